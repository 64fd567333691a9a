#include <errno.h>
#include <stdlib.h>

#include "ffmpeg.h"
#include "picture.h"

enum { BUFFERS = 4, FAILURES_BEFORE_GIVING_UP = 30 };

typedef struct mapping {
    uint8_t *address;
    size_t length;
} mapping;

struct mien_device {
    mien_device_calls calls;
    mien_stop *stop;
    int descriptor;
    struct v4l2_pix_format format;
    double frames_per_second;
    int timeout_ms;
    mapping mappings[BUFFERS];
    uint32_t mapped;
    struct v4l2_buffer lent;  // what the caller reads; goes back to the driver with the next call
    bool has_lent, streaming;
    mien_picture picture;
    int64_t skipped;
};

// MARK: - Calls and errors

static int control(mien_device *device, unsigned long request, void *argument) {
    int answer;
    do answer = device->calls.ioctl(device->calls.context, device->descriptor, request, argument);
    while (answer == -EINTR);
    return answer;
}

static mien_capture_result just(mien_capture_status status) { return (mien_capture_result){status, 0}; }

static mien_capture_result result_of(int answer) {
    switch (-answer) {
    case ENOENT: case ENXIO: return (mien_capture_result){MIEN_CAPTURE_NOT_FOUND, answer};
    case EACCES: case EPERM: return (mien_capture_result){MIEN_CAPTURE_DENIED, answer};
    // ENOSPC: other cameras have taken the USB bus's bandwidth.
    case EBUSY: case ENOSPC: return (mien_capture_result){MIEN_CAPTURE_BUSY, answer};
    case ENOTTY: case EINVAL: return (mien_capture_result){MIEN_CAPTURE_UNSUPPORTED, answer};
    case ENODEV: return (mien_capture_result){MIEN_CAPTURE_DISCONNECTED, answer};
    case ENOMEM: return (mien_capture_result){MIEN_CAPTURE_NO_MEMORY, answer};
    default: return (mien_capture_result){MIEN_CAPTURE_FAILED, answer};
    }
}

// MARK: - Opening

static bool is_jpeg(uint32_t format) { return format == V4L2_PIX_FMT_MJPEG || format == V4L2_PIX_FMT_JPEG; }

static mien_capture_result check_is_camera(mien_device *device) {
    struct v4l2_capability capability = {0};
    int answer = control(device, VIDIOC_QUERYCAP, &capability);
    if (answer < 0) return result_of(answer);
    // A driver's nodes differ: USB cameras have a second one for metadata, which gives no pictures.
    uint32_t can = capability.capabilities & V4L2_CAP_DEVICE_CAPS ? capability.device_caps : capability.capabilities;
    bool fits = (can & V4L2_CAP_VIDEO_CAPTURE) && (can & V4L2_CAP_STREAMING);
    return just(fits ? MIEN_CAPTURE_OK : MIEN_CAPTURE_UNSUPPORTED);
}

// Drivers answer with the nearest format that they have, so the answer decides and not the request.
static mien_capture_result set_format(mien_device *device, const mien_device_options *options) {
    static const uint32_t wanted[] = {V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_JPEG, V4L2_PIX_FMT_YUYV};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
        format.fmt.pix.width = (uint32_t)options->width;
        format.fmt.pix.height = (uint32_t)options->height;
        format.fmt.pix.pixelformat = wanted[i];
        format.fmt.pix.field = V4L2_FIELD_ANY;
        int answer = control(device, VIDIOC_S_FMT, &format);
        if (answer < 0 && answer != -EINVAL) return result_of(answer);
        if (answer < 0 || format.fmt.pix.pixelformat != wanted[i]) continue;
        if (format.fmt.pix.width == 0 || format.fmt.pix.height == 0) continue;
        uint64_t pixels = (uint64_t)format.fmt.pix.width * format.fmt.pix.height;
        if (pixels > (uint64_t)options->max_pixels) return just(MIEN_CAPTURE_TOO_LARGE);
        device->format = format.fmt.pix;
        return just(MIEN_CAPTURE_OK);
    }
    return just(MIEN_CAPTURE_UNSUPPORTED);
}

// Not every driver lets the rate be set: a camera at its own rate is better than none.
static void set_rate(mien_device *device, int32_t frames_per_second) {
    struct v4l2_streamparm parameters = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    parameters.parm.capture.timeperframe = (struct v4l2_fract){1, (uint32_t)frames_per_second};
    unsigned long request = frames_per_second > 0 ? VIDIOC_S_PARM : VIDIOC_G_PARM;
    if (control(device, request, &parameters) < 0) return;
    struct v4l2_fract time = parameters.parm.capture.timeperframe;
    if (time.numerator > 0) device->frames_per_second = (double)time.denominator / time.numerator;
}

static struct v4l2_buffer buffer_at(uint32_t index) {
    return (struct v4l2_buffer){
        .index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
}

static mien_capture_result map_buffer(mien_device *device, uint32_t index) {
    struct v4l2_buffer buffer = buffer_at(index);
    int answer = control(device, VIDIOC_QUERYBUF, &buffer);
    if (answer < 0) return result_of(answer);
    void *address = device->calls.map(device->calls.context, device->descriptor, buffer.length, buffer.m.offset);
    if (!address) return just(MIEN_CAPTURE_NO_MEMORY);
    device->mappings[index] = (mapping){address, buffer.length};
    device->mapped = index + 1;
    answer = control(device, VIDIOC_QBUF, &buffer);
    return answer < 0 ? result_of(answer) : just(MIEN_CAPTURE_OK);
}

static mien_capture_result start_streaming(mien_device *device) {
    struct v4l2_requestbuffers request = {
        .count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    int answer = control(device, VIDIOC_REQBUFS, &request);
    if (answer < 0) return result_of(answer);
    // One buffer is lent to the caller, so the driver needs another to fill.
    if (request.count < 2) return just(MIEN_CAPTURE_NO_MEMORY);
    for (uint32_t index = 0; index < request.count && index < BUFFERS; index++) {
        mien_capture_result result = map_buffer(device, index);
        if (result.status != MIEN_CAPTURE_OK) return result;
    }
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    answer = control(device, VIDIOC_STREAMON, &type);
    device->streaming = answer >= 0;
    return answer < 0 ? result_of(answer) : just(MIEN_CAPTURE_OK);
}

static mien_capture_result open_all(mien_device *device, const mien_device_options *options) {
    device->descriptor = device->calls.open(device->calls.context, options->path);
    if (device->descriptor == -ENODEV) return (mien_capture_result){MIEN_CAPTURE_NOT_FOUND, -ENODEV};
    if (device->descriptor < 0) return result_of(device->descriptor);
    mien_capture_result result = check_is_camera(device);
    if (result.status == MIEN_CAPTURE_OK) result = set_format(device, options);
    if (result.status != MIEN_CAPTURE_OK) return result;
    if (!is_jpeg(device->format.pixelformat) && !mien_scaling_load()) return just(MIEN_CAPTURE_NO_FFMPEG);
    set_rate(device, options->frames_per_second);
    return start_streaming(device);
}

mien_capture_result mien_device_open(const mien_device_options *options, const mien_device_calls *calls,
                                     mien_stop *stop, mien_device **out) {
    *out = NULL;
    mien_device *device = calloc(1, sizeof *device);
    if (!device) return just(MIEN_CAPTURE_NO_MEMORY);
    device->calls = *calls;
    device->stop = stop;
    device->timeout_ms = options->timeout_ms;
    mien_capture_result result = open_all(device, options);
    if (result.status == MIEN_CAPTURE_OK) *out = device;
    else mien_device_close(device);
    return result;
}

mien_device_description mien_device_describe(const mien_device *device) {
    return (mien_device_description){(int32_t)device->format.width, (int32_t)device->format.height,
                                     device->frames_per_second};
}

// MARK: - Reading

static int64_t now(const mien_device *device) { return device->calls.now(device->calls.context); }

static int give_back(mien_device *device, struct v4l2_buffer *buffer) { return control(device, VIDIOC_QBUF, buffer); }

// Waits until the driver has a frame. A frame also counts as there when the driver reports an error: taking it tells
// which.
static mien_capture_result wait_for_frame(mien_device *device, int64_t deadline) {
    for (;;) {
        if (mien_stop_requested(device->stop)) return just(MIEN_CAPTURE_STOPPED);
        int64_t left_ms = (deadline - now(device) + 999999) / 1000000;
        if (left_ms <= 0) return just(MIEN_CAPTURE_TIMEOUT);
        struct pollfd waits[] = {{.fd = device->descriptor, .events = POLLIN},
                                 {.fd = mien_stop_descriptor(device->stop), .events = POLLIN}};
        int answer = device->calls.poll(device->calls.context, waits, 2, (int)left_ms);
        if (answer < 0 && answer != -EINTR) return result_of(answer);
        if (answer > 0 && waits[0].revents) return just(MIEN_CAPTURE_OK);
    }
}

// Takes the newest of the frames that wait; 0, or -errno. Older ones would only add delay.
static int take_newest(mien_device *device, struct v4l2_buffer *newest) {
    *newest = buffer_at(0);
    int answer = control(device, VIDIOC_DQBUF, newest);
    for (int taken = 1; answer >= 0 && taken < BUFFERS; taken++) {
        struct v4l2_buffer next = buffer_at(0);
        if (control(device, VIDIOC_DQBUF, &next) < 0) break;
        give_back(device, newest);
        *newest = next;
    }
    return answer;
}

static int64_t age(const mien_device *device, const struct v4l2_buffer *buffer) {
    if ((buffer->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) != V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) return -1;
    int64_t taken = (int64_t)buffer->timestamp.tv_sec * 1000000000 + (int64_t)buffer->timestamp.tv_usec * 1000;
    int64_t age = now(device) - taken;
    return taken > 0 && age >= 0 ? age : -1;
}

// False when the buffer holds no whole frame: USB cameras that start, or that lose packets, give such ones.
static bool read_buffer(mien_device *device, const struct v4l2_buffer *buffer, mien_frame *frame) {
    mapping from = device->mappings[buffer->index];
    if ((buffer->flags & V4L2_BUF_FLAG_ERROR) || buffer->bytesused > from.length) return false;
    frame->age_ns = age(device, buffer);
    if (is_jpeg(device->format.pixelformat)) {
        frame->is_jpeg = true;
        frame->bytes = from.address;
        frame->size = mien_jpeg_length(from.address, buffer->bytesused);
        frame->width = (int32_t)device->format.width;
        frame->height = (int32_t)device->format.height;
        return frame->size > 0;
    }
    size_t least = (size_t)device->format.width * 2, stride = device->format.bytesperline;
    if (stride < least) stride = least;
    if (stride * device->format.height > buffer->bytesused) return false;
    mien_layout layout = {AV_PIX_FMT_YUYV422, (int)device->format.width, (int)device->format.height,
                          AVCOL_SPC_UNSPECIFIED, 0};
    const uint8_t *data[4] = {from.address};
    const int strides[4] = {(int)stride};
    return mien_picture_convert(&device->picture, layout, data, strides, 0, frame) == MIEN_CAPTURE_OK;
}

static mien_capture_result lend(mien_device *device, struct v4l2_buffer *buffer, mien_frame *frame, bool *is_whole) {
    if (buffer->index >= device->mapped) return just(MIEN_CAPTURE_FAILED);
    *is_whole = read_buffer(device, buffer, frame);
    device->lent = *buffer;
    device->has_lent = true;
    return just(MIEN_CAPTURE_OK);
}

mien_capture_result mien_device_next(mien_device *device, mien_frame *frame) {
    int64_t deadline = now(device) + (int64_t)device->timeout_ms * 1000000;
    for (int failures = 0; failures < FAILURES_BEFORE_GIVING_UP;) {
        *frame = (mien_frame){.position_us = -1, .age_ns = -1};
        if (device->has_lent) {
            device->has_lent = false;
            int answer = give_back(device, &device->lent);
            if (answer < 0) return result_of(answer);
        }
        mien_capture_result result = wait_for_frame(device, deadline);
        if (result.status != MIEN_CAPTURE_OK) return result;
        struct v4l2_buffer buffer;
        int answer = take_newest(device, &buffer);
        // EIO may pass, says V4L2's manual. EAGAIN after `poll` promised a frame is how some drivers report an error.
        if (answer == -EIO || answer == -EAGAIN) {
            failures++;
            continue;
        }
        if (answer < 0) return result_of(answer);
        bool is_whole = false;
        result = lend(device, &buffer, frame, &is_whole);
        if (result.status != MIEN_CAPTURE_OK || is_whole) return result;
        device->skipped++;
    }
    return just(MIEN_CAPTURE_DISCONNECTED);
}

int64_t mien_device_skipped(const mien_device *device) { return device->skipped; }

void mien_device_close(mien_device *device) {
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (device->streaming) control(device, VIDIOC_STREAMOFF, &type);
    for (uint32_t index = 0; index < device->mapped; index++) {
        device->calls.unmap(device->calls.context, device->mappings[index].address, device->mappings[index].length);
    }
    if (device->descriptor >= 0) device->calls.close(device->calls.context, device->descriptor);
    mien_picture_free(&device->picture);
    free(device);
}
