// What opening and reading a video share.

#ifndef MIEN_VIDEO_H
#define MIEN_VIDEO_H

#include "ffmpeg.h"
#include "picture.h"

struct mien_video {
    AVFormatContext *container;
    AVCodecContext *decoder;  // NULL when JPEGs are passed through
    AVPacket *packet;
    AVFrame *decoded;
    AVStream *stream;
    mien_picture picture;
    mien_stop *stop;
    int64_t timeout_ns, deadline_ns;
    int64_t max_pixels, skipped;
    int damaged_in_a_row, quarter_turns;
    bool is_network, is_live, late, drained;
};

/// Starts the time within which the next call into FFmpeg must answer.
void mien_video_start_waiting(mien_video *video);
/// What FFmpeg asks while it waits; not 0 when it shall give up.
int mien_video_should_give_up(void *video);
/// What a libavutil error code means for this video.
mien_capture_result mien_video_result(int error, const mien_video *video);

static inline mien_capture_result mien_just(mien_capture_status status) { return (mien_capture_result){status, 0}; }

#endif
