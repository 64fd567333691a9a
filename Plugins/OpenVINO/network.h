/* A network in OpenVINO's hands: compiled for each shape that it meets, and its outputs lent. */
#ifndef MIEN_OPENVINO_NETWORK_H
#define MIEN_OPENVINO_NETWORK_H

#include "library.h"

/* What the networks of one engine have in common. */
typedef struct engine {
    const openvino *library;
    ov_core_t *core;
    /* As a property's value. */
    char threads[16];
    /* Null without one. */
    char *cache_folder;
} engine;

mien_plugin_status network_load(void *engine, const char *path, void **network, mien_plugin_error error);
void network_unload(void *network);
size_t network_output_count(void *network);
const char *network_output_name(void *network, size_t index);
mien_plugin_status network_run(void *network, const mien_plugin_tensor *input, mien_plugin_error error);
mien_plugin_status network_output(void *network, size_t index, mien_plugin_tensor *output, mien_plugin_error error);

#endif
