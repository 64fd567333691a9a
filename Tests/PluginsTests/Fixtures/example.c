/* A plugin with one of each kind: a detector that takes what is bright for a face, a classifier that takes bright faces for
 * happy ones, and an engine whose networks double their input. */
#include <mien_plugin.h>
#include <stdio.h>
#include <stdlib.h>

static mien_plugin_status fail(mien_plugin_error error, mien_plugin_status status, const char *sentence) {
    snprintf(error.text, error.size, "%s", sentence);
    return status;
}

/* What this plugin keeps: a network's output. Detector, classifier and engine need nothing, and get an empty one. */
typedef struct state {
    float *values;
    mien_plugin_tensor output;
} state;

static mien_plugin_status create(const mien_plugin_settings *settings, void **made, mien_plugin_error error) {
    (void)settings; /* threads and the cache folder, for who needs them */
    *made = calloc(1, sizeof(state));
    return *made ? MIEN_PLUGIN_OK : fail(error, MIEN_PLUGIN_OUT_OF_MEMORY, "no memory is left: close other programs");
}

static void destroy(void *made) {
    free(((state *)made)->values);
    free(made);
}

static mien_plugin_status detect(void *detector, const mien_plugin_image *image, mien_plugin_face *faces, size_t capacity,
                                 size_t *count, mien_plugin_error error) {
    int32_t left = image->width, top = image->height, right = -1, bottom = -1;
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++) {
            if (image->pixels[y * image->stride + x] < 200) continue;
            if (x < left) left = x;
            if (x > right) right = x;
            if (y < top) top = y;
            bottom = y;
        }
    *count = right >= 0 && capacity > 0 ? 1 : 0;
    if (*count)
        faces[0] = (mien_plugin_face){.x = left, .y = top, .width = right - left + 1, .height = bottom - top + 1, .score = 1};
    return (void)detector, (void)error, MIEN_PLUGIN_OK;
}

static mien_plugin_status classify(void *classifier, const mien_plugin_image *faces, size_t count, float *probabilities,
                                   mien_plugin_error error) {
    for (size_t i = 0; i < count; i++) {
        uint64_t sum = 0;
        for (int64_t byte = 0; byte < faces[i].stride * faces[i].height; byte++) sum += faces[i].pixels[byte];
        float brightness = (float)sum / (255.0f * (float)(faces[i].stride * faces[i].height));
        for (int emotion = 0; emotion < MIEN_PLUGIN_EMOTIONS; emotion++)
            probabilities[i * MIEN_PLUGIN_EMOTIONS + emotion] = emotion == 3 ? brightness : (1 - brightness) / 6;
    }
    return (void)classifier, (void)error, MIEN_PLUGIN_OK;
}

static mien_plugin_status load(void *engine, const char *path, void **network, mien_plugin_error error) {
    FILE *file = fopen(path, "rb"); /* a real engine reads the model */
    if (!file) return fail(error, MIEN_PLUGIN_UNREADABLE, "the model cannot be opened: check its permissions");
    fclose(file);
    return (void)engine, create(NULL, network, error);
}

static size_t output_count(void *network) { return (void)network, 1; }
static const char *output_name(void *network, size_t index) { return (void)network, (void)index, "doubled"; }

static mien_plugin_status run(void *network, const mien_plugin_tensor *input, mien_plugin_error error) {
    state *own = network;
    float *values = realloc(own->values, input->count * sizeof(float));
    if (!values) return fail(error, MIEN_PLUGIN_OUT_OF_MEMORY, "no memory is left: use smaller batches");
    for (size_t i = 0; i < input->count; i++) values[i] = 2 * input->values[i];
    own->output = *input;
    own->output.values = own->values = values;
    return MIEN_PLUGIN_OK;
}

static mien_plugin_status output(void *network, size_t index, mien_plugin_tensor *output, mien_plugin_error error) {
    state *own = network;
    if (index > 0 || !own->values) return fail(error, MIEN_PLUGIN_INVALID, "there is no such output: run the network first");
    *output = own->output;
    return MIEN_PLUGIN_OK;
}

static const char *library_version(void *engine) { return (void)engine, "4.2"; }

static const mien_plugin_engine doubling = {
    sizeof(mien_plugin_engine), "doubling", create, destroy, load, destroy, output_count, output_name, run, output, library_version,
};
static const mien_plugin_detector bright = {sizeof(mien_plugin_detector), "bright", MIEN_PLUGIN_GREY, create, destroy, detect};
static const mien_plugin_classifier cheerful = {
    sizeof(mien_plugin_classifier), "cheerful", "1.0.0", MIEN_PLUGIN_GREY, 32, 1.0f, 0, create, destroy, classify,
};
static const mien_plugin_engine *const engines[] = {&doubling};
static const mien_plugin_detector *const detectors[] = {&bright};
static const mien_plugin_classifier *const classifiers[] = {&cheerful};
static const mien_plugin plugin = {
    sizeof(mien_plugin), MIEN_PLUGIN_ABI, "example", "1.0.0", "Shows how plugins are written.",
    engines, 1, detectors, 1, classifiers, 1,
};

const mien_plugin *mien_plugin_main(uint32_t host_abi) { return host_abi == MIEN_PLUGIN_ABI ? &plugin : NULL; }
