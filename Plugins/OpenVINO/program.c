#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char *const wrong_shape = "give the network the shape that it was exported for";
static const char *const another_engine = "use another engine";

/* ---- Making ------------------------------------------------------------------------------------------------------ */

static mien_plugin_status reshape(
    const program *made, const openvino *library, ov_model_t *model, mien_plugin_error error) {
    ov_dimension_t sizes[MIEN_PLUGIN_MAX_RANK];
    for (int32_t index = 0; index < made->rank; index++)
        sizes[index] = (ov_dimension_t){made->shape[index], made->shape[index]};
    const ov_partial_shape_t shape = {.rank = {made->rank, made->rank}, .dims = sizes};
    const ov_status_e status = library->ov_model_reshape_single_input(model, shape);
    if (status == OK) return MIEN_PLUGIN_OK;
    return fail_with_last_message(
        library, status, MIEN_PLUGIN_INVALID, error, "OpenVINO cannot give the network another shape", wrong_shape);
}

/* A turn at the cache, which closing the file gives back; -1 for no cache. OpenVINO overwrites what another one writes
 * at the same time, and maps what is there into memory. */
static int wait_for_cache(const engine *engine) {
    char path[PATH_MAX];
    const char *folder = engine->cache_folder;
    if (folder == NULL || snprintf(path, sizeof path, "%s/lock", folder) >= (int)sizeof path) return -1;
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    while (file >= 0 && flock(file, LOCK_EX) != 0) {
        if (errno == EINTR) continue;
        (void)close(file);
        return -1;
    }
    return file;
}

/* One request after the other: a frame shall be done soon, and other workers have the other cores. Without
 * the precision named, CPUs with bfloat16 would use it, and answers would differ by more than other engines' do. */
static mien_plugin_status compile(program *made, const engine *engine, ov_model_t *model, mien_plugin_error error) {
    const openvino *library = engine->library;
    const int turn = wait_for_cache(engine);
    const size_t arguments = turn < 0 ? 10 : 12;
    ov_status_e status = library->ov_core_compile_model(
        engine->core, model, "CPU", arguments, &made->compiled, "PERFORMANCE_HINT", "LATENCY", "INFERENCE_NUM_THREADS",
        engine->threads, "NUM_STREAMS", "1", "ENABLE_CPU_PINNING", "NO", "INFERENCE_PRECISION_HINT", "f32", "CACHE_DIR",
        engine->cache_folder);
    if (turn >= 0) (void)close(turn);
    if (status == OK) status = library->ov_compiled_model_create_infer_request(made->compiled, &made->request);
    if (status == OK) return MIEN_PLUGIN_OK;
    return fail_with_last_message(
        library, status, MIEN_PLUGIN_FAILED, error, "OpenVINO cannot compile the network", another_engine);
}

static mien_plugin_status set_shape(
    mien_plugin_tensor *output, const ov_partial_shape_t *shape, mien_plugin_error error) {
    const int64_t rank = shape->rank.min;
    if (rank != shape->rank.max || rank < 1 || rank > MIEN_PLUGIN_MAX_RANK)
        return fail(MIEN_PLUGIN_INVALID, error, "An output of the network has no 1 to 8 sizes: %s", another_engine);
    *output = (mien_plugin_tensor){.count = 1, .rank = (int32_t)rank};
    for (int64_t index = 0; index < rank; index++) {
        const int64_t size = shape->dims[index].min;
        if (size != shape->dims[index].max || size < 1
            || __builtin_mul_overflow(output->count, (size_t)size, &output->count))
            return fail(MIEN_PLUGIN_INVALID, error, "An output of the network has no fixed size: %s", another_engine);
        output->shape[index] = size;
    }
    return MIEN_PLUGIN_OK;
}

/* The shape of an output of the model, which has its new shape by now. */
static mien_plugin_status read_output(
    program *made, const openvino *library, const ov_model_t *model, size_t index, mien_plugin_error error) {
    ov_output_const_port_t *port = NULL;
    ov_partial_shape_t shape = {0};
    ov_status_e status = library->ov_model_const_output_by_index(model, index, &port);
    if (status == OK) status = library->ov_port_get_partial_shape(port, &shape);
    if (port != NULL) library->ov_output_const_port_free(port);
    if (status != OK)
        return fail_with_last_message(
            library, status, MIEN_PLUGIN_FAILED, error, "Reading an output's shape", another_engine);
    const mien_plugin_status result = set_shape(&made->outputs[index], &shape, error);
    library->ov_partial_shape_free(&shape);
    return result;
}

static mien_plugin_status read_outputs(
    program *made, const openvino *library, const ov_model_t *model, mien_plugin_error error) {
    const ov_status_e status = library->ov_model_outputs_size(model, &made->output_count);
    if (status != OK)
        return fail_with_last_message(
            library, status, MIEN_PLUGIN_FAILED, error, "Counting the outputs", another_engine);
    made->outputs = calloc(made->output_count, sizeof *made->outputs);
    made->output_tensors = calloc(made->output_count, sizeof *made->output_tensors);
    if (made->outputs == NULL || made->output_tensors == NULL)
        return fail(MIEN_PLUGIN_OUT_OF_MEMORY, error, "There is no memory for the network's outputs: free some");
    for (size_t index = 0; index < made->output_count; index++) {
        const mien_plugin_status result = read_output(made, library, model, index, error);
        if (result != MIEN_PLUGIN_OK) return result;
    }
    return MIEN_PLUGIN_OK;
}

static mien_plugin_status find_tensors(program *made, const openvino *library, mien_plugin_error error) {
    for (size_t index = 0; index < made->output_count; index++) {
        const ov_status_e status =
            library->ov_infer_request_get_output_tensor_by_index(made->request, index, &made->output_tensors[index]);
        if (status != OK)
            return fail_with_last_message(
                library, status, MIEN_PLUGIN_FAILED, error, "Finding an output", another_engine);
    }
    return MIEN_PLUGIN_OK;
}

mien_plugin_status program_make(
    program *made, const engine *engine, ov_model_t *model, const int64_t *shape, int32_t rank,
    mien_plugin_error error) {
    const openvino *library = engine->library;
    *made = (program){.rank = rank, .row = 1};
    memcpy(made->shape, shape, (size_t)rank * sizeof *shape);
    for (int32_t index = 1; index < rank; index++) made->row *= (size_t)shape[index];
    mien_plugin_status status = reshape(made, library, model, error);
    if (status == MIEN_PLUGIN_OK) status = read_outputs(made, library, model, error);
    if (status == MIEN_PLUGIN_OK) status = compile(made, engine, model, error);
    if (status == MIEN_PLUGIN_OK) status = find_tensors(made, library, error);
    if (status != MIEN_PLUGIN_OK) program_free(made, library);
    return status;
}

void program_free(program *program, const openvino *library) {
    for (size_t index = 0; program->output_tensors != NULL && index < program->output_count; index++)
        if (program->output_tensors[index] != NULL) library->ov_tensor_free(program->output_tensors[index]);
    if (program->input != NULL) library->ov_tensor_free(program->input);
    if (program->request != NULL) library->ov_infer_request_free(program->request);
    if (program->compiled != NULL) library->ov_compiled_model_free(program->compiled);
    free(program->output_tensors);
    free(program->outputs);
    memset(program, 0, sizeof *program);
}

/* ---- Running ----------------------------------------------------------------------------------------------------- */

/* Lets the request read the caller's numbers where they are. Whoever lends the same memory each time pays once. */
static mien_plugin_status bind(
    program *program, const openvino *library, const float *values, mien_plugin_error error) {
    if (program->bound == values) return MIEN_PLUGIN_OK;
    program->bound = NULL;
    ov_tensor_t *tensor = NULL;
    const ov_shape_t shape = {.rank = program->rank, .dims = program->shape};
    /* An input is not written to, though the function does not say so. */
    ov_status_e status = library->ov_tensor_create_from_host_ptr(F32, shape, (void *)values, &tensor);
    if (status == OK) status = library->ov_infer_request_set_input_tensor(program->request, tensor);
    if (status != OK) {
        if (tensor != NULL) library->ov_tensor_free(tensor);
        return fail_with_last_message(
            library, status, MIEN_PLUGIN_FAILED, error, "Giving OpenVINO the input", wrong_shape);
    }
    if (program->input != NULL) library->ov_tensor_free(program->input);
    program->input = tensor;
    program->bound = values;
    return MIEN_PLUGIN_OK;
}

mien_plugin_status program_run(
    program *program, const openvino *library, const float *values, mien_plugin_error error) {
    const mien_plugin_status result = bind(program, library, values, error);
    if (result != MIEN_PLUGIN_OK) return result;
    ov_status_e status = library->ov_infer_request_infer(program->request);
    for (size_t index = 0; status == OK && index < program->output_count; index++) {
        void *numbers = NULL;
        status = library->ov_tensor_data(program->output_tensors[index], &numbers);
        program->outputs[index].values = numbers;
    }
    if (status == OK) return MIEN_PLUGIN_OK;
    return fail_with_last_message(
        library, status, MIEN_PLUGIN_FAILED, error, "OpenVINO failed on the input", another_engine);
}
