// For C++ behind the C face: checking images, and turning exceptions into statuses.
#pragma once

#include <cstdarg>
#include <cstdio>
#include <exception>
#include <new>

#include "mien_images.h"

namespace mien {

// Images, regions and coordinates beyond this are refused: it keeps every product of two of them inside 64 bits.
constexpr int32_t max_side = 65536;

// Leaves a sentence on one line: OpenCV's own texts have several.
__attribute__((format(printf, 2, 3)))
inline void say(mien_error error, const char *format, ...) {
    if (error.text == nullptr || error.size == 0) return;
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(error.text, error.size, format, arguments);
    va_end(arguments);
    for (char *letter = error.text; *letter != 0; ++letter) {
        if (*letter == '\n' || *letter == '\r') *letter = ' ';
    }
}

inline mien_status invalid(mien_error error, const char *what) {
    say(error, "%s", what);
    return MIEN_INVALID_ARGUMENT;
}

inline mien_status failed(mien_error error, const char *why) {
    say(error, "%s", why);
    return MIEN_FAILED;
}

inline bool is_valid(const mien_image &image) {
    return image.pixels != nullptr && image.width > 0 && image.height > 0 && image.width <= max_side
        && image.height <= max_side && (image.channels == 1 || image.channels == 3);
}

// Runs `body`, which returns a status, and lets no exception out.
template <typename Body>
mien_status guarded(mien_error error, Body body) noexcept {
    try {
        return body();
    } catch (const std::bad_alloc &) {
        say(error, "not enough memory");
    } catch (const std::exception &exception) {
        say(error, "%s", exception.what());
    } catch (...) {
        say(error, "an unknown C++ exception");
    }
    return MIEN_FAILED;
}

}  // namespace mien
