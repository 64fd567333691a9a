#include <time.h>

#include "video.h"

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int mien_video_should_give_up(void *opaque) {
    mien_video *video = opaque;
    if (mien_stop_requested(video->stop)) return 1;
    // For good: FFmpeg remembers the interruption, and a later read ends with it at once.
    video->late = video->late || now_ns() > video->deadline_ns;
    return video->late;
}

void mien_video_start_waiting(mien_video *video) {
    video->deadline_ns = now_ns() + video->timeout_ns;
}

static mien_capture_status status_of(int error, const mien_video *video) {
    switch (error) {
    case AVERROR(ENOENT): case AVERROR_HTTP_NOT_FOUND: return MIEN_CAPTURE_NOT_FOUND;
    case AVERROR(EACCES): case AVERROR(EPERM): return MIEN_CAPTURE_DENIED;
    case AVERROR_HTTP_UNAUTHORIZED: case AVERROR_HTTP_FORBIDDEN: return MIEN_CAPTURE_UNAUTHORISED;
    case AVERROR(ETIMEDOUT): return MIEN_CAPTURE_TIMEOUT;
    case AVERROR(ECONNREFUSED): case AVERROR(EHOSTUNREACH): case AVERROR(ENETUNREACH): return MIEN_CAPTURE_UNREACHABLE;
    case AVERROR(ECONNRESET): case AVERROR(EPIPE): return MIEN_CAPTURE_DISCONNECTED;
    // What FFmpeg makes of a host name that cannot be resolved.
    case AVERROR(EIO): return video->is_network ? MIEN_CAPTURE_UNREACHABLE : MIEN_CAPTURE_FAILED;
    case AVERROR_INVALIDDATA: case AVERROR_STREAM_NOT_FOUND: case AVERROR_DECODER_NOT_FOUND:
    case AVERROR_DEMUXER_NOT_FOUND: case AVERROR_PROTOCOL_NOT_FOUND: case AVERROR_PATCHWELCOME: case AVERROR(ENOSYS):
    case AVERROR(EINVAL):  // among others, a format that is not in the list of those allowed
        return MIEN_CAPTURE_UNSUPPORTED;
    // A server that hangs up before it has said anything that could be a stream.
    case AVERROR_EOF: return video->is_network ? MIEN_CAPTURE_DISCONNECTED : MIEN_CAPTURE_UNSUPPORTED;
    case AVERROR(ENOMEM): return MIEN_CAPTURE_NO_MEMORY;
    default: return MIEN_CAPTURE_FAILED;
    }
}

mien_capture_result mien_video_result(int error, const mien_video *video) {
    if (mien_stop_requested(video->stop)) return (mien_capture_result){MIEN_CAPTURE_STOPPED, 0};
    if (video->late) return (mien_capture_result){MIEN_CAPTURE_TIMEOUT, 0};
    return (mien_capture_result){status_of(error, video), error};
}
