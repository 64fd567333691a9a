#include "network.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model.h"

/* ---- Loading ----------------------------------------------------------------------------------------------------- */

mien_plugin_status network_load(void *engine, const char *path, void **result, mien_plugin_error error) {
    if (engine == NULL || path == NULL || result == NULL)
        return fail(MIEN_PLUGIN_INVALID, error, "Loading needs an engine, a path and a place for the network");
    network *made = calloc(1, sizeof *made);
    if (made == NULL) return fail(MIEN_PLUGIN_OUT_OF_MEMORY, error, "There is no memory for a network: free some");
    made->engine = engine;
    made->largest_batch = MAX_BATCH;
    made->file = open(path, O_RDONLY | O_CLOEXEC);
    mien_plugin_status status = MIEN_PLUGIN_OK;
    if (made->file < 0)
        status = fail(
            MIEN_PLUGIN_UNREADABLE, error, "There is no model at %s that can be opened: correct the path", path);
    if (status == MIEN_PLUGIN_OK) status = model_read(made, &made->model, error);
    if (status == MIEN_PLUGIN_OK) status = model_describe(made, error);
    if (status == MIEN_PLUGIN_OK)
        *result = made;
    else
        network_unload(made);
    return status;
}

void network_unload(void *handle) {
    network *network = handle;
    if (network == NULL) return;
    const openvino *library = network->engine->library;
    for (size_t index = 0; index < network->program_count; index++) program_free(&network->programs[index], library);
    for (size_t index = 0; index < network->output_count; index++) {
        free(network->names[index]);
        free(network->gathered[index]);
    }
    if (network->model != NULL) library->ov_model_free(network->model);
    if (network->file >= 0) (void)close(network->file);
    free(network->names);
    free(network->outputs);
    free(network->gathered);
    free(network->rooms);
    free(network);
}

size_t network_output_count(void *handle) { return ((network *)handle)->output_count; }

const char *network_output_name(void *handle, size_t index) {
    const network *network = handle;
    return index < network->output_count ? network->names[index] : NULL;
}

/* ---- Compiled shapes --------------------------------------------------------------------------------------------- */

static program *find_program(network *network, const int64_t *shape, int32_t rank) {
    for (size_t index = 0; index < network->program_count; index++) {
        program *program = &network->programs[index];
        if (program->rank == rank && memcmp(program->shape, shape, (size_t)rank * sizeof *shape) == 0) return program;
    }
    return NULL;
}

/* Room for one more: at the end, or that of the one that was not used for longest. */
static program *make_room(network *network) {
    if (network->program_count < MAX_PROGRAMS) return &network->programs[network->program_count];
    program *oldest = &network->programs[0];
    for (size_t index = 1; index < network->program_count; index++)
        if (network->programs[index].last_use < oldest->last_use) oldest = &network->programs[index];
    program_free(oldest, network->engine->library);
    /* The last one moves into the gap, so that there is none while the new one is made. */
    network->program_count -= 1;
    program *last = &network->programs[network->program_count];
    if (oldest != last) *oldest = *last;
    memset(last, 0, sizeof *last);
    return last;
}

/* The program for a shape, compiled if need be. */
static mien_plugin_status get_program(
    network *network, const int64_t *shape, int32_t rank, program **result, mien_plugin_error error) {
    *result = find_program(network, shape, rank);
    if (*result == NULL) {
        ov_model_t *model = network->model;
        network->model = NULL;
        mien_plugin_status status = model == NULL ? model_read(network, &model, error) : MIEN_PLUGIN_OK;
        if (status != MIEN_PLUGIN_OK) return status;
        program *room = make_room(network);
        status = program_make(room, network->engine, model, shape, rank, error);
        network->engine->library->ov_model_free(model);
        openvino_give_back_memory(network->engine->library);
        if (status != MIEN_PLUGIN_OK) return status;
        network->program_count += 1;
        *result = room;
    }
    (*result)->last_use = ++network->clock;
    return MIEN_PLUGIN_OK;
}

/* ---- Running ----------------------------------------------------------------------------------------------------- */

static mien_plugin_status check_input(
    const network *network, const mien_plugin_tensor *input, mien_plugin_error error) {
    if (input == NULL || input->values == NULL || input->rank < 1 || input->rank > MIEN_PLUGIN_MAX_RANK)
        return fail(MIEN_PLUGIN_INVALID, error, "The input has no numbers, or not 1 to 8 sizes: give it both");
    if (network->rank != 0 && input->rank != network->rank)
        return fail(
            MIEN_PLUGIN_INVALID, error,
            "The input has %d sizes, the network wants %d: give it the shape that it was exported for", input->rank,
            network->rank);
    size_t count = 1;
    for (int32_t index = 0; index < input->rank; index++) {
        const int64_t size = input->shape[index];
        if (size < 1 || size > INT32_MAX || __builtin_mul_overflow(count, (size_t)size, &count))
            return fail(
                MIEN_PLUGIN_INVALID, error, "A size of the input is %lld: give it a positive one", (long long)size);
    }
    if (count == input->count) return MIEN_PLUGIN_OK;
    return fail(
        MIEN_PLUGIN_INVALID, error, "The input has %zu numbers, its sizes say %zu: correct it", input->count, count);
}

/* Lends a program's outputs. */
static void lend(network *network, const program *program) {
    memcpy(network->outputs, program->outputs, network->output_count * sizeof *network->outputs);
}

/* Puts the outputs of a part of a batch to the others. */
static mien_plugin_status gather(
    network *network, const program *program, int64_t done, int64_t all, mien_plugin_error error) {
    for (size_t index = 0; index < network->output_count; index++) {
        const mien_plugin_tensor *part = &program->outputs[index];
        if (part->shape[0] != program->shape[0])
            return fail(MIEN_PLUGIN_INVALID, error, "The network's outputs have no row for each element: give it one");
        const size_t row = part->count / (size_t)part->shape[0];
        const size_t count = row * (size_t)all;
        if (network->rooms[index] < count) {
            float *room = realloc(network->gathered[index], count * sizeof(float));
            if (room == NULL)
                return fail(MIEN_PLUGIN_OUT_OF_MEMORY, error, "There is no memory for a batch: free some");
            network->gathered[index] = room;
            network->rooms[index] = count;
        }
        memcpy(network->gathered[index] + (size_t)done * row, part->values, part->count * sizeof(float));
        mien_plugin_tensor *output = &network->outputs[index];
        *output = *part;
        output->values = network->gathered[index];
        output->count = count;
        output->shape[0] = all;
    }
    return MIEN_PLUGIN_OK;
}

/* Runs the next part of a batch, and tells how many elements that were: the largest size that is compiled, or one. */
static mien_plugin_status run_part(
    network *network, const mien_plugin_tensor *input, int64_t done, int64_t *count, mien_plugin_error error) {
    const int64_t all = input->shape[0];
    int64_t shape[MIEN_PLUGIN_MAX_RANK];
    memcpy(shape, input->shape, sizeof shape);
    if (!network->is_exact) shape[0] = all - done < network->largest_batch ? 1 : network->largest_batch;
    program *program = NULL;
    mien_plugin_status status = get_program(network, shape, input->rank, &program, error);
    if (status != MIEN_PLUGIN_OK) return status;
    *count = shape[0];
    const float *values = input->values + (size_t)done * program->row;
    status = program_run(program, network->engine->library, values, error);
    if (status != MIEN_PLUGIN_OK) return status;
    if (*count < all) return gather(network, program, done, all, error);
    lend(network, program);
    return MIEN_PLUGIN_OK;
}

mien_plugin_status network_run(void *handle, const mien_plugin_tensor *input, mien_plugin_error error) {
    network *network = handle;
    network->has_outputs = 0;
    mien_plugin_status status = check_input(network, input, error);
    for (int64_t done = 0, count = 0; status == MIEN_PLUGIN_OK && done < input->shape[0]; done += count)
        status = run_part(network, input, done, &count, error);
    network->has_outputs = status == MIEN_PLUGIN_OK;
    return status;
}

mien_plugin_status network_output(void *handle, size_t index, mien_plugin_tensor *output, mien_plugin_error error) {
    const network *network = handle;
    if (output == NULL || index >= network->output_count)
        return fail(
            MIEN_PLUGIN_INVALID, error, "The network has no output %zu: it has %zu", index, network->output_count);
    if (!network->has_outputs)
        return fail(MIEN_PLUGIN_INVALID, error, "The network's last run did not succeed: run it first");
    *output = network->outputs[index];
    return MIEN_PLUGIN_OK;
}
