/*
 * Images in memory, and a C face for the parts of libjpeg-turbo and libpng that Mien uses.
 *
 * - Handles are opaque, made by `_create` and released by `_destroy`, which accepts null.
 *   A handle serves one thread at a time.
 * - Every function that can fail returns a status and, when it is not MIEN_OK, a sentence in the caller's `error`.
 * - Nothing is thrown across this boundary, and no argument, however odd, is undefined behaviour
 *   as long as pointers are valid for the sizes given with them.
 * - Nothing here decides anything: thresholds, limits and retries belong to the callers.
 */
#ifndef MIEN_IMAGES_H
#define MIEN_IMAGES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/* ---- Status ---------------------------------------------------------------------------------------------------- */

typedef enum mien_status {
    MIEN_OK = 0,
    /* The arguments contradict each other or the contract: nothing was done. */
    MIEN_INVALID_ARGUMENT = 1,
    /* The library could not do it; the text is the library's own. */
    MIEN_FAILED = 2,
    /* The library warned about the input and went on as far as it could; the text is the library's own. */
    MIEN_WARNING = 3,
} mien_status;

/* Where a function leaves its sentence: `text` has room for `size` bytes, the closing zero included. */
typedef struct mien_error {
    char *_Nullable text;
    size_t size;
} mien_error;

/* ---- Images ---------------------------------------------------------------------------------------------------- */

/* 8-bit pixels, rows from the top without padding; 1 channel is grey, 3 are blue, green, red. Not owned. */
typedef struct mien_image {
    uint8_t *_Nullable pixels;
    int32_t width;
    int32_t height;
    int32_t channels;
} mien_image;

/* ---- JPEG ------------------------------------------------------------------------------------------------------ */

typedef struct mien_jpeg_decoder mien_jpeg_decoder;
typedef struct mien_jpeg_encoder mien_jpeg_encoder;

mien_status mien_jpeg_decoder_create(mien_jpeg_decoder *_Nullable *_Nonnull decoder, mien_error error);
void mien_jpeg_decoder_destroy(mien_jpeg_decoder *_Nullable decoder);

/* Decodes to the destination's channels and size, which is the size in the file times 1, 1/2, 1/4 or 1/8, rounded up.
 * Gives up on more than 500 scans. After MIEN_WARNING the text tells how much the pixels are worth. */
mien_status mien_jpeg_decode(
    mien_jpeg_decoder *decoder, const uint8_t *_Nullable bytes, size_t count, mien_image destination, mien_error error);

/* Decodes the part of the picture that has the destination's size and begins at (x, y), both in pixels of the picture at
 * 1/denominator of its size: 1, 2, 4 or 8. The pixels are those that `mien_jpeg_decode` gives there; the work is that of the
 * rows above and of the part. What follows the part is not read, so nothing is said of damage there. */
mien_status mien_jpeg_decode_part(
    mien_jpeg_decoder *decoder, const uint8_t *_Nullable bytes, size_t count, int32_t denominator, int32_t x, int32_t y,
    mien_image destination, mien_error error);

mien_status mien_jpeg_encoder_create(mien_jpeg_encoder *_Nullable *_Nonnull encoder, mien_error error);
void mien_jpeg_encoder_destroy(mien_jpeg_encoder *_Nullable encoder);

/* The most bytes that an image of this size can take; 0 for a size that cannot be. */
size_t mien_jpeg_bound(int32_t width, int32_t height);

/* `quality` from 1 to 100; colour is subsampled 4:2:0. Writes at most `capacity` bytes and tells how many in `count`. */
mien_status mien_jpeg_encode(
    mien_jpeg_encoder *encoder, mien_image source, int32_t quality, uint8_t *_Nullable bytes, size_t capacity,
    size_t *count, mien_error error);

/* ---- PNG ------------------------------------------------------------------------------------------------------- */

/* Decodes to the destination's channels and size, which must be the size in the file; what is transparent shows white. A
 * destination of 1 channel takes grey pictures only. Takes 16 bits a channel down to 8, looks at no chunk that is not needed for
 * the pixels, and keeps no more than 1 MiB for any chunk. */
mien_status mien_png_decode(const uint8_t *_Nullable bytes, size_t count, mien_image destination, mien_error error);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif

#endif
