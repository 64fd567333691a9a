#include "network.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

enum {
    /* Compiled shapes that are kept; the one that was not used for longest goes. */
    MAX_PROGRAMS = 8,
    /* Larger batches are split: beyond it they cost memory and gain nothing. */
    MAX_BATCH = 16
};

static const off_t max_model_bytes = (off_t)1 << 29;
static const char *const export_again = "export it with operators that OpenVINO knows, or use another engine";

typedef struct network {
    const engine *engine;
    /* The model's file stays open: other shapes are compiled from it later, whatever becomes of its path. */
    int file;
    /* What was read to look at it; the first shape uses it up. */
    ov_model_t *model;
    int32_t rank;
    size_t output_count;
    char **names;
    /* The largest batch that one call computes. */
    int64_t largest_batch;
    /* The outputs do not follow the batch's size: every size is compiled as it is. */
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

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static char *read_file(int file, size_t *size) {
    struct stat about;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size <= 0 || about.st_size > max_model_bytes)
        return NULL;
    *size = (size_t)about.st_size;
    char *bytes = malloc(*size);
    for (size_t done = 0; bytes != NULL && done < *size;) {
        const ssize_t count = pread(file, bytes + done, *size - done, (off_t)done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            free(bytes);
            return NULL;
        }
        done += (size_t)count;
    }
    return bytes;
}

static mien_plugin_status read_model(const network *network, ov_model_t **model, mien_plugin_error error) {
    const openvino *library = network->engine->library;
    size_t size = 0;
    char *bytes = read_file(network->file, &size);
    if (bytes == NULL)
        return fail(MIEN_PLUGIN_UNREADABLE, error, "The model's file cannot be read, or is empty: copy it there again");
    const ov_status_e status =
        library->ov_core_read_model_from_memory_buffer(network->engine->core, bytes, size, NULL, model);
    free(bytes);
    if (status == OK) return MIEN_PLUGIN_OK;
    return fail_with_last_message(
        library, status, MIEN_PLUGIN_UNREADABLE, error, "OpenVINO cannot read the model", export_again);
}

static mien_plugin_status check_is_float(
    const openvino *library, const ov_output_const_port_t *port, const char *what, mien_plugin_error error) {
    ov_element_type_e type = F32;
    const ov_status_e status = library->ov_port_get_element_type(port, &type);
    if (status == OK && type == F32) return MIEN_PLUGIN_OK;
    return fail(MIEN_PLUGIN_UNREADABLE, error, "The model's %s is not of 32-bit floating point numbers: export it so", what);
}

static mien_plugin_status read_input(network *network, mien_plugin_error error) {
    const openvino *library = network->engine->library;
    size_t count = 0;
    ov_output_const_port_t *port = NULL;
    ov_partial_shape_t shape = {0};
    if (library->ov_model_inputs_size(network->model, &count) != OK || count != 1
        || library->ov_model_const_input(network->model, &port) != OK)
        return fail(MIEN_PLUGIN_UNREADABLE, error, "The model has %zu inputs: export it with one", count);
    mien_plugin_status status = check_is_float(library, port, "input", error);
    if (status == MIEN_PLUGIN_OK && library->ov_port_get_partial_shape(port, &shape) == OK) {
        /* 0 for a rank that is free: every rank is tried then. */
        const int is_fixed = shape.rank.min == shape.rank.max && shape.rank.min <= MIEN_PLUGIN_MAX_RANK;
        network->rank = is_fixed ? (int32_t)shape.rank.min : 0;
        library->ov_partial_shape_free(&shape);
    }
    library->ov_output_const_port_free(port);
    return status;
}

static mien_plugin_status read_output(network *network, size_t index, mien_plugin_error error) {
    const openvino *library = network->engine->library;
    ov_output_const_port_t *port = NULL;
    const ov_status_e found = library->ov_model_const_output_by_index(network->model, index, &port);
    if (found != OK)
        return fail_with_last_message(library, found, MIEN_PLUGIN_UNREADABLE, error, "Reading an output", export_again);
    char *name = NULL;
    /* One without a name is called "". */
    if (library->ov_port_get_any_name(port, &name) == OK && name != NULL) {
        network->names[index] = strdup(name);
        library->ov_free(name);
    } else {
        network->names[index] = strdup("");
    }
    const mien_plugin_status status = check_is_float(library, port, "output", error);
    library->ov_output_const_port_free(port);
    return status;
}

static mien_plugin_status read_outputs(network *network, mien_plugin_error error) {
    size_t count = 0;
    if (network->engine->library->ov_model_outputs_size(network->model, &count) != OK || count == 0)
        return fail(MIEN_PLUGIN_UNREADABLE, error, "The model has no outputs: export it again");
    network->names = calloc(count, sizeof *network->names);
    network->outputs = calloc(count, sizeof *network->outputs);
    network->gathered = calloc(count, sizeof *network->gathered);
    network->rooms = calloc(count, sizeof *network->rooms);
    if (network->names == NULL || network->outputs == NULL || network->gathered == NULL || network->rooms == NULL)
        return fail(MIEN_PLUGIN_OUT_OF_MEMORY, error, "There is no memory for the model's outputs: free some");
    network->output_count = count;
    for (size_t index = 0; index < count; index++) {
        const mien_plugin_status status = read_output(network, index, error);
        if (status != MIEN_PLUGIN_OK) return status;
    }
    return MIEN_PLUGIN_OK;
}

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
        status = fail(MIEN_PLUGIN_UNREADABLE, error, "There is no model at %s that can be opened: correct the path", path);
    if (status == MIEN_PLUGIN_OK) status = read_model(made, &made->model, error);
    if (status == MIEN_PLUGIN_OK) status = read_input(made, error);
    if (status == MIEN_PLUGIN_OK) status = read_outputs(made, error);
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
        mien_plugin_status status = model == NULL ? read_model(network, &model, error) : MIEN_PLUGIN_OK;
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

static mien_plugin_status check_input(const network *network, const mien_plugin_tensor *input, mien_plugin_error error) {
    if (input == NULL || input->values == NULL || input->rank < 1 || input->rank > MIEN_PLUGIN_MAX_RANK)
        return fail(MIEN_PLUGIN_INVALID, error, "The input has no numbers, or not 1 to 8 sizes: give it both");
    if (network->rank != 0 && input->rank != network->rank)
        return fail(
            MIEN_PLUGIN_INVALID, error, "The input has %d sizes, the network wants %d: give it the shape that it was exported for",
            input->rank, network->rank);
    size_t count = 1;
    for (int32_t index = 0; index < input->rank; index++) {
        const int64_t size = input->shape[index];
        if (size < 1 || size > INT32_MAX || __builtin_mul_overflow(count, (size_t)size, &count))
            return fail(MIEN_PLUGIN_INVALID, error, "A size of the input is %lld: give it a positive one", (long long)size);
    }
    if (count == input->count) return MIEN_PLUGIN_OK;
    return fail(MIEN_PLUGIN_INVALID, error, "The input has %zu numbers, its sizes say %zu: correct it", input->count, count);
}

/* The batch that is computed next. Powers of two, so that few shapes are compiled: the batch is filled up to the next one
 * when at most a quarter is wasted, and begun with the one below when more would be. */
static int64_t next_batch(int64_t rows, int64_t largest) {
    if (rows >= largest) return largest;
    int64_t batch = 1;
    while (batch < rows) batch *= 2;
    return rows * 4 > batch * 3 ? batch : batch / 2;
}

/* Lends a program's outputs, cut to the rows that were asked for. */
static void lend(network *network, const program *program, int64_t rows) {
    for (size_t index = 0; index < network->output_count; index++) {
        mien_plugin_tensor *output = &network->outputs[index];
        *output = program->outputs[index];
        if (output->shape[0] == rows || !program->follows_batch) continue;
        output->count = output->count / (size_t)output->shape[0] * (size_t)rows;
        output->shape[0] = rows;
    }
    network->has_outputs = 1;
}

/* Puts the outputs of a part of a batch to the others. */
static mien_plugin_status gather(
    network *network, const program *program, int64_t done, int64_t rows, int64_t all, mien_plugin_error error) {
    for (size_t index = 0; index < network->output_count; index++) {
        const mien_plugin_tensor *part = &program->outputs[index];
        const size_t row = part->count / (size_t)part->shape[0];
        const size_t count = row * (size_t)all;
        if (network->rooms[index] < count) {
            float *room = realloc(network->gathered[index], count * sizeof(float));
            if (room == NULL) return fail(MIEN_PLUGIN_OUT_OF_MEMORY, error, "There is no memory for a batch: free some");
            network->gathered[index] = room;
            network->rooms[index] = count;
        }
        memcpy(network->gathered[index] + (size_t)done * row, part->values, (size_t)rows * row * sizeof(float));
        mien_plugin_tensor *output = &network->outputs[index];
        *output = *part;
        output->values = network->gathered[index];
        output->count = count;
        output->shape[0] = all;
    }
    return MIEN_PLUGIN_OK;
}

/* The program for the next part of a batch. A model that has its batch's size built in gets one at a time. */
static mien_plugin_status get_part(
    network *network, const mien_plugin_tensor *input, int64_t rows, program **program, mien_plugin_error error) {
    int64_t shape[MIEN_PLUGIN_MAX_RANK];
    memcpy(shape, input->shape, sizeof shape);
    shape[0] = network->is_exact ? rows : next_batch(rows, network->largest_batch);
    mien_plugin_status status = get_program(network, shape, input->rank, program, error);
    if (status != MIEN_PLUGIN_OK && shape[0] > 1 && !network->is_exact) {
        shape[0] = 1;
        status = get_program(network, shape, input->rank, program, error);
        if (status == MIEN_PLUGIN_OK) network->largest_batch = 1;
    }
    return status;
}

mien_plugin_status network_run(void *handle, const mien_plugin_tensor *input, mien_plugin_error error) {
    network *network = handle;
    network->has_outputs = 0;
    mien_plugin_status status = check_input(network, input, error);
    if (status != MIEN_PLUGIN_OK) return status;
    const int64_t all = input->shape[0];
    for (int64_t done = 0; done < all;) {
        program *program = NULL;
        status = get_part(network, input, all - done, &program, error);
        if (status != MIEN_PLUGIN_OK) return status;
        if (!program->follows_batch && program->shape[0] != all) {
            /* Found out with the first part. */
            if (network->is_exact || done > 0)
                return fail(MIEN_PLUGIN_FAILED, error, "The network cannot take a batch of %lld: use one of 1", (long long)all);
            network->is_exact = 1;
            continue;
        }
        const int64_t rows = all - done < program->shape[0] ? all - done : program->shape[0];
        const float *values = input->values + (size_t)done * program->row;
        status = program_run(program, network->engine->library, values, rows, error);
        if (status == MIEN_PLUGIN_OK && rows < all) status = gather(network, program, done, rows, all, error);
        if (status != MIEN_PLUGIN_OK) return status;
        if (rows == all) lend(network, program, rows);
        done += rows;
    }
    network->has_outputs = 1;
    return MIEN_PLUGIN_OK;
}

mien_plugin_status network_output(void *handle, size_t index, mien_plugin_tensor *output, mien_plugin_error error) {
    const network *network = handle;
    if (output == NULL || index >= network->output_count)
        return fail(MIEN_PLUGIN_INVALID, error, "The network has no output %zu: it has %zu", index, network->output_count);
    if (!network->has_outputs)
        return fail(MIEN_PLUGIN_INVALID, error, "The network's last run did not succeed: run it first");
    *output = network->outputs[index];
    return MIEN_PLUGIN_OK;
}
