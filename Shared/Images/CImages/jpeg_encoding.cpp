#include "picture_memory.hpp"

struct mien_jpeg_encoder {
    jpeg_compress_struct library;
    mien::jpeg_errors errors;
    jpeg_destination_mgr destination;
    mien::picture_memory memory;
};

namespace {

void begin(j_compress_ptr) {}

// The bound is never reached; if it were, the library must not write on.
boolean make_room(j_compress_ptr library) {
    mien::jpeg_errors &errors = mien::jpeg_errors::of(reinterpret_cast<j_common_ptr>(library));
    mien::say(errors.error, "the JPEG does not fit the buffer");
    std::longjmp(errors.landing, 1);
}

void end(j_compress_ptr) {}

void write(jpeg_compress_struct &library, const mien_image &source, int32_t quality) {
    library.image_width = static_cast<JDIMENSION>(source.width);
    library.image_height = static_cast<JDIMENSION>(source.height);
    library.input_components = source.channels;
    library.in_color_space = source.channels == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
    // The defaults subsample colour 4:2:0.
    jpeg_set_defaults(&library);
    jpeg_set_quality(&library, quality, TRUE);
    jpeg_start_compress(&library, TRUE);
    const size_t stride = static_cast<size_t>(source.width) * static_cast<size_t>(source.channels);
    while (library.next_scanline < library.image_height) {
        JSAMPROW row = source.pixels + stride * library.next_scanline;
        jpeg_write_scanlines(&library, &row, 1);
    }
    jpeg_finish_compress(&library);
}

mien_status encode(
    mien_jpeg_encoder &encoder, const mien_image &source, int32_t quality, uint8_t *bytes, size_t capacity, size_t *count) {
    encoder.destination.next_output_byte = bytes;
    encoder.destination.free_in_buffer = capacity;
    if (setjmp(encoder.errors.landing) != 0) {
        jpeg_abort_compress(&encoder.library);
        return MIEN_FAILED;
    }
    write(encoder.library, source, quality);
    *count = capacity - encoder.destination.free_in_buffer;
    return MIEN_OK;
}

}  // namespace

mien_status mien_jpeg_encoder_create(mien_jpeg_encoder **encoder, mien_error error) {
    if (encoder == nullptr) return mien::invalid(error, "there is nowhere to put the handle");
    *encoder = nullptr;
    auto *made = new (std::nothrow) mien_jpeg_encoder{};
    if (made == nullptr) return mien::failed(error, "not enough memory");
    made->errors.install(made->library);
    made->errors.error = error;
    if (setjmp(made->errors.landing) != 0) {
        mien_jpeg_encoder_destroy(made);
        return MIEN_FAILED;
    }
    jpeg_create_compress(&made->library);
    made->memory.install(made->library);
    made->destination.init_destination = begin;
    made->destination.empty_output_buffer = make_room;
    made->destination.term_destination = end;
    made->library.dest = &made->destination;
    *encoder = made;
    return MIEN_OK;
}

void mien_jpeg_encoder_destroy(mien_jpeg_encoder *encoder) {
    if (encoder == nullptr) return;
    jpeg_destroy_compress(&encoder->library);
    delete encoder;
}

size_t mien_jpeg_bound(int32_t width, int32_t height) {
    // 65500 is the library's own limit.
    if (width < 1 || height < 1 || width > 65500 || height > 65500) return 0;
    // What TurboJPEG's tjBufSize() reckons for 4:2:0: whole units of 16 × 16 pixels, three bytes a pixel, and the headers.
    const size_t columns = (static_cast<size_t>(width) + 15) / 16, rows = (static_cast<size_t>(height) + 15) / 16;
    return columns * rows * 16 * 16 * 3 + 2048;
}

mien_status mien_jpeg_encode(
    mien_jpeg_encoder *encoder, mien_image source, int32_t quality, uint8_t *bytes, size_t capacity, size_t *count,
    mien_error error) {
    if (encoder == nullptr || bytes == nullptr || count == nullptr) return mien::invalid(error, "a pointer is null");
    if (!mien::is_valid(source)) return mien::invalid(error, "the image is not valid");
    if (quality < 1 || quality > 100) return mien::invalid(error, "the quality must be from 1 to 100");
    const size_t bound = mien_jpeg_bound(source.width, source.height);
    if (bound == 0) return mien::invalid(error, "the image is larger than a JPEG can be");
    if (capacity < bound) return mien::invalid(error, "the buffer is smaller than mien_jpeg_bound()");
    encoder->errors.error = error;
    return encode(*encoder, source, quality, bytes, capacity, count);
}
