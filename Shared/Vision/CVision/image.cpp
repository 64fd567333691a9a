#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

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

const char *fault(const mien_turned_rect &region, const mien_image &source) {
    const float numbers[] = {region.center_x, region.center_y, region.width, region.height, region.angle};
    for (const float number : numbers)
        if (!std::isfinite(number) || std::abs(number) > mien::max_side) return "the region's numbers are out of bounds";
    if (region.width <= 0 || region.height <= 0 || region.width > max_region_side || region.height > max_region_side)
        return "the region's numbers are out of bounds";
    const float reach = std::hypot(region.width, region.height) / 2;
    const bool touches = region.center_x + reach > 0 && region.center_y + reach > 0
        && region.center_x - reach < static_cast<float>(source.width)
        && region.center_y - reach < static_cast<float>(source.height);
    return touches ? nullptr : "the region lies outside the image";
}

// Fills `upright` with the region, whatever their sizes; pixels have their centres at halves.
void turn(const cv::Mat &image, const mien_turned_rect &region, cv::Mat &upright) {
    const double cosine = std::cos(region.angle), sine = std::sin(region.angle);
    const double across = region.width / upright.cols, down = region.height / upright.rows;
    const double left = (0.5 * across - 0.5 * region.width), top = (0.5 * down - 0.5 * region.height);
    const cv::Matx23d map(
        cosine * across, -sine * down, region.center_x + cosine * left - sine * top - 0.5,
        sine * across, cosine * down, region.center_y + sine * left + cosine * top - 0.5);
    cv::warpAffine(
        image, upright, map, upright.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
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

mien_status mien_image_crop_turned(
    mien_image source, mien_turned_rect region, mien_image destination, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (!mien::is_valid(source) || !mien::is_valid(destination)) return mien::invalid(error, "an image is not valid");
        if (source.channels != destination.channels) return mien::invalid(error, "the images' channels differ");
        if (source.width > max_region_side || source.height > max_region_side)
            return mien::invalid(error, "the image is too large to be turned");
        if (const char *what = fault(region, source)) return mien::invalid(error, what);
        cv::Mat target = mien::matrix(destination);
        const cv::Size whole(
            std::max(1, cvRound(region.width)), std::max(1, cvRound(region.height)));
        if (target.cols >= whole.width || target.rows >= whole.height) {
            turn(mien::matrix(source), region, target);
            return MIEN_OK;
        }
        // Interpolating between neighbours while shrinking would skip the pixels between: turn first, then average.
        cv::Mat upright(whole, target.type());
        turn(mien::matrix(source), region, upright);
        resize(upright, target);
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
