#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include "bridge.hpp"

namespace {

// Strokes are drawn this many times larger and averaged down: Hershey's letters have no hinting of their own.
constexpr int oversampling = 4;
constexpr int font = cv::FONT_HERSHEY_SIMPLEX;
constexpr int max_text_height = 512;
constexpr size_t max_text_length = 256;

cv::Scalar scalar(mien_color color) { return cv::Scalar(color.blue, color.green, color.red); }

struct TextLayout {
    double scale;
    int thickness;
    // In oversampled pixels.
    cv::Size size;
    int descent;
};

TextLayout layout(const std::string &text, int height) {
    TextLayout result;
    const int large = height * oversampling;
    result.thickness = std::max(oversampling, static_cast<int>(std::lround(large * 0.13)));
    result.scale = cv::getFontScaleFromHeight(font, large, result.thickness);
    result.size = cv::getTextSize(text, font, result.scale, result.thickness, &result.descent);
    result.descent += result.thickness;
    return result;
}

// Lays `color` over the pixels of `image` as far as `mask` (255 for all of it), placed at `origin`, says.
void blend(cv::Mat &image, const cv::Mat &mask, cv::Point origin, mien_color color, float opacity) {
    const cv::Rect inside = cv::Rect(origin, mask.size()) & cv::Rect(0, 0, image.cols, image.rows);
    const int paint[3] = {color.blue, color.green, color.red};
    const int weight = static_cast<int>(std::lround(opacity * 256));
    for (int y = inside.y; y < inside.y + inside.height; ++y) {
        const uint8_t *cover = mask.ptr<uint8_t>(y - origin.y) + (inside.x - origin.x);
        uint8_t *pixel = image.ptr<uint8_t>(y) + inside.x * 3;
        for (int x = 0; x < inside.width; ++x, pixel += 3) {
            const int alpha = cover[x] * weight;
            for (int c = 0; c < 3; ++c) pixel[c] = static_cast<uint8_t>(pixel[c] + (paint[c] - pixel[c]) * alpha / 65280);
        }
    }
}

int fitting_radius(const mien_rect &rect, int32_t radius) {
    return std::clamp<int>(radius, 0, std::min(rect.width, rect.height) / 2);
}

// A filled rectangle with rounded corners.
void fill_rounded(cv::Mat &mask, const cv::Rect &rect, int radius) {
    const int left = rect.x, top = rect.y, right = rect.br().x - 1, bottom = rect.br().y - 1;
    cv::rectangle(mask, cv::Point(left + radius, top), cv::Point(right - radius, bottom), 255, cv::FILLED);
    cv::rectangle(mask, cv::Point(left, top + radius), cv::Point(right, bottom - radius), 255, cv::FILLED);
    for (const int x : {left + radius, right - radius})
        for (const int y : {top + radius, bottom - radius})
            cv::circle(mask, cv::Point(x, y), radius, 255, cv::FILLED, cv::LINE_AA);
}

}  // namespace

static const char *drawing_fault(const mien_image &image) {
    if (!mien::is_valid(image)) return "the image is not valid";
    return image.channels == 3 ? nullptr : "drawing needs an image of 3 channels";
}

mien_status mien_draw_outline(
    mien_image image, mien_rect rect, int32_t radius, int32_t thickness, mien_color color, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (const char *fault = drawing_fault(image)) return mien::invalid(error, fault);
        if (!mien::is_within_limits(rect)) return mien::invalid(error, "the rectangle's numbers are out of bounds");
        if (thickness < 1 || thickness > 255) return mien::invalid(error, "the thickness must be from 1 to 255");
        cv::Mat target = mien::matrix(image);
        const int r = fitting_radius(rect, radius);
        const int left = rect.x, top = rect.y, right = rect.x + rect.width - 1, bottom = rect.y + rect.height - 1;
        const auto line = [&](int x1, int y1, int x2, int y2) {
            cv::line(target, cv::Point(x1, y1), cv::Point(x2, y2), scalar(color), thickness, cv::LINE_AA);
        };
        const auto arc = [&](int x, int y, int start) {
            cv::ellipse(target, cv::Point(x, y), cv::Size(r, r), start, 0, 90, scalar(color), thickness, cv::LINE_AA);
        };
        line(left + r, top, right - r, top);
        line(right, top + r, right, bottom - r);
        line(right - r, bottom, left + r, bottom);
        line(left, bottom - r, left, top + r);
        if (r == 0) return MIEN_OK;
        arc(left + r, top + r, 180);
        arc(right - r, top + r, 270);
        arc(right - r, bottom - r, 0);
        arc(left + r, bottom - r, 90);
        return MIEN_OK;
    });
}

mien_status mien_draw_fill(
    mien_image image, mien_rect rect, int32_t radius, mien_color color, float opacity, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (const char *fault = drawing_fault(image)) return mien::invalid(error, fault);
        if (!mien::is_within_limits(rect)) return mien::invalid(error, "the rectangle's numbers are out of bounds");
        if (!(opacity >= 0 && opacity <= 1)) return mien::invalid(error, "the opacity must be from 0 to 1");
        cv::Mat target = mien::matrix(image);
        const cv::Rect wanted(rect.x, rect.y, rect.width, rect.height);
        const cv::Rect inside = wanted & cv::Rect(0, 0, image.width, image.height);
        if (inside.empty()) return MIEN_OK;
        cv::Mat mask = cv::Mat::zeros(inside.size(), CV_8UC1);
        fill_rounded(mask, wanted - inside.tl(), fitting_radius(rect, radius));
        blend(target, mask, inside.tl(), color, opacity);
        return MIEN_OK;
    });
}

static const char *text_fault(const std::string &text, int32_t height) {
    if (height < 1 || height > max_text_height) return "the text's height must be from 1 to 512";
    return text.size() <= max_text_length ? nullptr : "the text is longer than 256 bytes";
}

mien_status mien_draw_text(
    mien_image image, const char *text, int32_t x, int32_t y, int32_t height, mien_color color, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (const char *fault = drawing_fault(image)) return mien::invalid(error, fault);
        if (text == nullptr) return mien::invalid(error, "there is no text");
        const std::string line = text;
        if (const char *fault = text_fault(line, height)) return mien::invalid(error, fault);
        if (std::abs(static_cast<int64_t>(x)) > mien::max_side || std::abs(static_cast<int64_t>(y)) > mien::max_side)
            return mien::invalid(error, "the text's place is out of bounds");
        if (line.empty()) return MIEN_OK;
        const TextLayout text_layout = layout(line, height);
        // Round up to whole pixels of the image; the baseline stays on a pixel boundary.
        const int above = height + 2;
        const int below = (text_layout.descent + oversampling - 1) / oversampling + 1;
        const int width = (text_layout.size.width + oversampling - 1) / oversampling + 2;
        cv::Mat large = cv::Mat::zeros((above + below) * oversampling, width * oversampling, CV_8UC1);
        const cv::Point baseline(oversampling, above * oversampling - text_layout.thickness / 2);
        cv::putText(
            large, line, baseline, font, text_layout.scale, 255, text_layout.thickness, cv::LINE_AA);
        cv::Mat mask;
        cv::resize(large, mask, cv::Size(width, above + below), 0, 0, cv::INTER_AREA);
        cv::Mat target = mien::matrix(image);
        blend(target, mask, cv::Point(x - 1, y - above), color, 1);
        return MIEN_OK;
    });
}

mien_status mien_text_size(const char *text, int32_t height, int32_t *width, int32_t *descent, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (text == nullptr || width == nullptr || descent == nullptr) return mien::invalid(error, "a pointer is null");
        const std::string line = text;
        if (const char *fault = text_fault(line, height)) return mien::invalid(error, fault);
        const TextLayout text_layout = layout(line, height);
        *width = line.empty() ? 0 : (text_layout.size.width + oversampling - 1) / oversampling;
        *descent = (text_layout.descent + oversampling - 1) / oversampling;
        return MIEN_OK;
    });
}
