/* The example with one fault, a statement that the test gives to the compiler: cc '-DFAULT=table.abi = 2' … */
#define mien_plugin_main example_main
#include "example.c"
#undef mien_plugin_main
#include <string.h>

#define NOT_A_NUMBER (0.0f / 0.0f)
#define INFINITE (1.0f / 0.0f)

/* What can be put in place of `create`. */
static mien_plugin_status refuses(const mien_plugin_settings *settings, void **made, mien_plugin_error error) {
    return (void)settings, (void)made, fail(error, MIEN_PLUGIN_UNAVAILABLE, "the accelerator is missing: plug it in.");
}
static mien_plugin_status says_nothing(const mien_plugin_settings *settings, void **made, mien_plugin_error error) {
    return (void)settings, (void)made, (void)error, 77;
}
static mien_plugin_status makes_nothing(const mien_plugin_settings *settings, void **made, mien_plugin_error error) {
    return (void)settings, (void)made, (void)error, MIEN_PLUGIN_OK;
}
/* No end, and the last character is cut. */
static mien_plugin_status shouts(const mien_plugin_settings *settings, void **made, mien_plugin_error error) {
    for (size_t i = 0; i < error.size; i++) error.text[i] = i % 2 ? "\xC3\xA9"[0] : "\xC3\xA9"[1];
    return (void)settings, (void)made, MIEN_PLUGIN_FAILED;
}
static mien_plugin_status writes_lines(const mien_plugin_settings *settings, void **made, mien_plugin_error error) {
    return (void)settings, (void)made, fail(error, MIEN_PLUGIN_FAILED, "one\n\x1B[31mtwo\r\n three");
}
static mien_plugin_status wants_settings(const mien_plugin_settings *settings, void **made, mien_plugin_error error) {
    int right = settings->size == sizeof *settings && settings->threads == 3 && settings->cache_folder
        && !strcmp(settings->cache_folder, "/var/cache/mien");
    return right ? create(settings, made, error) : fail(error, MIEN_PLUGIN_INVALID, "these are not the settings");
}

/* Networks. */
static int engine_is_gone;
static void leaves(void *engine) { engine_is_gone = 1, destroy(engine); }
static mien_plugin_status needs_engine(void *network, const mien_plugin_tensor *input, mien_plugin_error error) {
    return engine_is_gone ? fail(error, MIEN_PLUGIN_FAILED, "the engine is gone") : run(network, input, error);
}
static mien_plugin_status cannot_read(void *engine, const char *path, void **network, mien_plugin_error error) {
    return (void)engine, (void)path, (void)network, fail(error, MIEN_PLUGIN_UNREADABLE, "the operator Foo is unknown");
}
static mien_plugin_status reads_nothing(void *engine, const char *path, void **network, mien_plugin_error error) {
    return (void)engine, (void)path, (void)network, (void)error, MIEN_PLUGIN_OK;
}
static size_t number_of_outputs;
static size_t counts_outputs(void *network) { return (void)network, number_of_outputs; }
static const char *has_no_name(void *network, size_t index) { return (void)network, (void)index, NULL; }
static int runs;
static mien_plugin_status runs_once(void *network, const mien_plugin_tensor *input, mien_plugin_error error) {
    return runs++ == 1 ? fail(error, MIEN_PLUGIN_OUT_OF_MEMORY, "") : run(network, input, error);
}
static char letters[80];
static float numbers[64];
static mien_plugin_tensor lie = {numbers, 6, 2, {2, 3}};
static mien_plugin_status lies(void *network, size_t index, mien_plugin_tensor *output, mien_plugin_error error) {
    return (void)network, (void)index, (void)error, *output = lie, MIEN_PLUGIN_OK;
}

/* Faces. */
static mien_plugin_face face = {10, 10, 20, 20, 0.5f, 0, {0}};
static size_t number_of_faces = 1;
static float score_step;
static mien_plugin_status makes_up(void *detector, const mien_plugin_image *image, mien_plugin_face *faces, size_t capacity,
                                   size_t *count, mien_plugin_error error) {
    for (size_t i = 0; i < number_of_faces && i < capacity; i++) faces[i] = face, faces[i].score += score_step * (float)i;
    return (void)detector, (void)image, (void)error, *count = number_of_faces, MIEN_PLUGIN_OK;
}
static mien_plugin_status sees_nothing(void *detector, const mien_plugin_image *image, mien_plugin_face *faces,
                                       size_t capacity, size_t *count, mien_plugin_error error) {
    (void)detector, (void)image, (void)faces, (void)capacity, (void)count;
    return fail(error, MIEN_PLUGIN_FAILED, "the picture is too dark: switch a lamp on");
}

/* Opinions. */
static float opinion[MIEN_PLUGIN_EMOTIONS] = {0, 0, 0, 1, 0, 0, 0};
static size_t opinions_left_out;
static mien_plugin_status opines(void *classifier, const mien_plugin_image *faces, size_t count, float *probabilities,
                                 mien_plugin_error error) {
    for (size_t i = 0; i + opinions_left_out < count; i++) memcpy(probabilities + 7 * i, opinion, sizeof opinion);
    return (void)classifier, (void)faces, (void)error, MIEN_PLUGIN_OK;
}
static mien_plugin_status has_no_opinion(void *classifier, const mien_plugin_image *faces, size_t count,
                                         float *probabilities, mien_plugin_error error) {
    (void)classifier, (void)faces, (void)count, (void)probabilities;
    return fail(error, MIEN_PLUGIN_FAILED, "the weights are gone: install them again");
}

static mien_plugin table;
static mien_plugin_engine engine;
static mien_plugin_detector detector;
static mien_plugin_classifier classifier;
static const mien_plugin_engine *own_engines[] = {&engine, &engine};
static const mien_plugin_detector *own_detectors[] = {&detector, &detector};
static const mien_plugin_classifier *own_classifiers[] = {&classifier, &classifier};

/* A statement uses few of them. */
const void *const all_of_them[] = {
    letters,
    refuses, says_nothing, makes_nothing, shouts, writes_lines, wants_settings, leaves, needs_engine, cannot_read,
    reads_nothing, counts_outputs, has_no_name, runs_once, lies, makes_up, sees_nothing, opines, has_no_opinion,
};

const mien_plugin *mien_plugin_main(uint32_t host_abi) {
    const mien_plugin *answer = &table;
    table = *example_main(host_abi);
    engine = doubling, detector = bright, classifier = cheerful;
    table.engines = own_engines, table.detectors = own_detectors, table.classifiers = own_classifiers;
    FAULT;
    return answer;
}
