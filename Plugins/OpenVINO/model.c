#include "model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const off_t max_model_bytes = (off_t)1 << 29;
static const char *const export_again = "export it with operators that OpenVINO knows, or use another engine";

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

mien_plugin_status model_read(const network *network, ov_model_t **model, mien_plugin_error error) {
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
    return fail(
        MIEN_PLUGIN_UNREADABLE, error, "The model's %s is not of 32-bit floating point numbers: export it so", what);
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

static int output_follows(const network *network, size_t index, int64_t batch) {
    const openvino *library = network->engine->library;
    ov_output_const_port_t *port = NULL;
    ov_partial_shape_t shape = {0};
    int result = 0;
    if (library->ov_model_const_output_by_index(network->model, index, &port) != OK) return 0;
    if (library->ov_port_get_partial_shape(port, &shape) == OK) {
        const int has_sizes = shape.rank.min == shape.rank.max && shape.rank.min >= 1;
        result = has_sizes && shape.dims[0].min == batch && shape.dims[0].max == batch;
        library->ov_partial_shape_free(&shape);
    }
    library->ov_output_const_port_free(port);
    return result;
}

/* Tries a size that no model has by chance: where the model takes it and its outputs have it then, they have a row for
 * each element, and a batch may be split. A model that does not take it has a batch of one built in. */
static void learn_batch(network *network) {
    const openvino *library = network->engine->library;
    const int64_t tried = 13;
    ov_output_const_port_t *port = NULL;
    ov_partial_shape_t shape = {0};
    network->is_exact = 1;
    if (network->rank == 0 || library->ov_model_const_input(network->model, &port) != OK) return;
    if (library->ov_port_get_partial_shape(port, &shape) == OK) {
        network->is_exact = 0;
        shape.dims[0] = (ov_dimension_t){tried, tried};
        if (library->ov_model_reshape_single_input(network->model, shape) != OK) network->largest_batch = 1;
        for (size_t index = 0; network->largest_batch > 1 && index < network->output_count; index++)
            if (!output_follows(network, index, tried)) network->is_exact = 1;
        library->ov_partial_shape_free(&shape);
    }
    library->ov_output_const_port_free(port);
}

mien_plugin_status model_describe(network *network, mien_plugin_error error) {
    mien_plugin_status status = read_input(network, error);
    if (status == MIEN_PLUGIN_OK) status = read_outputs(network, error);
    if (status == MIEN_PLUGIN_OK) learn_batch(network);
    return status;
}
