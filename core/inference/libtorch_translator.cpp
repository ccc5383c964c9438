#include "core/inference/libtorch_translator.h"

#include "core/inference/image_view.h"
#include "core/inference/latent_noise.h"
#include "core/inference/luma.h"
#include "core/inference/memory_measurement.h"
#include "core/model/precision.h"
#include "core/pixels/conversion.h"
#include "core/pixels/frame_blend.h"
#include "core/system/available_memory.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <algorithm>

namespace unit {
namespace {

using SteadyClock = std::chrono::steady_clock;

DomainNumber domain_number(int domain) {
    return domain == 1 ? DomainNumber::One : DomainNumber::Two;
}

Precision resolve_precision(Precision requested, const at::Device& device) {
    if (requested == Precision::Int8) {
        throw Error(ErrorCode::Unsupported, "precision int8 is for the CPU; use fp16 or fp32");
    }
    if (requested == Precision::Auto) {
        return device.is_cpu() ? Precision::Float32 : Precision::Float16;
    }
    return requested;
}

at::ScalarType scalar_type(Precision precision) {
    switch (precision) {
    case Precision::BFloat16:
        return at::kBFloat16;
    case Precision::Float16:
        return at::kHalf;
    default:
        return at::kFloat;
    }
}

} // namespace

LibTorchTranslator::LibTorchTranslator(const EngineSettings& settings, const ChosenDevice& device)
    : device_(device), precision_(resolve_precision(settings.precision, device.device)) {
    information_.device = device.name;
    information_.is_cpu = device.device.is_cpu();
    load(settings.checkpoint);
}

void LibTorchTranslator::load(const std::string& checkpoint) {
    LoadedCheckpoint loaded = load_checkpoint(checkpoint);
    check_image_channels(checkpoint, loaded.description.model);
    model_ = std::move(loaded.model);
    for (at::Tensor& parameter : model_->parameters()) {
        // oneDNN and cuDNN then convolve without reordering each activation.
        if (parameter.dim() == 4) {
            parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
        }
    }
    // While the model is on the CPU, and in a type that the CPU computes in.
    if (device_.device.is_cpu()) {
        reduce_precision(*model_, scalar_type(precision_));
        measure_memory();
    } else {
        measure_memory();
        reduce_precision(*model_, scalar_type(precision_));
        model_->to(device_.device);
    }
    for (const at::Tensor& parameter : model_->parameters()) {
        information_.model_bytes += parameter.nbytes();
    }
}

/// The activations of a convolutional network grow with the image's area, so a small image tells
/// how much of them there is at a time; one that is large enough for the algorithms that LibTorch
/// chooses for frames.
void LibTorchTranslator::measure_memory() {
    constexpr std::int64_t kSize = 128;
    const int channels = model_->configuration().image_channels[0];
    const auto image_options =
        at::TensorOptions(at::kFloat).memory_format(at::MemoryFormat::ChannelsLast);
    const c10::InferenceMode inference_mode;
    const std::int64_t bytes = peak_tensor_bytes([&] {
        const at::Tensor input = at::zeros({1, 3, kSize, kSize}, image_options);
        const at::Tensor output = at::zeros_like(input);
        model_->translate(DomainNumber::One, DomainNumber::Two, input.slice(1, 0, channels));
    });
    bytes_per_pixel_ = bytes / (kSize * kSize);
}

std::uint64_t LibTorchTranslator::memory_needed(const BatchShape& shape) const {
    return static_cast<std::uint64_t>(shape.frames) * static_cast<std::uint64_t>(shape.size.width) *
           static_cast<std::uint64_t>(shape.size.height) *
           static_cast<std::uint64_t>(bytes_per_pixel_);
}

std::uint64_t LibTorchTranslator::memory_available() const {
    return information_.is_cpu ? available_memory() : free_device_memory(device_);
}

void LibTorchTranslator::begin(Direction direction, const NetworkSize& size,
                               std::span<const TranslationFrame> frames) {
    const c10::InferenceMode inference_mode;
    const auto started = SteadyClock::now();
    read_frames(size, frames);
    const auto read = SteadyClock::now();
    compute(direction, frames);
    const auto computed = SteadyClock::now();
    write_frames(size, frames);
    times_ = {read - started, computed - read, SteadyClock::now() - computed};
}

void LibTorchTranslator::read_frames(const NetworkSize& size,
                                     std::span<const TranslationFrame> frames) {
    const std::int64_t sizes[] = {static_cast<std::int64_t>(frames.size()), 3, size.height,
                                  size.width};
    for (at::Tensor* staging : {&input_, &output_}) {
        if (!staging->defined() || staging->sizes() != at::IntArrayRef(sizes)) {
            *staging = at::empty(sizes, at::TensorOptions(at::kFloat)
                                            .memory_format(at::MemoryFormat::ChannelsLast)
                                            .pinned_memory(device_.device.is_cuda()));
        }
    }
    scalers_.resize(std::max(frames.size(), scalers_.size()));
    for (std::size_t index = 0; index < frames.size(); ++index) {
        const TranslationFrame& frame = frames[index];
        const TensorImage input = image_view<float>(input_, index);
        if (!is_scaled(frame, size)) {
            frame_to_tensor(frame.format, frame.input, input);
            continue;
        }
        auto& scaler = scalers_[index];
        if (!scaler || !scaler->is_for(frame.format, size)) {
            scaler = std::make_unique<FrameScaler>(frame.format, size);
        }
        scaler->read(frame, input);
    }
}

void LibTorchTranslator::compute(Direction direction, std::span<const TranslationFrame> frames) {
    const Domains domains = domains_of(direction);
    const DomainNumber from = domain_number(domains.from);
    at::Tensor image = input_.to(device_.device);
    if (model_->configuration().image_channels[index_of(from)] == 1) {
        const auto channel = [&](std::int64_t c) { return image.slice(1, c, c + 1); };
        image = luma_of(channel(0), channel(1), channel(2));
    }
    at::Tensor latent = model_->encode(from, image);
    add_noise(latent, frames);
    // A grey image becomes three equal channels.
    output_.copy_(model_->generate(domain_number(domains.to), latent));
}

/// The noise of a seed is the same whatever the frame, so that video does not flicker.
void LibTorchTranslator::add_noise(at::Tensor& latent, std::span<const TranslationFrame> frames) {
    for (std::size_t index = 0; index < frames.size(); ++index) {
        const TranslationFrame& frame = frames[index];
        if (frame.noise == 0.0F) {
            continue;
        }
        const auto n = static_cast<std::int64_t>(index);
        at::Tensor mu = latent.select(0, n);
        if (!eta_.defined() || eta_.sizes() != mu.sizes() || seed_ != frame.seed) {
            eta_ = draw_eta(frame.seed, mu.sizes()).to(device_.device);
            seed_ = frame.seed;
        }
        mu.add_(eta_, frame.noise);
    }
}

void LibTorchTranslator::write_frames(const NetworkSize& size,
                                      std::span<const TranslationFrame> frames) {
    for (std::size_t index = 0; index < frames.size(); ++index) {
        const TranslationFrame& frame = frames[index];
        const auto input = image_view<const float>(input_, index);
        const auto output = image_view<const float>(output_, index);
        if (is_scaled(frame, size)) {
            scalers_[index]->write(frame, input, output);
        } else {
            tensor_to_frame(frame.format, output, frame.input, frame.output);
        }
        if (frame.strength != 1.0F) {
            blend_frame(frame.format, frame.input, frame.strength, frame.output);
        }
    }
}

} // namespace unit
