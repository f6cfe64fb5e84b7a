#include "CZBar.h"

#include <string.h>
#include <zbar.h>

size_t zbar_read_qr(const uint8_t *pixels, unsigned width, unsigned height, char *text, size_t capacity) {
    size_t length = 0;
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    if (scanner && image) {
        zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
        zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
        zbar_image_set_size(image, width, height);
        /* the caller's bytes: nothing to free here */
        zbar_image_set_data(image, pixels, (unsigned long)width * height, NULL);
        if (zbar_scan_image(scanner, image) > 0) {
            const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
            if (symbol) {
                length = zbar_symbol_get_data_length(symbol);
                if (length > capacity) length = capacity;
                memcpy(text, zbar_symbol_get_data(symbol), length);
            }
        }
    }
    if (image) zbar_image_destroy(image);
    if (scanner) zbar_image_scanner_destroy(scanner);
    return length;
}
