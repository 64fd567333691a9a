#include <opencv2/imgproc.hpp>

#include "bridge.hpp"

namespace {

// What leaves the image is padded in memory before it is shrunk, which must stay within reason.
constexpr int32_t max_region_side = 16384;

void resize(const cv::Mat &source, cv::Mat &destination) {
    const bool shrinks = destination.cols <= source.cols && destination.rows <= source.rows;
    cv::resize(source, destination, destination.size(), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
}

// The part of `image` inside `region`, its border pixels repeated where the region leaves the image.
cv::Mat cut(const cv::Mat &image, const cv::Rect &region) {
    const cv::Rect inside = region & cv::Rect(0, 0, image.cols, image.rows);
    if (inside == region) return image(region);
    cv::Mat padded;
    cv::copyMakeBorder(
        image(inside), padded, inside.y - region.y, region.br().y - inside.br().y, inside.x - region.x,
        region.br().x - inside.br().x, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
    return padded;
}

}  // namespace

mien_status mien_image_resize(mien_image source, mien_image destination, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (!mien::is_valid(source) || !mien::is_valid(destination)) return mien::invalid(error, "an image is not valid");
        if (source.channels != destination.channels) return mien::invalid(error, "the images' channels differ");
        cv::Mat target = mien::matrix(destination);
        resize(mien::matrix(source), target);
        return MIEN_OK;
    });
}

mien_status mien_image_crop(mien_image source, mien_rect region, mien_image destination, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (!mien::is_valid(source) || !mien::is_valid(destination)) return mien::invalid(error, "an image is not valid");
        if (source.channels != destination.channels) return mien::invalid(error, "the images' channels differ");
        if (!mien::is_within_limits(region) || region.width > max_region_side || region.height > max_region_side)
            return mien::invalid(error, "the region's numbers are out of bounds");
        const cv::Rect wanted(region.x, region.y, region.width, region.height);
        if ((wanted & cv::Rect(0, 0, source.width, source.height)).empty())
            return mien::invalid(error, "the region lies outside the image");
        cv::Mat target = mien::matrix(destination);
        resize(cut(mien::matrix(source), wanted), target);
        return MIEN_OK;
    });
}

static mien_status convert(mien_image source, mien_image destination, int from, int to, int code, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (!mien::is_valid(source) || !mien::is_valid(destination)) return mien::invalid(error, "an image is not valid");
        if (source.channels != from || destination.channels != to || source.width != destination.width
            || source.height != destination.height)
            return mien::invalid(error, "the images' channels or sizes do not fit");
        cv::Mat target = mien::matrix(destination);
        cv::cvtColor(mien::matrix(source), target, code);
        return MIEN_OK;
    });
}

mien_status mien_image_grey(mien_image source, mien_image destination, mien_error error) {
    return convert(source, destination, 3, 1, cv::COLOR_BGR2GRAY, error);
}

mien_status mien_image_bgr(mien_image source, mien_image destination, mien_error error) {
    return convert(source, destination, 1, 3, cv::COLOR_GRAY2BGR, error);
}
