#include <libavutil/common.h>

#include "video.h"

// A stream that is joined between two key frames has this long to bring one: ten seconds at 50 frames a second.
enum { MOST_DAMAGED_IN_A_ROW = 500 };

static bool skip_damaged(mien_video *video) {
    video->skipped++;
    return ++video->damaged_in_a_row <= MOST_DAMAGED_IN_A_ROW;
}

static int64_t position_us(const mien_video *video, int64_t timestamp) {
    if (video->is_live || timestamp == AV_NOPTS_VALUE) return -1;
    int64_t start = video->stream->start_time == AV_NOPTS_VALUE ? 0 : video->stream->start_time;
    int64_t position = av_sat_sub64(mien_film.av_rescale_q(timestamp, video->stream->time_base, AV_TIME_BASE_Q),
                                    mien_film.av_rescale_q(start, video->stream->time_base, AV_TIME_BASE_Q));
    return position > 0 ? position : 0;
}

static int read_packet(mien_video *video) {
    int error;
    // One limit for all: a stream whose sound goes on without pictures is dead too.
    mien_video_start_waiting(video);
    do {
        mien_film.av_packet_unref(video->packet);
        error = mien_film.av_read_frame(video->container, video->packet);
    } while (error >= 0 && video->packet->stream_index != video->stream->index);
    return error;
}

static mien_capture_result end_of_reading(int error, const mien_video *video) {
    mien_capture_result result = mien_video_result(error, video);
    if (result.status == MIEN_CAPTURE_STOPPED || result.status == MIEN_CAPTURE_TIMEOUT) return result;
    if (video->is_live || (video->is_network && error != AVERROR_EOF)) result.status = MIEN_CAPTURE_DISCONNECTED;
    else if (error == AVERROR_EOF) result = mien_just(MIEN_CAPTURE_END);
    return result;
}

// OK, CORRUPT or TOO_LARGE.
static mien_capture_status give_jpeg(mien_video *video, mien_frame *frame) {
    const AVPacket *packet = video->packet;
    frame->size = packet->size > 0 ? mien_jpeg_length(packet->data, (size_t)packet->size) : 0;
    if (frame->size == 0) return MIEN_CAPTURE_CORRUPT;
    if (!mien_jpeg_size(packet->data, frame->size, &frame->width, &frame->height)) return MIEN_CAPTURE_CORRUPT;
    if ((int64_t)frame->width * frame->height > video->max_pixels) return MIEN_CAPTURE_TOO_LARGE;
    frame->bytes = packet->data;
    frame->is_jpeg = true;
    frame->position_us = position_us(video, packet->pts == AV_NOPTS_VALUE ? packet->dts : packet->pts);
    return MIEN_CAPTURE_OK;
}

static mien_capture_result give_pixels(mien_video *video, mien_frame *frame) {
    const AVFrame *decoded = video->decoded;
    mien_layout layout = {decoded->format, decoded->width, decoded->height, decoded->colorspace,
                          decoded->color_range == AVCOL_RANGE_JPEG};
    frame->position_us = position_us(video, decoded->best_effort_timestamp);
    const uint8_t *const *planes = (const uint8_t *const *)decoded->data;
    return mien_just(mien_picture_convert(&video->picture, layout, planes, decoded->linesize, video->quarter_turns, frame));
}

static mien_capture_result next_jpeg(mien_video *video, mien_frame *frame) {
    do {
        int error = read_packet(video);
        if (error < 0 && error != AVERROR_INVALIDDATA) return end_of_reading(error, video);
        mien_capture_status status = error < 0 ? MIEN_CAPTURE_CORRUPT : give_jpeg(video, frame);
        if (status == MIEN_CAPTURE_OK) video->damaged_in_a_row = 0;
        if (status != MIEN_CAPTURE_CORRUPT) return mien_just(status);
    } while (skip_damaged(video));
    return mien_just(MIEN_CAPTURE_CORRUPT);
}

// Reads one packet and gives it to the decoder; at a file's end, asks it for what it has held back.
static mien_capture_result feed_decoder(mien_video *video) {
    int error = read_packet(video);
    if (error == AVERROR_EOF && !video->is_live && !video->drained) {
        video->drained = true;
        mien_film.avcodec_send_packet(video->decoder, NULL);
        return mien_just(MIEN_CAPTURE_OK);
    }
    if (error < 0 && error != AVERROR_INVALIDDATA) return end_of_reading(error, video);
    if (error >= 0) error = mien_film.avcodec_send_packet(video->decoder, video->packet);
    if (error == AVERROR(ENOMEM)) return mien_just(MIEN_CAPTURE_NO_MEMORY);
    return mien_just(error >= 0 || skip_damaged(video) ? MIEN_CAPTURE_OK : MIEN_CAPTURE_CORRUPT);
}

static mien_capture_result next_picture(mien_video *video, mien_frame *frame) {
    for (;;) {
        int error = mien_film.avcodec_receive_frame(video->decoder, video->decoded);
        if (error >= 0) {
            video->damaged_in_a_row = 0;
            return give_pixels(video, frame);
        }
        if (error == AVERROR_EOF) return mien_just(MIEN_CAPTURE_END);
        if (error == AVERROR(EAGAIN)) {
            mien_capture_result result = feed_decoder(video);
            if (result.status != MIEN_CAPTURE_OK) return result;
        } else if (!skip_damaged(video)) {
            return mien_just(MIEN_CAPTURE_CORRUPT);
        }
    }
}

mien_capture_result mien_video_next(mien_video *video, mien_frame *frame) {
    *frame = (mien_frame){.position_us = -1, .age_ns = -1};
    if (mien_stop_requested(video->stop)) return mien_just(MIEN_CAPTURE_STOPPED);
    return video->decoder ? next_picture(video, frame) : next_jpeg(video, frame);
}
