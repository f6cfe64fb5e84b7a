#ifndef CZBAR_H
#define CZBAR_H

#include <stddef.h>
#include <stdint.h>

/// Looks for a QR code in a picture of width * height bytes, a byte a pixel from black (0) to white (255), row by row from the top.
/// Writes the first one's text, cut at `capacity`, and returns its length in bytes; 0 when there is none or no memory.
size_t zbar_read_qr(const uint8_t *pixels, unsigned width, unsigned height, char *text, size_t capacity);

#endif
