#ifndef CQRENCODE_H
#define CQRENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A QR code's modules, row by row from the top left: 1 is dark, 0 is light.
typedef struct {
    int width;
    uint8_t *modules;
} qr_symbol;

/// Encodes a NUL-terminated UTF-8 text with error correction M in the smallest version that holds it. A text of digits and capitals that is `even`, as
/// good as random, gets the first mask in place of the best of eight.
/// Returns 0, or an errno: ERANGE when the text is too long, EINVAL when it is empty, ENOMEM.
int qr_encode(const char *text, bool even, qr_symbol *symbol);

/// Gives back what `qr_encode` allocated.
void qr_release(qr_symbol *symbol);

/// Draws a symbol's modules (width * width bytes, 1 is dark) with a light margin of so many modules, `scale` pixels to a module's side, as a
/// black and white PNG into memory of its own: a bit a pixel, or with `colour` three bytes, which some readers insist on.
/// Returns the bytes, to be given back by `png_release`, or NULL with a reason in `message`, which is a constant.
uint8_t *png_write_symbol(const uint8_t *modules, int width, int margin, int scale, bool colour, size_t *length, const char **message);

void png_release(uint8_t *bytes);

#endif
