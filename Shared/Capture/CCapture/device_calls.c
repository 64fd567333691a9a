#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "mien_capture.h"

static int or_errno(int answer) { return answer < 0 ? -errno : answer; }

static int system_open(void *context, const char *path) {
    (void)context;
    return or_errno(open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC));
}

static int system_close(void *context, int descriptor) {
    (void)context;
    return or_errno(close(descriptor));
}

static int system_ioctl(void *context, int descriptor, unsigned long request, void *argument) {
    (void)context;
    return or_errno(ioctl(descriptor, request, argument));
}

static int system_poll(void *context, struct pollfd *descriptors, int count, int timeout_ms) {
    (void)context;
    return or_errno(poll(descriptors, (nfds_t)count, timeout_ms));
}

static void *system_map(void *context, int descriptor, size_t length, int64_t offset) {
    (void)context;
    void *address = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, offset);
    return address == MAP_FAILED ? NULL : address;
}

static int system_unmap(void *context, void *address, size_t length) {
    (void)context;
    return or_errno(munmap(address, length));
}

static int64_t system_now(void *context) {
    (void)context;
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

mien_device_calls mien_device_system_calls(void) {
    return (mien_device_calls){system_open, system_close, system_ioctl, system_poll,
                               system_map,  system_unmap, system_now,   NULL};
}
