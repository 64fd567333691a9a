// What every function of the C face shares: checking images, and turning exceptions into statuses.
#pragma once

#include <opencv2/core.hpp>

#include <cstdarg>
#include <cstdio>
#include <exception>
#include <new>

#include "mien_vision.h"

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

inline bool is_valid(const mien_image &image) {
    return image.pixels != nullptr && image.width > 0 && image.height > 0 && image.width <= max_side
        && image.height <= max_side && (image.channels == 1 || image.channels == 3);
}

inline bool is_within_limits(const mien_rect &rect) {
    return rect.width > 0 && rect.height > 0 && rect.width <= max_side && rect.height <= max_side
        && rect.x >= -max_side && rect.y >= -max_side && rect.x <= max_side && rect.y <= max_side;
}

// A matrix over the caller's pixels; `image` must be valid.
inline cv::Mat matrix(const mien_image &image) {
    return cv::Mat(image.height, image.width, image.channels == 1 ? CV_8UC1 : CV_8UC3, image.pixels);
}

// Stops OpenCV from writing to standard error: the caller gets the text instead.
void silence();

// Runs `body`, which returns a status, and lets no exception out.
template <typename Body>
mien_status guarded(mien_error error, Body body) noexcept {
    try {
        silence();
        return body();
    } catch (const cv::Exception &exception) {
        say(error, "%s (in %s)", exception.err.c_str(), exception.func.c_str());
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
