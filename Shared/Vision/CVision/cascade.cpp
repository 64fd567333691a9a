#include <opencv2/objdetect.hpp>

#include <algorithm>
#include <memory>
#include <vector>

#include "bridge.hpp"

struct mien_cascade {
    cv::CascadeClassifier classifier;
};

mien_status mien_cascade_create(const char *path, mien_cascade **cascade, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (cascade == nullptr) return mien::invalid(error, "there is nowhere to put the handle");
        *cascade = nullptr;
        if (path == nullptr) return mien::invalid(error, "there is no path");
        auto owner = std::make_unique<mien_cascade>();
        if (!owner->classifier.load(path) || owner->classifier.empty()) {
            mien::say(error, "the file holds no cascade");
            return MIEN_FAILED;
        }
        *cascade = owner.release();
        mien::return_memory();
        return MIEN_OK;
    });
}

void mien_cascade_destroy(mien_cascade *cascade) { delete cascade; }

mien_status mien_cascade_detect(
    mien_cascade *cascade, mien_image image, mien_cascade_search search, mien_detection *detections, size_t capacity,
    size_t *count, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (cascade == nullptr || count == nullptr) return mien::invalid(error, "a pointer is null");
        *count = 0;
        if (detections == nullptr && capacity > 0) return mien::invalid(error, "there is no room for the detections");
        if (!mien::is_valid(image) || image.channels != 1)
            return mien::invalid(error, "a cascade searches a valid image of 1 channel");
        if (!(search.scale_factor > 1 && search.scale_factor <= 10) || search.min_neighbors < 0 || search.min_side < 0
            || search.max_side < 0)
            return mien::invalid(error, "a search setting is out of bounds");

        std::vector<cv::Rect> rects;
        std::vector<int> levels;
        std::vector<double> weights;
        // OpenCV lists only windows that passed every stage, so the result is detectMultiScale's own, with weights.
        cascade->classifier.detectMultiScale(
            mien::matrix(image), rects, levels, weights, search.scale_factor, search.min_neighbors, 0,
            cv::Size(search.min_side, search.min_side), cv::Size(search.max_side, search.max_side), true);
        *count = rects.size();
        for (size_t i = 0; i < std::min(rects.size(), capacity); ++i) {
            const cv::Rect &rect = rects[i];
            detections[i].rect = {rect.x, rect.y, rect.width, rect.height};
            detections[i].weight = i < weights.size() ? weights[i] : 0;
        }
        return MIEN_OK;
    });
}
