#include "picture.h"

#include <stdlib.h>
#include <string.h>

#include "ffmpeg.h"

static bool reserve(uint8_t **bytes, size_t *capacity, size_t needed) {
    if (*capacity >= needed) return true;
    free(*bytes);
    *capacity = 0;
    *bytes = aligned_alloc(64, needed);
    if (*bytes) *capacity = needed;
    return *bytes != NULL;
}

static bool same(const mien_layout *a, const mien_layout *b) {
    return a->format == b->format && a->width == b->width && a->height == b->height &&
           a->colour_space == b->colour_space && a->full_range == b->full_range;
}

static bool prepare(mien_picture *picture, mien_layout layout) {
    if (picture->converter && same(&picture->layout, &layout)) return true;
    mien_scaling.sws_freeContext(picture->converter);
    picture->converter =
        mien_scaling.sws_getContext(layout.width, layout.height, layout.format, layout.width, layout.height,
                                    AV_PIX_FMT_BGR24, SWS_BILINEAR, NULL, NULL, NULL);
    if (!picture->converter) return false;
    picture->layout = layout;
    // Refused for sources that are RGB already, which have nothing to set.
    const int *from = mien_scaling.sws_getCoefficients(layout.colour_space);
    const int *to = mien_scaling.sws_getCoefficients(SWS_CS_DEFAULT);
    mien_scaling.sws_setColorspaceDetails(picture->converter, from, layout.full_range, to, 1, 0, 1 << 16, 1 << 16);
    return true;
}

static size_t padded(int width) { return ((size_t)width * 3 + 127) / 64 * 64; }

static void turn(const mien_frame *from, int quarter_turns, uint8_t *to, size_t stride) {
    for (int32_t y = 0; y < from->height; y++) {
        const uint8_t *pixel = from->bytes + (size_t)y * from->stride;
        for (int32_t x = 0; x < from->width; x++, pixel += 3) {
            int32_t column = quarter_turns == 1 ? from->height - 1 - y : quarter_turns == 2 ? from->width - 1 - x : y;
            int32_t row = quarter_turns == 1 ? x : quarter_turns == 2 ? from->height - 1 - y : from->width - 1 - x;
            memcpy(to + (size_t)row * stride + (size_t)column * 3, pixel, 3);
        }
    }
}

static bool make_upright(mien_picture *picture, int quarter_turns, mien_frame *frame) {
    bool lies = quarter_turns % 2;
    int32_t width = lies ? frame->height : frame->width, height = lies ? frame->width : frame->height;
    size_t stride = padded(width);
    if (!reserve(&picture->turned, &picture->turned_capacity, stride * (size_t)height)) return false;
    turn(frame, quarter_turns, picture->turned, stride);
    frame->bytes = picture->turned;
    frame->width = width;
    frame->height = height;
    frame->stride = stride;
    frame->size = stride * (size_t)height;
    return true;
}

mien_capture_status mien_picture_convert(mien_picture *picture, mien_layout layout, const uint8_t *const data[],
                                         const int strides[], int quarter_turns, mien_frame *frame) {
    // Rows are padded because the converter's vector code writes past their ends.
    size_t stride = padded(layout.width), size = stride * (size_t)layout.height;
    if (!reserve(&picture->rows, &picture->rows_capacity, size)) return MIEN_CAPTURE_NO_MEMORY;
    if (!prepare(picture, layout)) return MIEN_CAPTURE_UNSUPPORTED;
    uint8_t *const planes[4] = {picture->rows};
    const int plane_strides[4] = {(int)stride};
    int rows = mien_scaling.sws_scale(picture->converter, data, strides, 0, layout.height, planes, plane_strides);
    if (rows != layout.height) return MIEN_CAPTURE_UNSUPPORTED;
    frame->is_jpeg = false;
    frame->bytes = picture->rows;
    frame->size = size;
    frame->width = layout.width;
    frame->height = layout.height;
    frame->stride = stride;
    if (quarter_turns == 0) return MIEN_CAPTURE_OK;
    return make_upright(picture, quarter_turns, frame) ? MIEN_CAPTURE_OK : MIEN_CAPTURE_NO_MEMORY;
}

void mien_picture_free(mien_picture *picture) {
    if (picture->converter) mien_scaling.sws_freeContext(picture->converter);
    free(picture->rows);
    free(picture->turned);
    *picture = (mien_picture){0};
}
