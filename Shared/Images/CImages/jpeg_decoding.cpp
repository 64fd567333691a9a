#include <algorithm>
#include <cstring>

#include "picture_memory.hpp"

struct mien_jpeg_decoder {
    jpeg_decompress_struct library;
    mien::jpeg_errors errors;
    jpeg_progress_mgr progress;
    mien::picture_memory memory;
};

namespace {

// Each scan costs a pass over all blocks, and a small file can have thousands.
constexpr int max_scans = 500;
// So many columns and rows around a part does interpolated chroma depend on.
constexpr int32_t chroma_margin = 2;
constexpr int rows_at_once = 8;

struct part {
    int32_t denominator, x, y;
};

void check_scans(j_common_ptr coder) {
    if (reinterpret_cast<j_decompress_ptr>(coder)->input_scan_number <= max_scans) return;
    mien::jpeg_errors &errors = mien::jpeg_errors::of(coder);
    mien::say(errors.error, "the JPEG has more than %d scans", max_scans);
    std::longjmp(errors.landing, 1);
}

int32_t scaled(JDIMENSION side, int32_t denominator) {
    return static_cast<int32_t>((side + static_cast<JDIMENSION>(denominator) - 1) / static_cast<JDIMENSION>(denominator));
}

// The scale at which the file's picture has the destination's size; 0 when there is none.
int32_t denominator_for(const jpeg_decompress_struct &library, const mien_image &destination) {
    for (int32_t denominator = 1; denominator <= 8; denominator *= 2) {
        if (scaled(library.image_width, denominator) == destination.width
            && scaled(library.image_height, denominator) == destination.height)
            return denominator;
    }
    return 0;
}

void read_whole(jpeg_decompress_struct &library, const mien_image &destination) {
    const size_t stride = static_cast<size_t>(destination.width) * static_cast<size_t>(destination.channels);
    while (library.output_scanline < library.output_height) {
        JSAMPROW rows[rows_at_once];
        const JDIMENSION left = library.output_height - library.output_scanline;
        const JDIMENSION count = std::min<JDIMENSION>(left, rows_at_once);
        for (JDIMENSION i = 0; i < count; ++i) rows[i] = destination.pixels + stride * (library.output_scanline + i);
        jpeg_read_scanlines(&library, rows, count);
    }
    // Reads to the file's end, and warns when it is missing.
    jpeg_finish_decompress(&library);
}

// Columns are cut where blocks begin, so a row is decoded beside the destination and copied.
void read_part(jpeg_decompress_struct &library, const part &wanted, const mien_image &destination) {
    const auto channels = static_cast<size_t>(destination.channels);
    const int32_t left = std::max(wanted.x - chroma_margin, 0), top = std::max(wanted.y - chroma_margin, 0);
    const auto whole_width = static_cast<int32_t>(library.output_width);
    const int32_t right = std::min(wanted.x + destination.width + chroma_margin, whole_width);
    auto first = static_cast<JDIMENSION>(left), width = static_cast<JDIMENSION>(right - left);
    if (right - left < whole_width) jpeg_crop_scanline(&library, &first, &width);
    auto row = static_cast<JSAMPROW>(library.mem->alloc_large(
        reinterpret_cast<j_common_ptr>(&library), JPOOL_IMAGE, library.output_width * channels));
    if (top > 0) jpeg_skip_scanlines(&library, static_cast<JDIMENSION>(top));
    for (int32_t y = top; y < wanted.y + destination.height; ++y) {
        jpeg_read_scanlines(&library, &row, 1);
        if (y < wanted.y) continue;
        const size_t count = static_cast<size_t>(destination.width) * channels;
        std::memcpy(
            destination.pixels + count * static_cast<size_t>(y - wanted.y),
            row + (static_cast<size_t>(wanted.x) - first) * channels, count);
    }
    jpeg_abort_decompress(&library);
}

mien_status start(
    mien_jpeg_decoder &decoder, const uint8_t *bytes, size_t count, const part *part, const mien_image &destination) {
    jpeg_decompress_struct &library = decoder.library;
    jpeg_mem_src(&library, bytes, count);
    jpeg_read_header(&library, TRUE);
    const int32_t denominator = part ? part->denominator : denominator_for(library, destination);
    if (denominator == 0) return mien::invalid(decoder.errors.error, "the image has not the size of the JPEG at any scale");
    library.scale_num = 1;
    library.scale_denom = static_cast<unsigned>(denominator);
    library.out_color_space = destination.channels == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
    if (part
        && (part->x > scaled(library.image_width, denominator) - destination.width
            || part->y > scaled(library.image_height, denominator) - destination.height))
        return mien::invalid(decoder.errors.error, "the part reaches beyond the picture");
    jpeg_start_decompress(&library);
    return MIEN_OK;
}

mien_status decode(
    mien_jpeg_decoder *decoder, const uint8_t *bytes, size_t count, const part *part, const mien_image &destination,
    mien_error error) {
    if (decoder == nullptr || bytes == nullptr || count == 0) return mien::invalid(error, "there is nothing to decode");
    if (!mien::is_valid(destination)) return mien::invalid(error, "the image is not valid");
    decoder->errors.error = error;
    decoder->errors.manager.num_warnings = 0;
    if (setjmp(decoder->errors.landing) != 0) {
        jpeg_abort_decompress(&decoder->library);
        return MIEN_FAILED;
    }
    const mien_status status = start(*decoder, bytes, count, part, destination);
    if (status != MIEN_OK) {
        jpeg_abort_decompress(&decoder->library);
        return status;
    }
    if (part) read_part(decoder->library, *part, destination);
    else read_whole(decoder->library, destination);
    return decoder->errors.manager.num_warnings == 0 ? MIEN_OK : MIEN_WARNING;
}

}  // namespace

mien_status mien_jpeg_decoder_create(mien_jpeg_decoder **decoder, mien_error error) {
    if (decoder == nullptr) return mien::invalid(error, "there is nowhere to put the handle");
    *decoder = nullptr;
    auto *made = new (std::nothrow) mien_jpeg_decoder{};
    if (made == nullptr) return mien::failed(error, "not enough memory");
    made->errors.install(made->library);
    made->errors.error = error;
    if (setjmp(made->errors.landing) != 0) {
        mien_jpeg_decoder_destroy(made);
        return MIEN_FAILED;
    }
    jpeg_create_decompress(&made->library);
    made->memory.install(made->library);
    made->progress.progress_monitor = check_scans;
    made->library.progress = &made->progress;
    *decoder = made;
    return MIEN_OK;
}

void mien_jpeg_decoder_destroy(mien_jpeg_decoder *decoder) {
    if (decoder == nullptr) return;
    jpeg_destroy_decompress(&decoder->library);
    delete decoder;
}

mien_status mien_jpeg_decode(
    mien_jpeg_decoder *decoder, const uint8_t *bytes, size_t count, mien_image destination, mien_error error) {
    return decode(decoder, bytes, count, nullptr, destination, error);
}

mien_status mien_jpeg_decode_part(
    mien_jpeg_decoder *decoder, const uint8_t *bytes, size_t count, int32_t denominator, int32_t x, int32_t y,
    mien_image destination, mien_error error) {
    if (denominator != 1 && denominator != 2 && denominator != 4 && denominator != 8)
        return mien::invalid(error, "a JPEG is decoded at 1/1, 1/2, 1/4 or 1/8 of its size");
    if (x < 0 || y < 0) return mien::invalid(error, "the part begins outside the picture");
    const part wanted{denominator, x, y};
    return decode(decoder, bytes, count, &wanted, destination, error);
}
