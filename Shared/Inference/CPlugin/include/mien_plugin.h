/* How to add an inference engine, a face detector or an expression classifier to Mien.
 *
 * A plugin is a shared library `libmien-<name>.so` with one symbol, `mien_plugin_main`. Plain C, no other headers, nothing to
 * link. docs/plugins.md shows a whole one.
 *
 * Rules
 *   - Every table begins with its own size, as the plugin was compiled with it: a later version of this header only adds
 *     fields at the end, and the host looks at no field that lies beyond the size. A change that breaks a plugin raises
 *     MIEN_PLUGIN_ABI.
 *   - What the plugin returns through a table (names, tables, sentences) lives until the process ends.
 *   - What `create` and `load` made is used by one thread at a time, though not always the same; two of them may be used at
 *     the same time by two threads.
 *   - A function that fails returns its status, writes a sentence for a person that says what to do, and leaves everything
 *     usable. It does not print, throw, exit or change the process (signals, locale, working directory).
 *   - The host checks every count, shape and number that comes back; NaN is refused.
 */
#ifndef MIEN_PLUGIN_H
#define MIEN_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MIEN_PLUGIN_ABI 1u

/* ---- What every call speaks ------------------------------------------------------------------------------------ */

typedef int32_t mien_plugin_status;

enum {
    MIEN_PLUGIN_OK = 0,
    /* The host asked for something that cannot be. */
    MIEN_PLUGIN_INVALID = 1,
    /* The file is missing, or cannot be read as what it should be. */
    MIEN_PLUGIN_UNREADABLE = 2,
    /* This machine lacks a library, an instruction or a device. */
    MIEN_PLUGIN_UNAVAILABLE = 3,
    MIEN_PLUGIN_OUT_OF_MEMORY = 4,
    /* Anything else. */
    MIEN_PLUGIN_FAILED = 5
};

/* Where a function that fails writes its sentence: UTF-8, terminated, cut to `size` bytes. */
typedef struct mien_plugin_error {
    char *text;
    size_t size;
} mien_plugin_error;

enum { MIEN_PLUGIN_MAX_RANK = 8 };

/* Numbers with a shape, outermost size first; `count` is the product of the sizes. */
typedef struct mien_plugin_tensor {
    const float *values;
    size_t count;
    int32_t rank;
    int64_t shape[MIEN_PLUGIN_MAX_RANK];
} mien_plugin_tensor;

enum { MIEN_PLUGIN_GREY = 1, MIEN_PLUGIN_BGR = 3 };

/* Pixels of 0 to 255, `format` bytes each, rows `stride` bytes apart. Lent for the call. */
typedef struct mien_plugin_image {
    const uint8_t *pixels;
    int32_t width;
    int32_t height;
    int64_t stride;
    int32_t format;
} mien_plugin_image;

/* What the user chose for whatever is created. */
typedef struct mien_plugin_settings {
    uint32_t size;
    /* How many threads it may use, 1 or more. */
    int32_t threads;
    /* A folder for what is expensive to make again, such as compiled networks; null for none. It may be shared by
     * processes, and may be emptied at any time. */
    const char *cache_folder;
} mien_plugin_settings;

/* ---- Inference engines ------------------------------------------------------------------------------------------ */

typedef struct mien_plugin_engine {
    uint32_t size;
    /* The word for it in settings, reports and logs: [a-z0-9][a-z0-9._-]{0,63}. */
    const char *name;

    /* `MIEN_PLUGIN_UNAVAILABLE` when the engine cannot run on this machine, with a sentence about what is missing. */
    mien_plugin_status (*create)(const mien_plugin_settings *settings, void **engine, mien_plugin_error error);
    void (*destroy)(void *engine);

    /* Reads an ONNX model. Networks are destroyed before their engine. */
    mien_plugin_status (*load)(void *engine, const char *path, void **network, mien_plugin_error error);
    void (*unload)(void *network);

    size_t (*output_count)(void *network);
    const char *(*output_name)(void *network, size_t index);

    /* Runs the network. The outermost size is the batch's and may change from call to call, and so may height and width
     * where the model allows it. */
    mien_plugin_status (*run)(void *network, const mien_plugin_tensor *input, mien_plugin_error error);
    /* An output of the last run that succeeded; its numbers are valid until the next run. */
    mien_plugin_status (*output)(void *network, size_t index, mien_plugin_tensor *output, mien_plugin_error error);

    /* The version of the library underneath, such as "2026.4"; null when there is none. */
    const char *(*library_version)(void *engine);
} mien_plugin_engine;

/* ---- Face detectors --------------------------------------------------------------------------------------------- */

enum { MIEN_PLUGIN_LANDMARKS = 5 };

/* A face, in pixels of the image that was searched. */
typedef struct mien_plugin_face {
    float x;
    float y;
    float width;
    float height;
    /* How sure the detector is, 0 to 1. */
    float score;
    /* 0, or 5 points as x, y: right eye, left eye, nose tip, right and left corner of the mouth (as the person has them). */
    int32_t landmark_count;
    float landmarks[MIEN_PLUGIN_LANDMARKS * 2];
} mien_plugin_face;

typedef struct mien_plugin_detector {
    uint32_t size;
    const char *name;
    /* The format of the images that it searches: MIEN_PLUGIN_GREY or MIEN_PLUGIN_BGR. */
    int32_t format;

    mien_plugin_status (*create)(const mien_plugin_settings *settings, void **detector, mien_plugin_error error);
    void (*destroy)(void *detector);

    /* Writes at most `capacity` faces, the surest first, and tells in `count` how many it wrote. */
    mien_plugin_status (*detect)(
        void *detector, const mien_plugin_image *image, mien_plugin_face *faces, size_t capacity, size_t *count,
        mien_plugin_error error);
} mien_plugin_detector;

/* ---- Expression classifiers ------------------------------------------------------------------------------------- */

enum { MIEN_PLUGIN_EMOTIONS = 7 };

typedef struct mien_plugin_classifier {
    uint32_t size;
    const char *name;
    /* Of the model, as reports name it. */
    const char *version;
    /* The format and size of the square faces that it reads. */
    int32_t format;
    int32_t side;
    /* The square's side, as a multiple of the longer side of the detector's box: 0.5 to 1.4. */
    float scale;
    /* Whether the eyes shall be level. */
    int32_t align;

    mien_plugin_status (*create)(const mien_plugin_settings *settings, void **classifier, mien_plugin_error error);
    void (*destroy)(void *classifier);

    /* Writes 7 probabilities for each face that sum to 1, in the order angry, disgust, fear, happy, sad, surprise, neutral. */
    mien_plugin_status (*classify)(
        void *classifier, const mien_plugin_image *faces, size_t count, float *probabilities, mien_plugin_error error);
} mien_plugin_classifier;

/* ---- The plugin ------------------------------------------------------------------------------------------------- */

typedef struct mien_plugin {
    uint32_t size;
    /* MIEN_PLUGIN_ABI. */
    uint32_t abi;
    const char *name;
    const char *version;
    /* A sentence for `mien plugins`. */
    const char *description;

    /* Tables, `…_count` of each; null where there are none. */
    const mien_plugin_engine *const *engines;
    size_t engine_count;
    const mien_plugin_detector *const *detectors;
    size_t detector_count;
    const mien_plugin_classifier *const *classifiers;
    size_t classifier_count;
} mien_plugin;

/* The one symbol. `host_abi` is the host's MIEN_PLUGIN_ABI; null means that the plugin cannot serve it. */
const mien_plugin *mien_plugin_main(uint32_t host_abi);

#ifdef __cplusplus
}
#endif

#endif
