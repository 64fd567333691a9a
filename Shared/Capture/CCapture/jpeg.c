#include "mien_capture.h"

size_t mien_jpeg_length(const uint8_t *bytes, size_t size) {
    if (size < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8 || bytes[2] != 0xFF) return 0;
    // The last end-of-image marker: an embedded thumbnail has one of its own further up.
    for (size_t end = size; end >= 4; end--) {
        if (bytes[end - 2] == 0xFF && bytes[end - 1] == 0xD9) return end;
    }
    return 0;
}

// The markers are those of ITU-T T.81, table B.1; C4, C8 and CC are tables and reserved, not frames.
static bool is_frame_header(uint8_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

bool mien_jpeg_size(const uint8_t *bytes, size_t size, int32_t *width, int32_t *height) {
    size_t at = 2;
    while (at + 9 <= size && bytes[at] == 0xFF) {
        uint8_t marker = bytes[at + 1];
        if (marker == 0xFF) {  // padding
            at++;
            continue;
        }
        if (is_frame_header(marker)) {
            *height = bytes[at + 5] << 8 | bytes[at + 6];
            *width = bytes[at + 7] << 8 | bytes[at + 8];
            return *width > 0 && *height > 0;
        }
        if (marker == 0xDA || marker == 0xD9) return false;
        at += 2 + ((size_t)bytes[at + 2] << 8 | bytes[at + 3]);
    }
    return false;
}
