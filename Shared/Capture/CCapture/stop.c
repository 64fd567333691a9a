#include "mien_capture.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

// The flag answers FFmpeg's frequent question without a system call; the descriptor wakes `poll`.
struct mien_stop {
    atomic_bool requested;
    int descriptor;
};

mien_stop *mien_stop_create(void) {
    mien_stop *stop = calloc(1, sizeof *stop);
    if (!stop) return NULL;
    stop->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stop->descriptor < 0) {
        free(stop);
        return NULL;
    }
    return stop;
}

void mien_stop_request(mien_stop *stop) {
    atomic_store(&stop->requested, true);
    // It fails only when the counter is full, and then the descriptor is readable already.
    (void)!eventfd_write(stop->descriptor, 1);
}

bool mien_stop_requested(const mien_stop *stop) { return atomic_load(&stop->requested); }

int mien_stop_descriptor(const mien_stop *stop) { return stop->descriptor; }

void mien_stop_destroy(mien_stop *stop) {
    close(stop->descriptor);
    free(stop);
}
