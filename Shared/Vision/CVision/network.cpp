#include <opencv2/dnn.hpp>

#include <memory>
#include <string>
#include <vector>

#include "bridge.hpp"

struct mien_network {
    cv::dnn::Net net;
    std::vector<std::string> names;
    // Of the last run that succeeded; empty otherwise.
    std::vector<cv::Mat> outputs;
};

mien_status mien_network_create(const char *path, mien_network **network, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (network == nullptr) return mien::invalid(error, "there is nowhere to put the handle");
        *network = nullptr;
        if (path == nullptr) return mien::invalid(error, "there is no path");
        auto owner = std::make_unique<mien_network>();
        owner->net = cv::dnn::readNetFromONNX(path);
        if (!owner->net.empty()) owner->names = owner->net.getUnconnectedOutLayersNames();
        if (owner->names.empty()) {
            mien::say(error, "the file holds no network with an output");
            return MIEN_FAILED;
        }
        owner->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        owner->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        *network = owner.release();
        mien::return_memory();
        return MIEN_OK;
    });
}

void mien_network_destroy(mien_network *network) { delete network; }

size_t mien_network_output_count(const mien_network *network) { return network == nullptr ? 0 : network->names.size(); }

const char *mien_network_output_name(const mien_network *network, size_t index) {
    return index < mien_network_output_count(network) ? network->names[index].c_str() : nullptr;
}

// Whether `rank` positive sizes have `count` for their product.
static bool has_shape(size_t count, const int32_t *shape, int32_t rank) {
    if (shape == nullptr || rank < 1 || rank > MIEN_TENSOR_MAX_RANK) return false;
    size_t product = 1;
    for (int32_t i = 0; i < rank; ++i) {
        if (shape[i] < 1 || __builtin_mul_overflow(product, static_cast<size_t>(shape[i]), &product)) return false;
    }
    return product == count;
}

mien_status mien_network_run(
    mien_network *network, const float *values, size_t count, const int32_t *shape, int32_t rank, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (network == nullptr || values == nullptr) return mien::invalid(error, "a pointer is null");
        if (!has_shape(count, shape, rank)) return mien::invalid(error, "the shape does not fit the number of values");
        network->outputs.clear();
        // The network copies its input, so the constant stays one.
        const cv::Mat input(std::vector<int>(shape, shape + rank), CV_32F, const_cast<float *>(values));
        network->net.setInput(input);
        std::vector<cv::Mat> results;
        network->net.forward(results, network->names);
        for (cv::Mat &result : results) {
            if (result.type() != CV_32F) result.convertTo(result, CV_32F);
            if (!result.isContinuous()) result = result.clone();
        }
        network->outputs = std::move(results);
        return MIEN_OK;
    });
}

mien_status mien_network_output(const mien_network *network, size_t index, mien_tensor *output, mien_error error) {
    return mien::calling_opencv(error, [&] {
        if (network == nullptr || output == nullptr) return mien::invalid(error, "a pointer is null");
        if (index >= network->outputs.size()) return mien::invalid(error, "there is no such output of a successful run");
        const cv::Mat &result = network->outputs[index];
        if (result.dims > MIEN_TENSOR_MAX_RANK) return mien::invalid(error, "the output has more than 8 dimensions");
        *output = {};
        output->values = result.ptr<float>();
        output->count = result.total();
        output->rank = result.dims;
        for (int i = 0; i < result.dims; ++i) output->shape[i] = result.size[i];
        return MIEN_OK;
    });
}
