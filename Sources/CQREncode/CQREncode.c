#include "CQREncode.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/// One mask, not weighed: the library's own, but in no header of it. Where it is missing all masks are weighed.
extern QRcode *QRcode_encodeMask(QRinput *input, int mask) __attribute__((weak));

/// NULL: it has other characters than digits and capitals, or the library weighs always.
static QRcode *encode_even(const char *text) {
    int length = (int)strlen(text);
    const unsigned char *characters = (const unsigned char *)text;
    if (QRcode_encodeMask == NULL || QRinput_check(QR_MODE_AN, length, characters) != 0) return NULL;
    QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
    if (input == NULL) return NULL;
    QRcode *code = QRinput_append(input, QR_MODE_AN, length, characters) == 0 ? QRcode_encodeMask(input, 0) : NULL;
    QRinput_free(input);
    return code;
}

int qr_encode(const char *text, bool even, qr_symbol *symbol) {
    QRcode *code = even ? encode_even(text) : NULL;
    // Version 0 lets the library take the smallest; 8-bit mode still packs digits and capitals tighter where it can.
    if (code == NULL) code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == NULL) {
        return errno != 0 ? errno : ENOMEM;
    }
    size_t count = (size_t)code->width * (size_t)code->width;
    symbol->width = code->width;
    symbol->modules = malloc(count);
    if (symbol->modules != NULL) {
        // The lowest bit is the colour; the others tell the library's own bookkeeping.
        for (size_t i = 0; i < count; i++) {
            symbol->modules[i] = code->data[i] & 1;
        }
    }
    QRcode_free(code);
    return symbol->modules != NULL ? 0 : ENOMEM;
}

void qr_release(qr_symbol *symbol) {
    free(symbol->modules);
    symbol->modules = NULL;
}

static uint8_t *put32(uint8_t *to, uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) *to++ = (uint8_t)(number >> shift);
    return to;
}

/// A chunk whose data already stands behind the eight bytes of its head.
static uint8_t *end_chunk(uint8_t *chunk, const char *type, size_t length) {
    put32(chunk, (uint32_t)length);
    memcpy(chunk + 4, type, 4);
    return put32(chunk + 8 + length, (uint32_t)crc32(0, chunk + 4, (uInt)length + 4));
}

/// A row of modules as pixels of one bit, all of them 1 is light, without a branch for each: which comes next nobody can guess. `to` is light already.
static void draw_bits(const uint8_t *modules, int width, int margin, int scale, uint8_t *to) {
    size_t from = (size_t)margin * (size_t)scale;
    uint64_t bits = ~(uint64_t)0;
    int count = (int)(from % 8);
    to += from / 8;
    for (int column = 0; column < width; column++) {
        uint64_t colour = (uint64_t)modules[column] - 1;
        for (int left = scale; left > 0; left -= 32) {
            int part = left < 32 ? left : 32;
            bits = bits << part | (colour & ((1ull << part) - 1));
            for (count += part; count >= 8; count -= 8) *to++ = (uint8_t)(bits >> (count - 8));
        }
    }
    if (count > 0) *to = (uint8_t)(bits << (8 - count) | (0xffu >> count));
}

/// The same as pixels of three bytes.
static void draw_colours(const uint8_t *modules, int width, int margin, int scale, uint8_t *to) {
    size_t side = 3 * (size_t)scale;
    to += (size_t)margin * side;
    for (int column = 0; column < width; column++, to += side) memset(to, modules[column] ? 0 : 0xff, side);
}

/// The scanlines: each is a filter's number and its pixels. The first of a row of modules stands for itself (filter 0); its copies are told as no change from
/// the line above (filter 2), so that nearly all bytes are zeros, which zlib packs fastest.
static void draw(const uint8_t *modules, int width, int margin, int scale, bool colour, uint8_t *pixels, size_t line) {
    memset(pixels, 0, (size_t)(width + 2 * margin) * (size_t)scale * line);
    for (int row = -margin; row < width + margin; row++) {
        memset(pixels + 1, 0xff, line - 1);
        if (row >= 0 && row < width) (colour ? draw_colours : draw_bits)(modules + row * width, width, margin, scale, pixels + 1);
        for (int copy = 1; copy < scale; copy++) pixels[(size_t)copy * line] = 2;
        pixels += (size_t)scale * line;
    }
}

/// Runs are nearly all there is to find, and looking for nothing else is fastest. A small window and table: zlib's default of a quarter of a megabyte takes
/// longer to clear than the picture to pack.
static int pack(const uint8_t *pixels, size_t size, uint8_t *to, size_t *length) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    int status = deflateInit2(&stream, 1, Z_DEFLATED, 12, 6, Z_RLE);
    if (status != Z_OK) return status;
    stream.next_in = (Bytef *)pixels;
    stream.avail_in = (uInt)size;
    stream.next_out = to;
    stream.avail_out = (uInt)*length;
    status = deflate(&stream, Z_FINISH);
    *length = stream.total_out;
    deflateEnd(&stream);
    return status == Z_STREAM_END ? Z_OK : Z_BUF_ERROR;
}

uint8_t *png_write_symbol(const uint8_t *modules, int width, int margin, int scale, bool colour, size_t *length, const char **message) {
    static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    size_t side = (size_t)(width + 2 * margin) * (size_t)scale;
    size_t bits = colour ? 24 : 1;
    size_t line = 1 + (side * bits + 7) / 8;
    size_t room = side * line + side * line / 8 + 64;
    *message = "out of memory";
    uint8_t *pixels = malloc(side * line);
    uint8_t *png = malloc(sizeof signature + room + 57);
    if (pixels != NULL && png != NULL) {
        draw(modules, width, margin, scale, colour, pixels, line);
        memcpy(png, signature, sizeof signature);
        uint8_t *chunk = png + sizeof signature;
        uint8_t *data = put32(put32(chunk + 8, (uint32_t)side), (uint32_t)side);
        // a bit a pixel, grey, or three bytes; the only methods of packing and filtering there are; not interlaced
        memcpy(data, colour ? "\10\2\0\0\0" : "\1\0\0\0\0", 5);
        chunk = end_chunk(chunk, "IHDR", 13);
        int status = pack(pixels, side * line, chunk + 8, &room);
        if (status == Z_OK) {
            chunk = end_chunk(chunk, "IDAT", room);
            chunk = end_chunk(chunk, "IEND", 0);
            *length = (size_t)(chunk - png);
            free(pixels);
            return png;
        }
        *message = zError(status);
    }
    free(pixels);
    free(png);
    return NULL;
}

void png_release(uint8_t *bytes) {
    free(bytes);
}
