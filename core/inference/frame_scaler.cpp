#include "core/inference/frame_scaler.h"

#include "core/inference/image_view.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

ImageSize true_size(const FrameFormat& frame) {
    return {frame.width, frame.height};
}

ImageSize true_size(const NetworkSize& size) {
    return {size.width, size.height};
}

at::Tensor full_size_image(const FrameFormat& frame) {
    return at::empty({1, 3, padded_size(frame.height), padded_size(frame.width)},
                     at::TensorOptions(at::kFloat).memory_format(at::MemoryFormat::ChannelsLast));
}

} // namespace

FrameScaler::FrameScaler(const FrameFormat& frame, const NetworkSize& size)
    : frame_(true_size(frame)), size_(size), scaler_(frame_, true_size(size)),
      upsampler_(true_size(size), frame_), full_input_(full_size_image(frame)),
      full_output_(full_size_image(frame)) {}

bool FrameScaler::is_for(const FrameFormat& frame, const NetworkSize& size) const {
    return frame_ == true_size(frame) && size_ == size;
}

void FrameScaler::read(const TranslationFrame& frame, const TensorImage& input) {
    frame_to_tensor(frame.format, frame.input, image_view<float>(full_input_, 0));
    scaler_.scale(image_view<const float>(full_input_, 0), input);
}

void FrameScaler::write(const TranslationFrame& frame, const ConstTensorImage& input,
                        const ConstTensorImage& output) {
    upsampler_.fit(input, output);
    upsampler_.apply(image_view<const float>(full_input_, 0), image_view<float>(full_output_, 0));
    tensor_to_frame(frame.format, image_view<const float>(full_output_, 0), frame.input,
                    frame.output);
}

} // namespace unit
