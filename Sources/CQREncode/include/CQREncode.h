#ifndef CQRENCODE_H
#define CQRENCODE_H

#include <stddef.h>
#include <stdint.h>

/// A QR code's modules, row by row from the top left: 1 is dark, 0 is light.
typedef struct {
    int width;
    uint8_t *modules;
} qr_symbol;

/// Encodes a NUL-terminated UTF-8 text with error correction M in the smallest version that holds it.
/// Returns 0, or an errno: ERANGE when the text is too long, EINVAL when it is empty, ENOMEM.
int qr_encode(const char *text, qr_symbol *symbol);

/// Gives back what `qr_encode` allocated.
void qr_release(qr_symbol *symbol);

/// Writes 8-bit grey pixels (width * height bytes, 0 is black) as a PNG into memory of its own.
/// Returns the bytes, to be given back by `png_release`, or NULL with a reason in `message` (of at least 64 bytes).
uint8_t *png_write_grey(const uint8_t *pixels, int width, int height, size_t *length, char *message);

void png_release(uint8_t *bytes);

#endif
