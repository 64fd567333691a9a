#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network.h"

#define HOST_HAS(settings, field) \
    ((settings)->size >= offsetof(mien_plugin_settings, field) + sizeof((settings)->field))

static void destroy(void *handle) {
    engine *engine = handle;
    if (engine == NULL) return;
    if (engine->core != NULL) engine->library->ov_core_free(engine->core);
    free(engine->cache_folder);
    free(engine);
}

static mien_plugin_status use_settings(
    engine *engine, const mien_plugin_settings *settings, mien_plugin_error error) {
    const int32_t threads = settings != NULL && HOST_HAS(settings, threads) ? settings->threads : 1;
    if (threads < 1 || threads > 256)
        return fail(MIEN_PLUGIN_INVALID, error, "OpenVINO cannot run with %d threads: use 1 to 256", threads);
    (void)snprintf(engine->threads, sizeof engine->threads, "%d", threads);
    if (settings == NULL || !HOST_HAS(settings, cache_folder) || settings->cache_folder == NULL) return MIEN_PLUGIN_OK;
    engine->cache_folder = strdup(settings->cache_folder);
    if (engine->cache_folder != NULL) return MIEN_PLUGIN_OK;
    return fail(MIEN_PLUGIN_OUT_OF_MEMORY, error, "There is no memory for an engine: free some");
}

/* Makes the core, and opens the part that computes on this machine's processor. */
static mien_plugin_status make_core(engine *engine, mien_plugin_error error) {
    const mien_plugin_status opened = openvino_open(&engine->library, error);
    if (opened != MIEN_PLUGIN_OK) return opened;
    const openvino *library = engine->library;
    ov_core_version_list_t versions = {0};
    ov_status_e status = library->ov_core_create(&engine->core);
    if (status == OK) status = library->ov_core_get_versions_by_device_name(engine->core, "CPU", &versions);
    if (status != OK)
        return fail_with_last_message(
            library, status, MIEN_PLUGIN_UNAVAILABLE, error, "OpenVINO cannot use this machine's processor",
            "run make setup in Mien's folder again, or use another engine");
    library->ov_core_versions_free(&versions);
    return MIEN_PLUGIN_OK;
}

static mien_plugin_status create(const mien_plugin_settings *settings, void **result, mien_plugin_error error) {
    if (result == NULL) return fail(MIEN_PLUGIN_INVALID, error, "There is no place for the engine: give one");
    engine *made = calloc(1, sizeof *made);
    if (made == NULL) return fail(MIEN_PLUGIN_OUT_OF_MEMORY, error, "There is no memory for an engine: free some");
    mien_plugin_status status = use_settings(made, settings, error);
    if (status == MIEN_PLUGIN_OK) status = make_core(made, error);
    if (status == MIEN_PLUGIN_OK)
        *result = made;
    else
        destroy(made);
    return status;
}

static const char *library_version(void *handle) {
    const engine *engine = handle;
    return engine->library->version[0] == '\0' ? NULL : engine->library->version;
}

static const mien_plugin_engine openvino_engine = {
    .size = sizeof(mien_plugin_engine),
    .name = "openvino",
    .create = create,
    .destroy = destroy,
    .load = network_load,
    .unload = network_unload,
    .output_count = network_output_count,
    .output_name = network_output_name,
    .run = network_run,
    .output = network_output,
    .library_version = library_version,
};

static const mien_plugin_engine *const engines[] = {&openvino_engine};

static const mien_plugin plugin = {
    .size = sizeof(mien_plugin),
    .abi = MIEN_PLUGIN_ABI,
    .name = "openvino",
    .version = "1",
    .description = "Runs networks with OpenVINO, the fastest on most processors.",
    .engines = engines,
    .engine_count = sizeof engines / sizeof *engines,
};

__attribute__((visibility("default"))) const mien_plugin *mien_plugin_main(uint32_t host_abi) {
    return host_abi == MIEN_PLUGIN_ABI ? &plugin : NULL;
}
