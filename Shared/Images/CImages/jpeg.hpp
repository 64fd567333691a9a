// How libjpeg-turbo's errors become statuses.
#pragma once

#include <csetjmp>
#include <cstdio>

// After <cstdio>, which it needs and does not include.
#include <jpeglib.h>

#include "mien_images.hpp"

#ifndef JCS_EXTENSIONS
#error "this is not libjpeg-turbo: blue, green, red in one pixel is its own extension"
#endif

namespace mien {

// The library gives up by a jump. So nothing with a destructor may live between `setjmp` and a call of the library.
struct jpeg_errors {
    jpeg_error_mgr manager;  // first: the library hands back a pointer to this, which is one to the whole
    std::jmp_buf landing;
    mien_error error;

    // Makes the library report here; `coder` is a jpeg_compress_struct or a jpeg_decompress_struct.
    template <typename Coder>
    void install(Coder &coder) {
        coder.err = jpeg_std_error(&manager);
        manager.error_exit = give_up;
        manager.output_message = keep_sentence;
    }

    static jpeg_errors &of(j_common_ptr coder) { return *reinterpret_cast<jpeg_errors *>(coder->err); }

private:
    [[noreturn]] static void give_up(j_common_ptr coder) {
        keep_sentence(coder);
        std::longjmp(of(coder).landing, 1);
    }

    // Called for errors, and for the first warning of a picture.
    static void keep_sentence(j_common_ptr coder) {
        char text[JMSG_LENGTH_MAX];
        coder->err->format_message(coder, text);
        say(of(coder).error, "%s", text);
    }
};

}  // namespace mien
