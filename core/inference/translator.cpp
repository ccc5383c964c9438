#include "core/inference/translator.h"

#include "core/inference/image_view.h"
#include "core/inference/luma.h"
#include "core/inference/memory_measurement.h"
#include "core/model/precision.h"
#include "core/pixels/conversion.h"
#include "core/pixels/frame_blend.h"
#include "core/system/available_memory.h"
#include "core/system/usable_cores.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <algorithm>

namespace unit {
namespace {

using SteadyClock = std::chrono::steady_clock;

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

bool is_scaled(const TranslationFrame& frame, const NetworkSize& size) {
    return network_size_of_frame(frame.format) != size;
}

Precision resolve_precision(Precision requested, const at::Device& device) {
    if (requested == Precision::Auto) {
        return device.is_cpu() ? Precision::Float32 : Precision::Float16;
    }
    if (requested == Precision::Float16 && device.is_cpu()) {
        throw Error(ErrorCode::Unsupported,
                    "precision fp16 is for GPUs; use fp32 or bf16 on the CPU");
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

int threads_of(const EngineSettings& settings) {
    return settings.threads > 0 ? settings.threads : usable_cores();
}

BatchTimes operator+(const BatchTimes& a, const BatchTimes& b) {
    return {a.read + b.read, a.compute + b.compute, a.write + b.write};
}

/// How the time of parts that ran side by side is shared out among what they did.
BatchTimes share_out(std::chrono::nanoseconds elapsed, const BatchTimes& work) {
    const double total = std::max(static_cast<double>(work.total().count()), 1.0);
    const auto share = [&](std::chrono::nanoseconds part) {
        return std::chrono::nanoseconds(static_cast<std::int64_t>(
            static_cast<double>(elapsed.count()) * static_cast<double>(part.count()) / total));
    };
    return {share(work.read), share(work.compute), share(work.write)};
}

} // namespace

Translator::Translator(const EngineSettings& settings, const ChosenDevice& device)
    : device_(device), team_(device.device.is_cpu() ? threads_of(settings) : 1) {
    information_.device = device.name;
    information_.is_cpu = device.device.is_cpu();
    information_.precision = resolve_precision(settings.precision, device.device);
    load(settings.checkpoint);
}

void Translator::load(const std::string& checkpoint) {
    LoadedCheckpoint loaded = load_checkpoint(checkpoint);
    for (const int channels : loaded.description.model.image_channels) {
        if (channels != 3 && channels != 1) {
            throw Error(ErrorCode::Unsupported,
                        c10::str(checkpoint, ": the model has images of ", channels,
                                 " channels; video frames need 3, or 1 for grey"));
        }
    }
    model_ = std::move(loaded.model);
    for (at::Tensor& parameter : model_->parameters()) {
        // oneDNN and cuDNN then convolve without reordering each activation.
        if (parameter.dim() == 4) {
            parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
        }
    }
    // While the model is on the CPU, and in a type that the CPU computes in.
    if (device_.device.is_cpu()) {
        reduce_precision(*model_, scalar_type(information_.precision));
        measure_memory();
    } else {
        measure_memory();
        reduce_precision(*model_, scalar_type(information_.precision));
        model_->to(device_.device);
    }
    for (const at::Tensor& parameter : model_->parameters()) {
        information_.model_bytes += parameter.nbytes();
    }
}

/// The activations of a convolutional network grow with the image's area, so a small image tells
/// how much of them there is at a time; one that is large enough for the algorithms that LibTorch
/// chooses for frames.
void Translator::measure_memory() {
    constexpr std::int64_t kSize = 128;
    const int channels = model_->configuration().image_channels[0];
    const auto image_options =
        at::TensorOptions(at::kFloat).memory_format(at::MemoryFormat::ChannelsLast);
    // With as many threads as a frame alone has: some algorithms need more memory for more.
    team_.run(1, team_.members(), [&](int) {
        const c10::InferenceMode inference_mode;
        const std::int64_t bytes = peak_tensor_bytes([&] {
            const at::Tensor input = at::zeros({1, 3, kSize, kSize}, image_options);
            const at::Tensor output = at::zeros_like(input);
            model_->translate(DomainNumber::One, DomainNumber::Two, input.slice(1, 0, channels));
        });
        bytes_per_pixel_ = bytes / (kSize * kSize);
    });
}

std::uint64_t Translator::memory_needed(const BatchShape& shape) const {
    // On the CPU, no more images are on their way at a time than there are threads.
    const int images = information_.is_cpu ? std::min(shape.frames, team_.members()) : shape.frames;
    return static_cast<std::uint64_t>(images) * static_cast<std::uint64_t>(shape.size.width) *
           static_cast<std::uint64_t>(shape.size.height) *
           static_cast<std::uint64_t>(bytes_per_pixel_);
}

std::uint64_t Translator::memory_available() const {
    return information_.is_cpu ? available_memory() : free_device_memory(device_);
}

BatchTimes Translator::prepare(const BatchShape& shape) {
    const FrameFormat format{PixelFormat::RGB, shape.size.width, shape.size.height};
    const auto row_bytes = static_cast<std::size_t>(3 * shape.size.width);
    const auto frame_bytes = row_bytes * static_cast<std::size_t>(shape.size.height);
    const std::vector<std::uint8_t> input(frame_bytes, std::uint8_t{128});
    const auto count = static_cast<std::size_t>(shape.frames);
    std::vector<std::uint8_t> outputs(frame_bytes * count);
    std::vector<TranslationFrame> frames(count);
    for (std::size_t index = 0; index < count; ++index) {
        const auto stride = static_cast<std::ptrdiff_t>(row_bytes);
        frames[index].format = format;
        frames[index].input = {{input.data()}, {stride}};
        frames[index].output = {{outputs.data() + index * frame_bytes}, {stride}};
    }
    // Memory is allocated and algorithms are chosen by the first batch; the second is like all
    // that follow.
    translate(shape.direction, shape.size, frames);
    return translate(shape.direction, shape.size, frames);
}

BatchTimes Translator::translate(Direction direction, const NetworkSize& size,
                                 std::span<const TranslationFrame> frames) {
    if (device_.device.is_cpu()) {
        return translate_on_cpu(direction, size, frames);
    }
    parts_.resize(1);
    parts_[0].frames = frames;
    translate_part(direction, size, parts_[0]);
    return parts_[0].times;
}

BatchTimes Translator::translate_on_cpu(Direction direction, const NetworkSize& size,
                                        std::span<const TranslationFrame> frames) {
    // A core gains nothing from several frames at a time, but cores do gain from a frame each. The
    // last frames of a batch, if they are fewer, share all threads.
    const auto threads = static_cast<std::size_t>(team_.members());
    const auto begin = SteadyClock::now();
    BatchTimes work;
    for (std::size_t first = 0; first < frames.size(); first += threads) {
        const std::size_t count = std::min(threads, frames.size() - first);
        parts_.resize(std::max(count, parts_.size())); // those at hand keep their memory
        for (std::size_t index = 0; index < count; ++index) {
            parts_[index].frames = frames.subspan(first + index, 1);
        }
        const int parts = static_cast<int>(count);
        team_.run(parts, team_.members() / parts, [&](int part) {
            translate_part(direction, size, parts_[static_cast<std::size_t>(part)]);
        });
        for (std::size_t index = 0; index < count; ++index) {
            work = work + parts_[index].times;
        }
    }
    return share_out(SteadyClock::now() - begin, work);
}

void Translator::translate_part(Direction direction, const NetworkSize& size, Part& part) {
    const c10::InferenceMode inference_mode;
    const auto begin = SteadyClock::now();
    read_frames(size, part);
    const auto read = SteadyClock::now();
    compute(direction, part);
    const auto computed = SteadyClock::now();
    write_frames(size, part);
    part.times = {read - begin, computed - read, SteadyClock::now() - computed};
}

void Translator::read_frames(const NetworkSize& size, Part& part) {
    const std::int64_t sizes[] = {static_cast<std::int64_t>(part.frames.size()), 3, size.height,
                                  size.width};
    for (at::Tensor* staging : {&part.input, &part.output}) {
        if (!staging->defined() || staging->sizes() != at::IntArrayRef(sizes)) {
            *staging = at::empty(sizes, at::TensorOptions(at::kFloat)
                                            .memory_format(at::MemoryFormat::ChannelsLast)
                                            .pinned_memory(device_.device.is_cuda()));
        }
    }
    part.scalers.resize(std::max(part.frames.size(), part.scalers.size()));
    for (std::size_t index = 0; index < part.frames.size(); ++index) {
        const TranslationFrame& frame = part.frames[index];
        const TensorImage input = image_view<float>(part.input, index);
        if (!is_scaled(frame, size)) {
            frame_to_tensor(frame.format, frame.input, input);
            continue;
        }
        auto& scaler = part.scalers[index];
        if (!scaler || !scaler->is_for(frame.format, size)) {
            scaler = std::make_unique<FrameScaler>(frame.format, size);
        }
        scaler->read(frame, input);
    }
}

void Translator::compute(Direction direction, Part& part) {
    const auto [from, to] = path_of(direction);
    at::Tensor image = part.input.to(device_.device);
    if (model_->configuration().image_channels[index_of(from)] == 1) {
        image = luma_of(image);
    }
    at::Tensor latent = model_->encode(from, image);
    add_noise(latent, part);
    // A grey image becomes three equal channels.
    part.output.copy_(model_->generate(to, latent));
}

/// The noise of a seed is the same whatever the frame, so that video does not flicker.
void Translator::add_noise(at::Tensor& latent, Part& part) {
    for (std::size_t index = 0; index < part.frames.size(); ++index) {
        const TranslationFrame& frame = part.frames[index];
        if (frame.noise == 0.0F) {
            continue;
        }
        const auto n = static_cast<std::int64_t>(index);
        at::Tensor mu = latent.select(0, n);
        if (!part.eta.defined() || part.eta.sizes() != mu.sizes() || part.seed != frame.seed) {
            // Drawn on the CPU, so that it is the same on every device.
            auto generator = at::make_generator<at::CPUGeneratorImpl>(frame.seed);
            part.eta =
                at::randn(mu.sizes(), generator, at::TensorOptions(at::kFloat)).to(device_.device);
            part.seed = frame.seed;
        }
        mu.add_(part.eta, frame.noise);
    }
}

void Translator::write_frames(const NetworkSize& size, Part& part) {
    for (std::size_t index = 0; index < part.frames.size(); ++index) {
        const TranslationFrame& frame = part.frames[index];
        const auto input = image_view<const float>(part.input, index);
        const auto output = image_view<const float>(part.output, index);
        if (is_scaled(frame, size)) {
            part.scalers[index]->write(frame, input, output);
        } else {
            tensor_to_frame(frame.format, output, frame.input, frame.output);
        }
        if (frame.strength != 1.0F) {
            blend_frame(frame.format, frame.input, frame.strength, frame.output);
        }
    }
}

} // namespace unit
