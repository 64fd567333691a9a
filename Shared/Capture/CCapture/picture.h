// Turning whatever a decoder or a driver gives into upright rows of B, G, R.

#ifndef MIEN_PICTURE_H
#define MIEN_PICTURE_H

#include <libavutil/pixfmt.h>

#include "mien_capture.h"

struct SwsContext;

/// How the source lays out its pixels. All fields are compared to tell whether the converter still fits.
typedef struct mien_layout {
    enum AVPixelFormat format;
    int width, height;
    int colour_space;  // an AVColorSpace
    int full_range;    // 0: black is 16 and white 235, as in broadcast video
} mien_layout;

/// A converter and the memory it writes to. Starts as zeros; `mien_scaling_load` comes before the first conversion.
typedef struct mien_picture {
    struct SwsContext *converter;
    mien_layout layout;
    uint8_t *rows, *turned;
    size_t rows_capacity, turned_capacity;
} mien_picture;

/// Sets the frame's bytes, size, width, height and stride. `quarter_turns` are clockwise.
mien_capture_status mien_picture_convert(mien_picture *picture, mien_layout layout, const uint8_t *const data[],
                                         const int strides[], int quarter_turns, mien_frame *frame);
void mien_picture_free(mien_picture *picture);

#endif
