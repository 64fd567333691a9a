// Reading pictures from V4L2 cameras, and from network streams and video files through FFmpeg.
//
// Every call blocks its thread and every object but `mien_stop` belongs to one thread at a time. Nothing here retries,
// paces, logs or encodes: that is policy, and policy is written in Swift.

#ifndef MIEN_CAPTURE_H
#define MIEN_CAPTURE_H

#include <linux/videodev2.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

#ifdef __cplusplus
extern "C" {
#endif

// MARK: - What every call answers

#define MIEN_SWIFT_NAME(name) __attribute__((swift_name(#name)))

/// What became of a call. Closed, so that Swift sees an enum and `switch` must be complete.
typedef enum __attribute__((enum_extensibility(closed))) mien_capture_status {
    MIEN_CAPTURE_OK MIEN_SWIFT_NAME(ok),
    /// A file's last frame has been given.
    MIEN_CAPTURE_END MIEN_SWIFT_NAME(end),
    /// No such file, device or HTTP path.
    MIEN_CAPTURE_NOT_FOUND MIEN_SWIFT_NAME(notFound),
    /// The file's permissions.
    MIEN_CAPTURE_DENIED MIEN_SWIFT_NAME(denied),
    /// The server wants a user and a password, or others than it got.
    MIEN_CAPTURE_UNAUTHORISED MIEN_SWIFT_NAME(unauthorised),
    /// Another program uses the device.
    MIEN_CAPTURE_BUSY MIEN_SWIFT_NAME(busy),
    /// No route, no such host, or nobody listens there.
    MIEN_CAPTURE_UNREACHABLE MIEN_SWIFT_NAME(unreachable),
    /// Nothing came within the limit.
    MIEN_CAPTURE_TIMEOUT MIEN_SWIFT_NAME(timeout),
    /// A live source went away.
    MIEN_CAPTURE_DISCONNECTED MIEN_SWIFT_NAME(disconnected),
    /// Readable, but not as pictures.
    MIEN_CAPTURE_UNSUPPORTED MIEN_SWIFT_NAME(unsupported),
    /// More pixels than allowed.
    MIEN_CAPTURE_TOO_LARGE MIEN_SWIFT_NAME(tooLarge),
    /// Too many damaged frames in a row.
    MIEN_CAPTURE_CORRUPT MIEN_SWIFT_NAME(corrupt),
    /// `mien_stop_request` was called.
    MIEN_CAPTURE_STOPPED MIEN_SWIFT_NAME(stopped),
    /// The source needs FFmpeg, which is not on this machine in the version that this was built for.
    MIEN_CAPTURE_NO_FFMPEG MIEN_SWIFT_NAME(noFFmpeg),
    MIEN_CAPTURE_NO_MEMORY MIEN_SWIFT_NAME(noMemory),
    /// Anything else: `detail` tells.
    MIEN_CAPTURE_FAILED MIEN_SWIFT_NAME(failed),
} mien_capture_status;

typedef struct mien_capture_result {
    mien_capture_status status;
    int detail;  ///< a negative errno or a libavutil error code, 0 when there is none
} mien_capture_result;

/// Writes what `detail` means, ended by NUL, into `text`.
void mien_capture_describe(int detail, char *text, size_t capacity);

/// One picture, lent: `bytes` stays valid until the next call on the same object.
typedef struct mien_frame {
    const uint8_t *_Nullable bytes;
    size_t size;          ///< of `bytes`
    bool is_jpeg;         ///< a whole JPEG as the source made it; otherwise rows of B, G, R
    int32_t width;        ///< in pixels; 0 when the source does not say
    int32_t height;
    size_t stride;        ///< bytes from one row to the next; 0 for JPEG
    int64_t position_us;  ///< microseconds since the start of the file; -1 for live sources
    int64_t age_ns;       ///< nanoseconds since the camera took it; -1 when unknown
} mien_frame;

/// The length of the JPEG at the start of `bytes`, without what drivers pad it with; 0 when it is none or has no end.
size_t mien_jpeg_length(const uint8_t *bytes, size_t size);
/// Reads the picture's size from a JPEG's frame header; false when it has none.
bool mien_jpeg_size(const uint8_t *bytes, size_t size, int32_t *width, int32_t *height);

// MARK: - Stopping from another thread

/// A request to stop that any thread can make and that ends every wait of the readers it was given to.
typedef struct mien_stop mien_stop;

mien_stop *_Nullable mien_stop_create(void);
void mien_stop_request(mien_stop *stop);
bool mien_stop_requested(const mien_stop *stop);
/// A descriptor that is readable once the stop was requested.
int mien_stop_descriptor(const mien_stop *stop);
void mien_stop_destroy(mien_stop *stop);

// MARK: - Streams and files (FFmpeg)

typedef struct mien_video mien_video;

typedef struct mien_video_options {
    const char *url;     ///< `file:<path>`, `http(s)://…` or `rtsp(s)://…`
    bool is_network;     ///< decides the protocols and formats that are allowed, and low delay over throughput
    int32_t timeout_ms;  ///< for opening, and for each wait for data
    int64_t max_pixels;  ///< width × height
} mien_video_options;

typedef struct mien_video_description {
    int32_t width;   ///< of the upright picture; 0 when not known before the first frame
    int32_t height;
    double frames_per_second;  ///< 0 when unknown
    bool is_live;              ///< has no end and no positions
} mien_video_description;

mien_capture_result mien_video_open(const mien_video_options *options, mien_stop *stop,
                                    mien_video *_Nullable *_Nonnull video);
mien_video_description mien_video_describe(const mien_video *video);
mien_capture_result mien_video_next(mien_video *video, mien_frame *frame);
/// Frames that were damaged and left out so far.
int64_t mien_video_skipped(const mien_video *video);
void mien_video_close(mien_video *video);

// MARK: - Cameras (V4L2)

typedef struct mien_device mien_device;

/// The system calls that a camera is driven with. Each returns as its namesake does, or -errno instead of -1.
typedef struct mien_device_calls {
    int (*open)(void *_Nullable context, const char *path);
    int (*close)(void *_Nullable context, int descriptor);
    int (*ioctl)(void *_Nullable context, int descriptor, unsigned long request, void *_Nullable argument);
    int (*poll)(void *_Nullable context, struct pollfd *descriptors, int count, int timeout_ms);
    /// The address, or NULL.
    void *_Nullable (*_Nonnull map)(void *_Nullable context, int descriptor, size_t length, int64_t offset);
    int (*unmap)(void *_Nullable context, void *address, size_t length);
    /// Nanoseconds of CLOCK_MONOTONIC, which drivers stamp their buffers with.
    int64_t (*now)(void *_Nullable context);
    void *_Nullable context;
} mien_device_calls;

/// The system's own calls.
mien_device_calls mien_device_system_calls(void);

typedef struct mien_device_options {
    const char *path;
    int32_t width;  ///< what to ask for; the driver may choose another size
    int32_t height;
    int32_t frames_per_second;  ///< 0: the driver's own
    int32_t timeout_ms;         ///< for each wait for a frame
    int64_t max_pixels;
} mien_device_options;

typedef struct mien_device_description {
    int32_t width;
    int32_t height;
    double frames_per_second;  ///< 0 when unknown
} mien_device_description;

mien_capture_result mien_device_open(const mien_device_options *options, const mien_device_calls *calls,
                                     mien_stop *stop, mien_device *_Nullable *_Nonnull device);
mien_device_description mien_device_describe(const mien_device *device);
/// The newest frame: older ones that wait in the driver are given back to it unread.
mien_capture_result mien_device_next(mien_device *device, mien_frame *frame);
/// Frames that were damaged and left out so far.
int64_t mien_device_skipped(const mien_device *device);
void mien_device_close(mien_device *device);

#ifdef __cplusplus
}
#endif

#pragma clang assume_nonnull end

#endif
