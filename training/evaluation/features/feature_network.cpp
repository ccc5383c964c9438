#include "training/evaluation/features/feature_network.h"

#include "core/error.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/StringUtil.h>
#include <cstring>
#include <filesystem>
#include <opencv2/imgproc.hpp>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

namespace unit {

struct FeatureNetwork::State {
    FeatureSettings settings;
    torch::jit::Module module;
    std::int64_t features = 0; ///< of the first image
};

namespace {

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

torch::jit::Module load_module(const std::string& file) {
    if (!std::filesystem::is_regular_file(file)) {
        throw Error(ErrorCode::NotFound,
                    c10::str("there is no file ", file, "; --features takes a TorchScript module"));
    }
    try {
        torch::jit::Module module = torch::jit::load(file, at::kCPU);
        module.eval();
        return module;
    } catch (const std::exception& error) {
        throw Error(ErrorCode::Damaged,
                    c10::str(file,
                             " is no TorchScript module (write one in Python with "
                             "torch.jit.trace or torch.jit.script, and its save()): ",
                             first_line(error.what())));
    }
}

cv::Mat scaled(const cv::Mat& image, cv::Size size) {
    if (size.empty() || size == image.size()) {
        return image;
    }
    const bool smaller = size.width <= image.cols && size.height <= image.rows;
    cv::Mat result;
    cv::resize(image, result, size, 0, 0, smaller ? cv::INTER_AREA : cv::INTER_CUBIC);
    return result;
}

/// [1, 3, H, W] in the network's range.
at::Tensor tensor_of(const cv::Mat& image, FeatureRange range) {
    const cv::Mat pixels = image.isContinuous() ? image : image.clone();
    const at::Tensor bytes =
        at::from_blob(pixels.data, {1, pixels.rows, pixels.cols, 3}, at::kByte);
    const at::Tensor values = bytes.permute({0, 3, 1, 2}).to(at::kFloat).contiguous();
    switch (range) {
    case FeatureRange::ZeroToOne:
        return values / 255;
    case FeatureRange::MinusOneToOne:
        return values / 127.5 - 1;
    case FeatureRange::ZeroTo255:
        break;
    }
    return values;
}

/// The features in what a network returned, [F].
at::Tensor checked_output(const std::string& file, const c10::IValue& output) {
    if (!output.isTensor()) {
        throw Error(ErrorCode::Unsupported,
                    c10::str(file, " returns ", output.tagKind(),
                             "; the network must return one tensor, [N, F] or [N, F, 1, 1]"));
    }
    const at::Tensor values = output.toTensor();
    const bool vector =
        values.dim() == 2 || (values.dim() == 4 && values.size(2) == 1 && values.size(3) == 1);
    if (!vector || values.size(0) != 1 || values.size(1) < 1 || !values.is_floating_point()) {
        throw Error(ErrorCode::Unsupported,
                    c10::str(file, " returns ", values.scalar_type(), " of shape ", values.sizes(),
                             " for one image; the network must return floating point of shape "
                             "[1, F] or [1, F, 1, 1]"));
    }
    const at::Tensor features = values.reshape({-1}).to(at::kFloat).contiguous();
    if (!features.isfinite().all().item<bool>()) {
        throw Error(ErrorCode::Unsupported,
                    c10::str(file, " returns features that are not finite; is --feature-range what "
                                   "the network was trained with?"));
    }
    return features;
}

} // namespace

FeatureNetwork::FeatureNetwork(const FeatureSettings& settings)
    : state_(std::make_unique<State>(State{settings, load_module(settings.file), 0})) {}

FeatureNetwork::~FeatureNetwork() = default;

cv::Mat FeatureNetwork::features(const cv::Mat& image) {
    const c10::InferenceMode no_gradient;
    const cv::Mat pixels = scaled(image, state_->settings.size);
    const std::string& file = state_->settings.file;
    c10::IValue output;
    try {
        output = state_->module.forward({tensor_of(pixels, state_->settings.range)});
    } catch (const std::exception& error) {
        throw Error(ErrorCode::Failed,
                    c10::str(file, " fails for an image of ", pixels.cols, "x", pixels.rows,
                             " (--feature-size gives it another): ", first_line(error.what())));
    }
    const at::Tensor features = checked_output(file, output);
    if (state_->features != 0 && features.numel() != state_->features) {
        throw Error(ErrorCode::Unsupported,
                    c10::str(file, " returns ", state_->features, " features for one image and ",
                             features.numel(),
                             " for another; give all images one size with --feature-size"));
    }
    state_->features = features.numel();
    cv::Mat row(1, static_cast<int>(features.numel()), CV_32F);
    std::memcpy(row.data, features.const_data_ptr<float>(), row.total() * sizeof(float));
    return row;
}

} // namespace unit
