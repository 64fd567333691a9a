// What libjpeg-turbo needs for one picture, kept for the next one.
#pragma once

#include <cstdlib>

#include "jpeg.hpp"

namespace mien {

// The library frees its working memory after each picture and asks for the same again with the next. This gives it that
// memory from one piece, which is as large as the last pictures needed; what does not fit comes from the library's own
// manager, whose methods it replaces (jpeglib.h, struct jpeg_memory_mgr).
class picture_memory {
public:
    // To be called once, when the coder has been created.
    template <typename Coder>
    void install(Coder &coder) {
        coder.client_data = this;
        manager = *coder.mem;
        coder.mem->alloc_small = alloc_small;
        coder.mem->alloc_large = alloc_large;
        coder.mem->alloc_sarray = alloc_samples;
        coder.mem->alloc_barray = alloc_blocks;
        coder.mem->free_pool = free_pool;
    }

    // When the coder has been destroyed.
    ~picture_memory() { std::free(piece); }

private:
    // Twice what the widest SIMD instruction of the library wants of a row; rows are as long as a multiple of it, too.
    static constexpr size_t alignment = 128;
    // A picture that needs more, such as one in many scans, is too rare to keep memory for.
    static constexpr size_t limit = 1 << 20;

    jpeg_memory_mgr manager;
    char *piece = nullptr;
    size_t size = 0, used = 0, missing = 0;

    static picture_memory &of(j_common_ptr coder) { return *static_cast<picture_memory *>(coder->client_data); }

    static size_t rounded(size_t count) { return (count + alignment - 1) / alignment * alignment; }

    // The next bytes of the piece; null when it has no room or they are to outlive the picture.
    void *take(int pool, size_t count) {
        if (pool != JPOOL_IMAGE) return nullptr;
        const size_t needed = rounded(count);
        if (needed > size - used) {
            missing += needed;
            return nullptr;
        }
        void *taken = piece + used;
        used += needed;
        return taken;
    }

    void *take_rows(int pool, size_t row, size_t rows) {
        const size_t pointers = rounded(rows * sizeof(void *));
        auto *table = static_cast<char **>(take(pool, pointers + rows * rounded(row)));
        if (table == nullptr) return nullptr;
        char *begin = reinterpret_cast<char *>(table) + pointers;
        for (size_t i = 0; i < rows; ++i) table[i] = begin + i * rounded(row);
        return table;
    }

    static void *alloc_small(j_common_ptr coder, int pool, size_t count) {
        void *taken = of(coder).take(pool, count);
        return taken != nullptr ? taken : of(coder).manager.alloc_small(coder, pool, count);
    }

    static void *alloc_large(j_common_ptr coder, int pool, size_t count) {
        void *taken = of(coder).take(pool, count);
        return taken != nullptr ? taken : of(coder).manager.alloc_large(coder, pool, count);
    }

    static JSAMPARRAY alloc_samples(j_common_ptr coder, int pool, JDIMENSION width, JDIMENSION rows) {
        void *taken = of(coder).take_rows(pool, width * sizeof(JSAMPLE), rows);
        if (taken != nullptr) return static_cast<JSAMPARRAY>(taken);
        return of(coder).manager.alloc_sarray(coder, pool, width, rows);
    }

    static JBLOCKARRAY alloc_blocks(j_common_ptr coder, int pool, JDIMENSION width, JDIMENSION rows) {
        void *taken = of(coder).take_rows(pool, width * sizeof(JBLOCK), rows);
        if (taken != nullptr) return static_cast<JBLOCKARRAY>(taken);
        return of(coder).manager.alloc_barray(coder, pool, width, rows);
    }

    static void free_pool(j_common_ptr coder, int pool) {
        picture_memory &memory = of(coder);
        memory.manager.free_pool(coder, pool);
        if (pool == JPOOL_IMAGE) memory.reset();
    }

    // After a picture nothing of the piece is in use, so this is when it can grow.
    void reset() {
        const size_t needed = used + missing;
        used = missing = 0;
        if (needed <= size || needed > limit) return;
        std::free(piece);
        piece = static_cast<char *>(std::aligned_alloc(alignment, rounded(needed)));
        size = piece != nullptr ? rounded(needed) : 0;
    }
};

}  // namespace mien
