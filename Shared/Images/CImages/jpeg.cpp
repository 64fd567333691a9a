#include <turbojpeg.h>

#include <memory>

#include "mien_images.hpp"

struct mien_jpeg_decoder {
    tjhandle handle;
};

struct mien_jpeg_encoder {
    tjhandle handle;
};

template <typename Coder>
static mien_status create(Coder **coder, tjhandle (*make)(), mien_error error) {
    return mien::guarded(error, [&] {
        if (coder == nullptr) return mien::invalid(error, "there is nowhere to put the handle");
        *coder = nullptr;
        auto owner = std::make_unique<Coder>();
        owner->handle = make();
        if (owner->handle == nullptr) {
            mien::say(error, "%s", tjGetErrorStr2(nullptr));
            return MIEN_FAILED;
        }
        *coder = owner.release();
        return MIEN_OK;
    });
}

template <typename Coder>
static void destroy(Coder *coder) {
    if (coder == nullptr) return;
    tjDestroy(coder->handle);
    delete coder;
}

mien_status mien_jpeg_decoder_create(mien_jpeg_decoder **decoder, mien_error error) {
    return create(decoder, tjInitDecompress, error);
}

void mien_jpeg_decoder_destroy(mien_jpeg_decoder *decoder) { destroy(decoder); }

mien_status mien_jpeg_decode(
    mien_jpeg_decoder *decoder, const uint8_t *bytes, size_t count, mien_image destination, mien_error error) {
    return mien::guarded(error, [&] {
        if (decoder == nullptr || bytes == nullptr || count == 0) return mien::invalid(error, "there is nothing to decode");
        if (!mien::is_valid(destination)) return mien::invalid(error, "the image is not valid");
        const int format = destination.channels == 1 ? TJPF_GRAY : TJPF_BGR;
        const int result = tjDecompress2(
            decoder->handle, bytes, count, destination.pixels, destination.width,
            destination.width * destination.channels, destination.height, format, TJFLAG_LIMITSCANS);
        if (result == 0) return MIEN_OK;
        mien::say(error, "%s", tjGetErrorStr2(decoder->handle));
        return tjGetErrorCode(decoder->handle) == TJERR_WARNING ? MIEN_WARNING : MIEN_FAILED;
    });
}

mien_status mien_jpeg_encoder_create(mien_jpeg_encoder **encoder, mien_error error) {
    return create(encoder, tjInitCompress, error);
}

void mien_jpeg_encoder_destroy(mien_jpeg_encoder *encoder) { destroy(encoder); }

size_t mien_jpeg_bound(int32_t width, int32_t height) {
    // 65500 is the library's own limit.
    if (width < 1 || height < 1 || width > 65500 || height > 65500) return 0;
    return tjBufSize(width, height, TJSAMP_420);
}

mien_status mien_jpeg_encode(
    mien_jpeg_encoder *encoder, mien_image source, int32_t quality, uint8_t *bytes, size_t capacity, size_t *count,
    mien_error error) {
    return mien::guarded(error, [&] {
        if (encoder == nullptr || bytes == nullptr || count == nullptr) return mien::invalid(error, "a pointer is null");
        if (!mien::is_valid(source)) return mien::invalid(error, "the image is not valid");
        if (quality < 1 || quality > 100) return mien::invalid(error, "the quality must be from 1 to 100");
        const size_t bound = mien_jpeg_bound(source.width, source.height);
        if (bound == 0) return mien::invalid(error, "the image is larger than a JPEG can be");
        // The library writes into the caller's buffer only when it is sure to fit.
        if (capacity < bound) return mien::invalid(error, "the buffer is smaller than mien_jpeg_bound()");
        const bool grey = source.channels == 1;
        unsigned long size = capacity;
        if (tjCompress2(
                encoder->handle, source.pixels, source.width, source.width * source.channels, source.height,
                grey ? TJPF_GRAY : TJPF_BGR, &bytes, &size, grey ? TJSAMP_GRAY : TJSAMP_420, quality, TJFLAG_NOREALLOC)
            != 0) {
            mien::say(error, "%s", tjGetErrorStr2(encoder->handle));
            return MIEN_FAILED;
        }
        *count = size;
        return MIEN_OK;
    });
}
