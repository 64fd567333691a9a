#include "allocations.h"

#include <errno.h>
#include <stddef.h>

// glibc's own, under the names that it keeps for those who stand in front of it (malloc(3), "Replacing malloc").
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

// In the executable's own block: looking it up allocates nothing.
static _Thread_local mien_allocations counted __attribute__((tls_model("local-exec")));

mien_allocations mien_allocations_of_this_thread(void) { return counted; }

static void *count(void *block, size_t size) {
    if (block) {
        counted.count++;
        counted.bytes += size;
    }
    return block;
}

void *malloc(size_t size) { return count(__libc_malloc(size), size); }

void *calloc(size_t number, size_t size) { return count(__libc_calloc(number, size), number * size); }

void *realloc(void *block, size_t size) { return count(__libc_realloc(block, size), size); }

void *memalign(size_t alignment, size_t size) { return count(__libc_memalign(alignment, size), size); }

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
    void *made = memalign(alignment, size);
    if (!made) return ENOMEM;
    *block = made;
    return 0;
}

__attribute__((noinline)) void mien_measured(void (*body)(void *), void *context) {
    body(context);
    // Keeps the call above from becoming a jump, which would end the measured function before its body begins.
    __asm__ volatile("" ::: "memory");
}
