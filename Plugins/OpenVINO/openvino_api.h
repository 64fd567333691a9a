/* The part of OpenVINO's C API that is used here, declared once more so that building needs no OpenVINO.
 *
 * Source: openvino/c/ of OpenVINO 2026.4 (Apache-2.0); headers.c holds these declarations against the originals where
 * set-up has unpacked them. */
#ifndef MIEN_OPENVINO_API_H
#define MIEN_OPENVINO_API_H

#ifdef MIEN_OPENVINO_HEADERS
#include <openvino/c/openvino.h>
#else

#include <stddef.h>
#include <stdint.h>

typedef enum { OK = 0 } ov_status_e;
typedef enum { F32 = 4 } ov_element_type_e;

typedef struct ov_core ov_core_t;
typedef struct ov_model ov_model_t;
typedef struct ov_output_const_port ov_output_const_port_t;
typedef struct ov_compiled_model ov_compiled_model_t;
typedef struct ov_infer_request ov_infer_request_t;
typedef struct ov_tensor ov_tensor_t;

typedef struct {
    const char *buildNumber;
    const char *description;
} ov_version_t;

typedef struct {
    const char *device_name;
    ov_version_t version;
} ov_core_version_t;

typedef struct {
    ov_core_version_t *versions;
    size_t size;
} ov_core_version_list_t;

typedef struct {
    int64_t rank;
    int64_t *dims;
} ov_shape_t;

typedef struct {
    int64_t min;
    int64_t max;
} ov_dimension_t;

typedef ov_dimension_t ov_rank_t;

typedef struct {
    ov_rank_t rank;
    ov_dimension_t *dims;
} ov_partial_shape_t;

#endif

/* result, name, parameters */
#define OPENVINO_FUNCTIONS(X) \
    X(const char *, ov_get_error_info, ov_status_e) \
    X(const char *, ov_get_last_err_msg, void) \
    X(void, ov_free, const char *) \
    X(ov_status_e, ov_get_openvino_version, ov_version_t *) \
    X(void, ov_version_free, ov_version_t *) \
    X(ov_status_e, ov_core_create, ov_core_t **) \
    X(void, ov_core_free, ov_core_t *) \
    X(ov_status_e, ov_core_get_versions_by_device_name, const ov_core_t *, const char *, ov_core_version_list_t *) \
    X(void, ov_core_versions_free, ov_core_version_list_t *) \
    X(ov_status_e, ov_core_read_model_from_memory_buffer, const ov_core_t *, const char *, size_t, \
      const ov_tensor_t *, ov_model_t **) \
    X(ov_status_e, ov_core_compile_model, const ov_core_t *, const ov_model_t *, const char *, size_t, \
      ov_compiled_model_t **, ...) \
    X(ov_status_e, ov_model_inputs_size, const ov_model_t *, size_t *) \
    X(ov_status_e, ov_model_outputs_size, const ov_model_t *, size_t *) \
    X(ov_status_e, ov_model_const_input, const ov_model_t *, ov_output_const_port_t **) \
    X(ov_status_e, ov_model_const_output_by_index, const ov_model_t *, size_t, ov_output_const_port_t **) \
    X(ov_status_e, ov_model_reshape_single_input, const ov_model_t *, ov_partial_shape_t) \
    X(void, ov_model_free, ov_model_t *) \
    X(ov_status_e, ov_port_get_any_name, const ov_output_const_port_t *, char **) \
    X(ov_status_e, ov_port_get_element_type, const ov_output_const_port_t *, ov_element_type_e *) \
    X(ov_status_e, ov_port_get_partial_shape, const ov_output_const_port_t *, ov_partial_shape_t *) \
    X(void, ov_output_const_port_free, ov_output_const_port_t *) \
    X(void, ov_partial_shape_free, ov_partial_shape_t *) \
    X(ov_status_e, ov_compiled_model_create_infer_request, const ov_compiled_model_t *, ov_infer_request_t **) \
    X(void, ov_compiled_model_free, ov_compiled_model_t *) \
    X(ov_status_e, ov_infer_request_set_input_tensor, ov_infer_request_t *, const ov_tensor_t *) \
    X(ov_status_e, ov_infer_request_get_output_tensor_by_index, const ov_infer_request_t *, size_t, ov_tensor_t **) \
    X(ov_status_e, ov_infer_request_infer, ov_infer_request_t *) \
    X(void, ov_infer_request_free, ov_infer_request_t *) \
    X(ov_status_e, ov_tensor_create_from_host_ptr, ov_element_type_e, ov_shape_t, void *, ov_tensor_t **) \
    X(ov_status_e, ov_tensor_data, const ov_tensor_t *, void **) \
    X(void, ov_tensor_free, ov_tensor_t *)

/* What the calls rely on, in both sets of declarations. */
_Static_assert(OK == 0 && F32 == 4, "statuses and element types are numbered as in ov_common.h");
_Static_assert(sizeof(ov_status_e) == 4 && sizeof(ov_element_type_e) == 4, "enumerations have 4 bytes");
_Static_assert(sizeof(ov_version_t) == 2 * sizeof(void *), "versions are as in ov_core.h");
_Static_assert(sizeof(ov_core_version_t) == 3 * sizeof(void *), "devices' versions are as in ov_core.h");
_Static_assert(offsetof(ov_core_version_list_t, size) == sizeof(void *), "lists of versions are as in ov_core.h");
_Static_assert(offsetof(ov_shape_t, dims) == 8, "shapes are as in ov_shape.h");
_Static_assert(offsetof(ov_dimension_t, max) == 8 && sizeof(ov_dimension_t) == 16, "sizes are as in ov_dimension.h");
_Static_assert(offsetof(ov_partial_shape_t, dims) == 16, "partial shapes are as in ov_partial_shape.h");

#endif
