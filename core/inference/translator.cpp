#include "core/inference/translator.h"

#include "core/pixels/conversion.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <algorithm>

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

void Translator::translate(const FrameFormat& format, Direction direction,
                           std::span<const TranslationFrame> frames) {
    if (device_.device.is_cpu()) {
        translate_on_cpu(format, direction, frames);
        return;
    }
    parts_.resize(1);
    parts_[0].frames = frames;
    translate_part(format, direction, parts_[0]);
}

void Translator::translate_on_cpu(const FrameFormat& format, Direction direction,
                                  std::span<const TranslationFrame> frames) {
    // A core gains nothing from several frames at a time, but cores do gain from a frame each. The
    // last frames of a batch, if they are fewer, share all cores.
    const auto cores = static_cast<std::size_t>(at::get_num_threads());
    for (std::size_t first = 0; first < frames.size(); first += cores) {
        const std::size_t count = std::min(cores, frames.size() - first);
        parts_.resize(std::max(count, parts_.size())); // those at hand keep their memory
        for (std::size_t index = 0; index < count; ++index) {
            parts_[index].frames = frames.subspan(first + index, 1);
        }
        const int parts = static_cast<int>(count);
        if (parts == 1) {
            translate_part(format, direction, parts_[0]);
            continue;
        }
        if (!team_ || team_->members() < parts) {
            team_ = std::make_unique<ThreadTeam>(parts);
        }
        team_->run(parts, static_cast<int>(cores) / parts, [&](int part) {
            translate_part(format, direction, parts_[static_cast<std::size_t>(part)]);
        });
    }
}

void Translator::translate_part(const FrameFormat& format, Direction direction, Part& part) {
    const c10::InferenceMode inference_mode;
    const std::int64_t sizes[] = {static_cast<std::int64_t>(part.frames.size()), 3,
                                  padded_size(format.height), padded_size(format.width)};
    for (at::Tensor* staging : {&part.input, &part.output}) {
        if (!staging->defined() || staging->sizes() != at::IntArrayRef(sizes)) {
            *staging = at::empty(sizes, at::TensorOptions(at::kFloat)
                                            .memory_format(at::MemoryFormat::ChannelsLast)
                                            .pinned_memory(device_.device.is_cuda()));
        }
    }
    for (std::size_t index = 0; index < part.frames.size(); ++index) {
        frame_to_tensor(format, part.frames[index].input, image_view<float>(part.input, index));
    }
    const auto [from, to] = path_of(direction);
    part.output.copy_(model_->translate(from, to, part.input.to(device_.device)));
    for (std::size_t index = 0; index < part.frames.size(); ++index) {
        tensor_to_frame(format, image_view<const float>(part.output, index),
                        part.frames[index].input, part.frames[index].output);
    }
}

} // namespace unit
