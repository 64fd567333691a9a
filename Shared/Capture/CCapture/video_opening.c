#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "video.h"

// Only common containers and no playlists from disk: FFmpeg knows hundreds of formats, some of which read other files
// or render text as pictures.
#define IMAGE_FORMATS "jpeg_pipe,png_pipe,apng,webp_pipe,bmp_pipe"
#define VIDEO_FORMATS "matroska,mov,mp4,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,gif,mjpeg,h264,hevc,m4v,ivf"
#define FILE_FORMATS VIDEO_FORMATS "," IMAGE_FORMATS
#define NETWORK_FORMATS FILE_FORMATS ",mpjpeg,rtsp,hls"
#define NETWORK_PROTOCOLS "http,https,httpproxy,rtsp,rtp,srtp,udp,tcp,tls,crypto,data"

// Motion JPEG needs no analysis, which would hold back the first picture until more have come: that takes seconds with a
// camera that sends one in a second.
static bool is_live_jpeg(const mien_video *video) {
    const AVFormatContext *container = video->container;
    if (strcmp(container->iformat->name, "mpjpeg") != 0 && strcmp(container->iformat->name, "rtsp") != 0) return false;
    int index = mien_film.av_find_best_stream(video->container, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    return index >= 0 && container->streams[index]->codecpar->codec_id == AV_CODEC_ID_MJPEG;
}

static int open_container(mien_video *video, const char *url) {
    video->container = mien_film.avformat_alloc_context();
    if (!video->container) return AVERROR(ENOMEM);
    video->container->interrupt_callback = (AVIOInterruptCB){mien_video_should_give_up, video};
    AVDictionary *settings = NULL;
    mien_film.av_dict_set(&settings, "protocol_whitelist", video->is_network ? NETWORK_PROTOCOLS : "file", 0);
    mien_film.av_dict_set(&settings, "format_whitelist", video->is_network ? NETWORK_FORMATS : FILE_FORMATS, 0);
    if (video->is_network) {
        mien_film.av_dict_set(&settings, "rtsp_flags", "prefer_tcp", 0);
        // The first frame shall not wait for FFmpeg's five seconds of analysis. What was read meanwhile comes later in
        // a burst; without it ("nobuffer") the first key frame would be lost.
        mien_film.av_dict_set_int(&settings, "analyzeduration", 1000000, 0);
        mien_film.av_dict_set_int(&settings, "fpsprobesize", 4, 0);
    }
    int error = mien_film.avformat_open_input(&video->container, url, NULL, &settings);
    mien_film.av_dict_free(&settings);
    if (error < 0) return error;
    return is_live_jpeg(video) ? 0 : mien_film.avformat_find_stream_info(video->container, NULL);
}

static const uint8_t *display_matrix(const AVStream *stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)
    const AVPacketSideData *data = mien_film.av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    return data ? data->data : NULL;
#else
    return mien_film.av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, NULL);
#endif
}

// How phones mark films that were taken upright.
static int quarter_turns(const AVStream *stream) {
    const uint8_t *matrix = display_matrix(stream);
    if (!matrix) return 0;
    double counterclockwise = mien_film.av_display_rotation_get((const int32_t *)matrix);
    return isnan(counterclockwise) ? 0 : ((int)lround(-counterclockwise / 90) % 4 + 4) % 4;
}

static mien_capture_result choose_stream(mien_video *video) {
    int index = mien_film.av_find_best_stream(video->container, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    if (index < 0) return mien_video_result(index, video);
    for (unsigned i = 0; i < video->container->nb_streams; i++) {
        if ((int)i != index) video->container->streams[i]->discard = AVDISCARD_ALL;
    }
    video->stream = video->container->streams[index];
    const AVCodecParameters *codec = video->stream->codecpar;
    if ((int64_t)codec->width * codec->height > video->max_pixels) return mien_just(MIEN_CAPTURE_TOO_LARGE);
    video->quarter_turns = quarter_turns(video->stream);
    video->is_live = video->is_network && video->container->duration <= 0;
    return mien_just(MIEN_CAPTURE_OK);
}

static int open_decoder(mien_video *video) {
    const AVCodec *codec = mien_film.avcodec_find_decoder(video->stream->codecpar->codec_id);
    if (!codec) return AVERROR_DECODER_NOT_FOUND;
    video->decoder = mien_film.avcodec_alloc_context3(codec);
    video->decoded = mien_film.av_frame_alloc();
    if (!video->decoder || !video->decoded) return AVERROR(ENOMEM);
    int error = mien_film.avcodec_parameters_to_context(video->decoder, video->stream->codecpar);
    if (error < 0) return error;
    video->decoder->pkt_timebase = video->stream->time_base;
    video->decoder->max_pixels = video->max_pixels;
    video->decoder->thread_count = 0;
    // Threads that work on frames of their own hold back as many frames as there are threads.
    video->decoder->thread_type = video->is_live ? FF_THREAD_SLICE : FF_THREAD_FRAME | FF_THREAD_SLICE;
    if (video->is_live) video->decoder->flags |= AV_CODEC_FLAG_LOW_DELAY;
    return mien_film.avcodec_open2(video->decoder, codec, NULL);
}

static mien_capture_result open_all(mien_video *video, const mien_video_options *options) {
    video->packet = mien_film.av_packet_alloc();
    if (!video->packet) return mien_just(MIEN_CAPTURE_NO_MEMORY);
    mien_video_start_waiting(video);
    int error = open_container(video, options->url);
    if (error < 0) return mien_video_result(error, video);
    mien_capture_result result = choose_stream(video);
    if (result.status != MIEN_CAPTURE_OK) return result;
    if (video->stream->codecpar->codec_id == AV_CODEC_ID_MJPEG && video->quarter_turns == 0) return result;
    error = open_decoder(video);
    return error < 0 ? mien_video_result(error, video) : result;
}

mien_capture_result mien_video_open(const mien_video_options *options, mien_stop *stop, mien_video **out) {
    *out = NULL;
    if (!mien_film_load()) return mien_just(MIEN_CAPTURE_NO_FFMPEG);
    mien_video *video = calloc(1, sizeof *video);
    if (!video) return mien_just(MIEN_CAPTURE_NO_MEMORY);
    video->stop = stop;
    video->is_network = options->is_network;
    video->max_pixels = options->max_pixels;
    video->timeout_ns = (int64_t)options->timeout_ms * 1000000;
    mien_capture_result result = open_all(video, options);
    if (result.status == MIEN_CAPTURE_OK) *out = video;
    else mien_video_close(video);
    return result;
}

mien_video_description mien_video_describe(const mien_video *video) {
    const AVCodecParameters *codec = video->stream->codecpar;
    bool lies = video->quarter_turns % 2;
    AVRational guess = mien_film.av_guess_frame_rate(video->container, video->stream, NULL);
    double rate = guess.num > 0 && guess.den > 0 ? av_q2d(guess) : 0;
    return (mien_video_description){
        .width = lies ? codec->height : codec->width,
        .height = lies ? codec->width : codec->height,
        // Streams that do not tell get the resolution of their clock (90 000) for a rate.
        .frames_per_second = rate <= 1000 ? rate : 0,
        .is_live = video->is_live,
    };
}

int64_t mien_video_skipped(const mien_video *video) { return video->skipped; }

void mien_video_close(mien_video *video) {
    mien_picture_free(&video->picture);
    mien_film.avcodec_free_context(&video->decoder);
    mien_film.av_frame_free(&video->decoded);
    mien_film.av_packet_free(&video->packet);
    mien_video_start_waiting(video);  // RTSP says goodbye, which must not hang either
    mien_film.avformat_close_input(&video->container);
    free(video);
}
