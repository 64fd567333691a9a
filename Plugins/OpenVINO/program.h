/* A model compiled for one shape of its input, and the one request that runs it. */
#ifndef MIEN_OPENVINO_PROGRAM_H
#define MIEN_OPENVINO_PROGRAM_H

#include "network.h"

typedef struct program {
    int32_t rank;
    int64_t shape[MIEN_PLUGIN_MAX_RANK];
    /* How many numbers one element of the batch has. */
    size_t row;
    ov_compiled_model_t *compiled;
    ov_infer_request_t *request;
    /* What the request reads, and whose numbers these are. */
    ov_tensor_t *input;
    const float *bound;
    size_t output_count;
    ov_tensor_t **output_tensors;
    /* Their numbers are those of the last run. */
    mien_plugin_tensor *outputs;
    uint64_t last_use;
} program;

/* Reshapes and compiles a model, which it leaves to the caller. */
mien_plugin_status program_make(
    program *made, const engine *engine, ov_model_t *model, const int64_t *shape, int32_t rank,
    mien_plugin_error error);
void program_free(program *program, const openvino *library);

/* Runs the program on as many elements of a batch as it was made for. */
mien_plugin_status program_run(
    program *program, const openvino *library, const float *values, mien_plugin_error error);

#endif
