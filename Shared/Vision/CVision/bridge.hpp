// What every function over OpenCV shares.
#pragma once

#include <opencv2/core.hpp>

#include <mien_images.hpp>

#include "mien_vision.h"

namespace mien {

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

// Reading a cascade or a network takes megabytes that are free again afterwards: the system gets them back.
void return_memory();

// Runs `body`, which calls OpenCV and returns a status, and lets no exception out.
template <typename Body>
mien_status calling_opencv(mien_error error, Body body) noexcept {
    return guarded(error, [&] {
        try {
            silence();
            return body();
        } catch (const cv::Exception &exception) {
            say(error, "%s (in %s)", exception.err.c_str(), exception.func.c_str());
            return MIEN_FAILED;
        }
    });
}

}  // namespace mien
