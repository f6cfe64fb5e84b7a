#include "CQREncode.h"

#include <errno.h>
#include <png.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

int qr_encode(const char *text, qr_symbol *symbol) {
    // Version 0 lets the library take the smallest; 8-bit mode still packs digits and capitals tighter where it can.
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
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

static uint8_t *fail(png_image *image, char *message) {
    strncpy(message, image->message, 63);
    message[63] = '\0';
    png_image_free(image);
    return NULL;
}

uint8_t *png_write_grey(const uint8_t *pixels, int width, int height, size_t *length, char *message) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    image.format = PNG_FORMAT_GRAY;

    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    uint8_t *bytes = malloc(size);
    if (bytes == NULL) {
        strcpy(message, "out of memory");
        return NULL;
    }
    if (!png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, NULL)) {
        free(bytes);
        return fail(&image, message);
    }
    *length = size;
    return bytes;
}

void png_release(uint8_t *bytes) {
    free(bytes);
}
