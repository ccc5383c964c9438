#include "core/inference/translator.h"

#include "core/pixels/conversion.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace unit {
namespace {

struct Path {
    DomainNumber from;
    DomainNumber to;
};

Path path_of(Direction direction) {
    switch (direction) {
    case Direction::From1To2:
        return {DomainNumber::One, DomainNumber::Two};
    case Direction::From2To1:
        return {DomainNumber::Two, DomainNumber::One};
    case Direction::From1To1:
        return {DomainNumber::One, DomainNumber::One};
    case Direction::From2To2:
        return {DomainNumber::Two, DomainNumber::Two};
    }
    throw Error(ErrorCode::Unsupported, "unknown direction");
}

template <typename Element>
ImageView<Element> image_view(const at::Tensor& batch, std::size_t index) {
    const auto n = static_cast<std::int64_t>(index);
    return {batch.mutable_data_ptr<float>() + n * batch.stride(0),
            static_cast<int>(batch.size(3)),
            static_cast<int>(batch.size(2)),
            batch.stride(1),
            batch.stride(2),
            batch.stride(3)};
}

} // namespace

Translator::Translator(const std::string& checkpoint, const ChosenDevice& device)
    : device_(device) {
    LoadedCheckpoint loaded = load_checkpoint(checkpoint);
    for (const int channels : loaded.description.model.image_channels) {
        if (channels != 3) {
            throw Error(ErrorCode::Unsupported,
                        c10::str(checkpoint, ": the model has images of ", channels,
                                 " channels; video frames need 3"));
        }
    }
    model_ = std::move(loaded.model);
    model_->to(device_.device);
    // oneDNN and cuDNN then convolve without reordering each activation.
    for (at::Tensor& parameter : model_->parameters()) {
        if (parameter.dim() == 4) {
            parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
        }
    }
}

at::Tensor& Translator::staging(at::Tensor& buffer, at::IntArrayRef sizes) {
    if (!buffer.defined() || buffer.sizes() != sizes) {
        buffer = at::empty(sizes, at::TensorOptions(at::kFloat)
                                      .memory_format(at::MemoryFormat::ChannelsLast)
                                      .pinned_memory(device_.device.is_cuda()));
    }
    return buffer;
}

void Translator::translate(const FrameFormat& format, Direction direction,
                           std::span<const TranslationFrame> frames) {
    const c10::InferenceMode inference_mode;
    const std::int64_t sizes[] = {static_cast<std::int64_t>(frames.size()), 3,
                                  padded_size(format.height), padded_size(format.width)};
    const at::Tensor& input = staging(input_staging_, sizes);
    for (std::size_t index = 0; index < frames.size(); ++index) {
        frame_to_tensor(format, frames[index].input, image_view<float>(input, index));
    }
    const auto [from, to] = path_of(direction);
    const at::Tensor translated = model_->translate(from, to, input.to(device_.device));
    const at::Tensor& output = staging(output_staging_, sizes);
    output.copy_(translated);
    for (std::size_t index = 0; index < frames.size(); ++index) {
        tensor_to_frame(format, image_view<const float>(output, index), frames[index].input,
                        frames[index].output);
    }
}

} // namespace unit
