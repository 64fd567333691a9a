/* What a network remembers: its file, its compiled shapes, and its last outputs. */
#ifndef MIEN_OPENVINO_MODEL_H
#define MIEN_OPENVINO_MODEL_H

#include "program.h"

enum {
    /* Compiled shapes that are kept; the one that was not used for longest goes. */
    MAX_PROGRAMS = 8,
    /* Batches are put together from these and from single elements: each size that is compiled costs memory, and none
     * was faster than this one (docs/performance.md). */
    MAX_BATCH = 4
};

typedef struct network {
    const engine *engine;
    /* The model's file stays open: other shapes are compiled from it later, whatever becomes of its path. */
    int file;
    /* What was read to look at it; the first shape uses it up. */
    ov_model_t *model;
    int32_t rank;
    size_t output_count;
    char **names;
    /* The largest batch that is computed at once, where batches are split. */
    int64_t largest_batch;
    /* The outputs do not have a row for each element: every size is compiled as it is, and none is split. */
    int is_exact;
    program programs[MAX_PROGRAMS];
    size_t program_count;
    uint64_t clock;
    /* Of the last run, when it succeeded. */
    mien_plugin_tensor *outputs;
    int has_outputs;
    /* Where the outputs of a split batch are put together, and their rooms in numbers. */
    float **gathered;
    size_t *rooms;
} network;

/* Reads the network's file once more; the model is the caller's. */
mien_plugin_status model_read(const network *network, ov_model_t **model, mien_plugin_error error);

/* Learns what the network's model says of its input and its outputs. */
mien_plugin_status model_describe(network *network, mien_plugin_error error);

#endif
