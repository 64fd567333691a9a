#include <malloc.h>

#include <opencv2/core/utility.hpp>
#include <opencv2/core/utils/logger.hpp>

#include "bridge.hpp"

namespace mien {

void silence() {
    static const bool once = [] {
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
        cv::redirectError([](int, const char *, const char *, const char *, int, void *) { return 0; });
        return true;
    }();
    (void)once;
}

void return_memory() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

}  // namespace mien

mien_status mien_set_thread_count(int32_t count, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (count < 1) return mien::invalid(error, "the number of threads must be 1 or more");
        cv::setNumThreads(count);
        return MIEN_OK;
    });
}

const char *mien_opencv_version(void) {
    static const std::string version = [] {
        try {
            return cv::getVersionString();
        } catch (...) {
            return std::string(CV_VERSION);
        }
    }();
    return version.c_str();
}
