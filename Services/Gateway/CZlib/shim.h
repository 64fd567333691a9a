#pragma once

#include <zlib.h>

// deflateInit2 is a macro, which Swift does not see. 15 + 16: the largest window, in gzip's frame (zlib.h).
static inline int mien_begin_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
}
