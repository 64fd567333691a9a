#include <csetjmp>
#include <cstring>

#include <png.h>

#include "mien_images.hpp"

namespace {

// Chunks beside the pixels: none is kept, so that none can cost memory or time.
constexpr unsigned kept_chunks = 16;
constexpr size_t chunk_bytes = 1 << 20;

// The library gives up by a jump. So nothing with a destructor may live between `setjmp` and a call of the library.
struct reading {
    const uint8_t *bytes;
    size_t left;
    mien_error error;
    std::jmp_buf landing;
    png_structp library;
    png_infop info;
};

[[noreturn]] void give_up(png_structp library, png_const_charp sentence) {
    auto *own = static_cast<reading *>(png_get_error_ptr(library));
    mien::say(own->error, "%s", sentence);
    std::longjmp(own->landing, 1);
}

// Of chunks that are skipped, and of colours that are odd: the pixels are all there.
void ignore(png_structp, png_const_charp) {}

void take(png_structp library, png_bytep target, size_t count) {
    auto *own = static_cast<reading *>(png_get_io_ptr(library));
    if (count > own->left) png_error(library, "the file ends too early");
    std::memcpy(target, own->bytes, count);
    own->bytes += count;
    own->left -= count;
}

void set_limits(png_structp library, const mien_image &destination) {
    png_set_user_limits(library, static_cast<png_uint_32>(destination.width), static_cast<png_uint_32>(destination.height));
    png_set_chunk_cache_max(library, kept_chunks);
    png_set_chunk_malloc_max(library, chunk_bytes);
    // All that the pixels do not need; what is transparent they do.
    static const png_byte skipped[] =
        "bKGD\0cHRM\0eXIf\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0sTER\0tEXt\0tIME\0zTXt";
    png_set_keep_unknown_chunks(library, PNG_HANDLE_CHUNK_NEVER, nullptr, 0);
    png_set_keep_unknown_chunks(library, PNG_HANDLE_CHUNK_NEVER, skipped, sizeof(skipped) / 5);
}

// Has the library give 8-bit grey, or blue, green, red, without transparency.
void set_format(png_structp library, png_infop info, const mien_image &destination) {
    const bool is_colour = (png_get_color_type(library, info) & PNG_COLOR_MASK_COLOR) != 0;
    if (is_colour && destination.channels == 1) png_error(library, "a picture in colour does not decode to grey");
    png_set_expand(library);
    png_set_scale_16(library);
    if (destination.channels == 3) {
        png_set_gray_to_rgb(library);
        png_set_bgr(library);
    }
    png_color_16 white{};
    // After `png_set_expand`, and in the range of the file's own samples unless told to expand them: 8 bits at most here.
    white.red = white.green = white.blue = white.gray = 0xFF;
    if (png_get_bit_depth(library, info) == 16) white.red = white.green = white.blue = white.gray = 0xFFFF;
    png_set_background_fixed(library, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0, PNG_FP_1);
}

void read(reading &own, const mien_image &destination) {
    png_structp library = own.library;
    png_set_read_fn(library, &own, take);
    set_limits(library, destination);
    png_read_info(library, own.info);
    if (png_get_image_width(library, own.info) != static_cast<png_uint_32>(destination.width)
        || png_get_image_height(library, own.info) != static_cast<png_uint_32>(destination.height))
        png_error(library, "the image has not the size of the PNG");
    set_format(library, own.info, destination);
    const int passes = png_set_interlace_handling(library);
    png_read_update_info(library, own.info);
    const size_t stride = static_cast<size_t>(destination.width) * static_cast<size_t>(destination.channels);
    if (png_get_rowbytes(library, own.info) != stride) png_error(library, "its rows are not what was asked for");
    for (int pass = 0; pass < passes; ++pass) {
        for (int32_t y = 0; y < destination.height; ++y)
            png_read_row(library, destination.pixels + stride * static_cast<size_t>(y), nullptr);
    }
    // To the file's end, where truncated ones are found out.
    png_read_end(library, nullptr);
}

mien_status decode(reading &own, const mien_image &destination) {
    own.library = png_create_read_struct(PNG_LIBPNG_VER_STRING, &own, give_up, ignore);
    if (own.library == nullptr) return mien::failed(own.error, "not enough memory");
    own.info = png_create_info_struct(own.library);
    if (own.info == nullptr) return mien::failed(own.error, "not enough memory");
    read(own, destination);
    return MIEN_OK;
}

}  // namespace

mien_status mien_png_decode(const uint8_t *bytes, size_t count, mien_image destination, mien_error error) {
    if (bytes == nullptr || count == 0) return mien::invalid(error, "there is nothing to decode");
    if (!mien::is_valid(destination)) return mien::invalid(error, "the image is not valid");
    reading own{};
    own.bytes = bytes;
    own.left = count;
    own.error = error;
    // Volatile, as what is written between `setjmp` and the jump has to be (C++ [csetjmp.syn]).
    volatile mien_status status = MIEN_FAILED;
    if (setjmp(own.landing) == 0) status = decode(own, destination);
    png_destroy_read_struct(&own.library, &own.info, nullptr);
    return status;
}
