/*
 * A C face for the parts of OpenCV that Mien uses; its handles, statuses and errors keep the rules of mien_images.h.
 */
#ifndef MIEN_VISION_H
#define MIEN_VISION_H

#include <stddef.h>
#include <stdint.h>

#include <mien_images.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/* How many threads OpenCV may use in this whole process, 1 or more. */
mien_status mien_set_thread_count(int32_t count, mien_error error);

/* The version of the library that is loaded, such as "4.6.0". */
const char *mien_opencv_version(void);

/* ---- Images ---------------------------------------------------------------------------------------------------- */

typedef struct mien_rect {
    int32_t x;
    int32_t y;
    int32_t width;
    int32_t height;
} mien_rect;

typedef struct mien_color {
    uint8_t blue;
    uint8_t green;
    uint8_t red;
} mien_color;

/* Averages areas when it shrinks, interpolates linearly when it enlarges. */
mien_status mien_image_resize(mien_image source, mien_image destination, mien_error error);

/* Like `mien_image_resize` for a part of the source; where it leaves the source, the border pixels repeat.
 * The region may be at most 16384 pixels wide and high, and must touch the source. */
mien_status mien_image_crop(mien_image source, mien_rect region, mien_image destination, mien_error error);

/* A rectangle that stands at an angle: its upper edge points `angle` radians clockwise from the image's. */
typedef struct mien_turned_rect {
    float center_x;
    float center_y;
    float width;
    float height;
    float angle;
} mien_turned_rect;

/* Like `mien_image_crop` for a region that stands at an angle: it is upright in the destination. Its sides are rounded to
 * whole pixels when it is shrunk. It may be at most 16384 pixels wide and high, and the circle around it must touch the
 * source, whose sides may be at most 16384. */
mien_status mien_image_crop_turned(mien_image source, mien_turned_rect region, mien_image destination, mien_error error);

/* BT.601 luma; `source` has 3 channels, `destination` 1, both the same size. */
mien_status mien_image_grey(mien_image source, mien_image destination, mien_error error);

/* Repeats the grey value in three channels. */
mien_status mien_image_bgr(mien_image source, mien_image destination, mien_error error);

/* ---- Drawing (on images of 3 channels) ------------------------------------------------------------------------- */

/* The outline of a rectangle with rounded corners. */
mien_status mien_draw_outline(
    mien_image image, mien_rect rect, int32_t radius, int32_t thickness, mien_color color, mien_error error);

/* A filled rectangle with rounded corners; `opacity` from 0 to 1. */
mien_status mien_draw_fill(
    mien_image image, mien_rect rect, int32_t radius, mien_color color, float opacity, mien_error error);

/* ASCII text whose capitals are `height` pixels high, the lower left corner of the first at (x, y). */
mien_status mien_draw_text(
    mien_image image, const char *text, int32_t x, int32_t y, int32_t height, mien_color color, mien_error error);

/* How wide that text is, and how far its lowest letters reach below y. */
mien_status mien_text_size(const char *text, int32_t height, int32_t *width, int32_t *descent, mien_error error);

/* ---- Haar cascades --------------------------------------------------------------------------------------------- */

typedef struct mien_cascade mien_cascade;

typedef struct mien_detection {
    mien_rect rect;
    /* The sum that the cascade's last stage reached: the higher, the surer. */
    double weight;
} mien_detection;

typedef struct mien_cascade_search {
    /* By how much the window grows from one size to the next; more than 1. */
    double scale_factor;
    /* How many overlapping windows make a face, 0 or more. */
    int32_t min_neighbors;
    /* The window's side in pixels; 0 for no limit. */
    int32_t min_side;
    int32_t max_side;
} mien_cascade_search;

mien_status mien_cascade_create(const char *path, mien_cascade *_Nullable *_Nonnull cascade, mien_error error);
void mien_cascade_destroy(mien_cascade *_Nullable cascade);

/* Searches a grey image. Writes at most `capacity` detections and tells how many there were in `count`. */
mien_status mien_cascade_detect(
    mien_cascade *cascade, mien_image image, mien_cascade_search search, mien_detection *_Nullable detections,
    size_t capacity, size_t *count, mien_error error);

/* ---- Networks -------------------------------------------------------------------------------------------------- */

typedef struct mien_network mien_network;

enum { MIEN_TENSOR_MAX_RANK = 8 };

/* Numbers of a network's output: valid until the network runs again or is destroyed. */
typedef struct mien_tensor {
    const float *_Nullable values;
    size_t count;
    int32_t rank;
    int32_t shape[MIEN_TENSOR_MAX_RANK];
} mien_tensor;

/* Reads an ONNX file. */
mien_status mien_network_create(const char *path, mien_network *_Nullable *_Nonnull network, mien_error error);
void mien_network_destroy(mien_network *_Nullable network);

/* The output's name, owned by the network; null when there is no output `index`. */
const char *_Nullable mien_network_output_name(const mien_network *network, size_t index);
size_t mien_network_output_count(const mien_network *network);

/* `shape` has `rank` sizes whose product is `count`, the number of `values`. */
mien_status mien_network_run(
    mien_network *network, const float *_Nullable values, size_t count, const int32_t *_Nullable shape, int32_t rank,
    mien_error error);

/* An output of the last run that succeeded. */
mien_status mien_network_output(const mien_network *network, size_t index, mien_tensor *output, mien_error error);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif

#endif
