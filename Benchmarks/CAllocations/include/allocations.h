// Counting what a thread allocates: this target's own malloc and its kin stand in front of the system's.

#ifndef MIEN_ALLOCATIONS_H
#define MIEN_ALLOCATIONS_H

#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct mien_allocations {
    uint64_t count;  ///< calls that gave memory; growing a block counts as one
    uint64_t bytes;  ///< what they asked for
} mien_allocations;

/// What the calling thread has allocated since it began.
mien_allocations mien_allocations_of_this_thread(void);

/// Calls `body`: the one function whose instructions a profiler is told to count.
void mien_measured(void (*body)(void *_Nullable), void *_Nullable context);

#pragma clang assume_nonnull end

#endif
