// FFmpeg, loaded when the first source needs it.
//
// Its 130 libraries take 20 MB of each process that they are in, and most cameras need none of them: they give JPEGs, which
// nobody decodes here.

#ifndef MIEN_FFMPEG_H
#define MIEN_FFMPEG_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libswscale/swscale.h>
#include <stdbool.h>

/// What converts pixels.
#define MIEN_SCALING_FUNCTIONS(X) \
    X(sws_freeContext) X(sws_getCoefficients) X(sws_getContext) X(sws_scale) X(sws_setColorspaceDetails)

#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)
#define MIEN_SIDE_DATA_FUNCTION(X) X(av_packet_side_data_get)
#else
#define MIEN_SIDE_DATA_FUNCTION(X) X(av_stream_get_side_data)
#endif

/// What reads films and streams.
#define MIEN_FILM_FUNCTIONS(X) \
    X(av_dict_free) X(av_dict_set) X(av_dict_set_int) X(av_display_rotation_get) X(av_find_best_stream) \
    X(av_frame_alloc) X(av_frame_free) X(av_guess_frame_rate) X(av_log_set_level) X(av_packet_alloc) \
    X(av_packet_free) X(av_packet_unref) X(av_read_frame) X(av_rescale_q) X(av_strerror) X(avcodec_alloc_context3) \
    X(avcodec_find_decoder) X(avcodec_free_context) X(avcodec_open2) X(avcodec_parameters_to_context) \
    X(avcodec_receive_frame) X(avcodec_send_packet) X(avformat_alloc_context) X(avformat_close_input) \
    X(avformat_find_stream_info) X(avformat_open_input) MIEN_SIDE_DATA_FUNCTION(X)

/// The functions, with the types that the headers give them.
#define MIEN_POINTER(name) __typeof__(name) *name;
typedef struct mien_scaling_functions { MIEN_SCALING_FUNCTIONS(MIEN_POINTER) } mien_scaling_functions;
typedef struct mien_film_functions { MIEN_FILM_FUNCTIONS(MIEN_POINTER) } mien_film_functions;
#undef MIEN_POINTER

/// Set once the library is loaded, and never changed after.
extern mien_scaling_functions mien_scaling;
extern mien_film_functions mien_film;

/// Loads what is not loaded yet, from any thread; false when it is not on this machine in the version of the headers.
bool mien_scaling_load(void);
bool mien_film_load(void);
bool mien_film_is_loaded(void);

#endif
