#include "core/inference/frame_scaler.h"

namespace unit {
namespace {

ImageSize true_size(const FrameFormat& frame) {
    return {frame.width, frame.height};
}

ImageSize true_size(const NetworkSize& size) {
    return {size.width, size.height};
}

PlanarImage full_size_image(const FrameFormat& frame) {
    return {padded_size(frame.width), padded_size(frame.height)};
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
    frame_to_tensor(frame.format, frame.input, full_input_.view());
    scaler_.scale(full_input_.const_view(), input);
}

void FrameScaler::write(const TranslationFrame& frame, const ConstTensorImage& input,
                        const ConstTensorImage& output) {
    upsampler_.fit(input, output);
    upsampler_.apply(full_input_.const_view(), full_output_.view());
    tensor_to_frame(frame.format, full_output_.const_view(), frame.input, frame.output);
}

} // namespace unit
