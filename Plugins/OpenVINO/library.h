/* OpenVINO's library: found, opened once per process, and what it complains about made into sentences. */
#ifndef MIEN_OPENVINO_LIBRARY_H
#define MIEN_OPENVINO_LIBRARY_H

#include <limits.h>

#include "mien_plugin.h"
#include "openvino_api.h"

#define DECLARE_POINTER(result, name, ...) result (*name)(__VA_ARGS__);

/* OpenVINO's functions, by their own names. */
typedef struct openvino {
    OPENVINO_FUNCTIONS(DECLARE_POINTER)
    /* Such as "2026.4.1". */
    char version[32];
    /* Where its libraries are, with a slash at the end. */
    char folder[PATH_MAX];
} openvino;

#undef DECLARE_POINTER

/* Finds and opens the library; after the first success this costs nothing. It stays open until the process ends. */
mien_plugin_status openvino_open(const openvino **library, mien_plugin_error error);

/* Gives back what compiling left in memory: free heap, and code that was needed once, which stays in the page cache. */
void openvino_give_back_memory(const openvino *library);

/* Writes a sentence and gives the status back. */
__attribute__((format(printf, 3, 4))) mien_plugin_status
fail(mien_plugin_status status, mien_plugin_error error, const char *format, ...);

/* The same for a call of OpenVINO that went wrong: "<task>: <its own words>: <advice>". */
mien_plugin_status fail_with_last_message(
    const openvino *library, ov_status_e status, mien_plugin_status as, mien_plugin_error error, const char *task,
    const char *advice);

#endif
