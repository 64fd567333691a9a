/* Holds openvino_api.h against OpenVINO's own headers where set-up has unpacked them: a difference does not compile. */
#if __has_include(<openvino/c/openvino.h>)

#include <stddef.h>

#define MIEN_OPENVINO_HEADERS
#include "openvino_api.h"

#define DECLARE_AGAIN(result, name, ...) extern result name(__VA_ARGS__);
OPENVINO_FUNCTIONS(DECLARE_AGAIN)

#else

typedef int mien_openvino_headers_are_not_here;

#endif
