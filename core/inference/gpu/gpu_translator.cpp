#include "core/inference/gpu/gpu_translator.h"

#include "core/checkpoint/description.h"
#include "core/inference/gpu/network_memory.h"
#include "core/inference/gpu/stream_work.h"
#include "core/inference/latent_noise.h"

#include <ATen/ATen.h>
#include <algorithm>

namespace unit::gpu {
namespace {

/// Directions, sizes and batch sizes that streams of one engine use in turns.
constexpr std::size_t kMostNetworks = 16;

Precision resolve_precision(Precision requested) {
    if (requested == Precision::Int8) {
        throw Error(ErrorCode::Unsupported,
                    "precision int8 is for the CPU; use fp16, bf16 or fp32 on a GPU");
    }
    return requested == Precision::Auto ? Precision::Float16 : requested;
}

at::ScalarType type_of(Precision precision) {
    switch (precision) {
    case Precision::BFloat16:
        return at::kBFloat16;
    case Precision::Float16:
        return at::kHalf;
    default:
        return at::kFloat;
    }
}

/// Frames by their places on the device, in the order in which they were given.
std::vector<SmoothedImage> placed(std::vector<SmoothedImage> smoothed,
                                  std::span<const DeviceFrame> frames) {
    for (SmoothedImage& image : smoothed) {
        const auto number = static_cast<std::size_t>(image.image);
        const auto place = std::ranges::find(frames, number, &DeviceFrame::number);
        image.image = static_cast<int>(place - frames.begin());
    }
    return smoothed;
}

} // namespace

GpuTranslator::GpuTranslator(const EngineSettings& settings, Place place)
    : device_(std::move(place.device)), precision_(resolve_precision(settings.precision)),
      conversion_(*device_), pipeline_(*device_) {
    information_ = {.device = place.name,
                    .is_cpu = false,
                    .depth = BatchPipeline::kDepth,
                    .cuda_device = place.cuda_device,
                    .cuda_context = device_->context()};
    set_up_convolutions();
    load(settings.checkpoint, place.torch_device);
}

void GpuTranslator::load(const std::string& checkpoint, const at::Device& device) {
    SafetensorsFile file(checkpoint);
    model_ = read_description(file).model;
    check_image_channels(checkpoint, model_);
    values_ = std::make_unique<ModelWeights>(std::move(file), model_);
    weights_ = std::make_unique<NetworkWeights>(*values_, device, type_of(precision_));
    run_inference(pipeline_.stream(), [this] {
        for (const auto& [from, to] : {std::pair(1, 2), std::pair(2, 1)}) {
            for (const PathLayer& layer : translation_path(model_, from, to)) {
                weights_->of(layer);
            }
        }
    });
    information_.model_bytes = weights_->bytes();
    // Both directions have the same norms.
    streams_ = std::make_unique<SmoothedStreams>(
        *device_, norm_channel_count(translation_path(model_, 1, 2)));
}

std::uint64_t GpuTranslator::memory_needed(const BatchShape& shape) const {
    return network_memory(model_, shape, precision_ == Precision::Float32 ? 4 : 2);
}

void GpuTranslator::begin(Direction direction, const NetworkSize& size,
                          std::span<const TranslationFrame> frames) {
    const Domains domains = domains_of(direction);
    try {
        const std::vector<SmoothedImage> smoothed = streams_->next(direction, size, frames);
        Network& network = network_for({domains.from, domains.to, size.width, size.height,
                                        static_cast<int>(frames.size()), !smoothed.empty()});
        pipeline_.begin(frames, [&](Stream& stream, std::span<const DeviceFrame> on_device) {
            conversion_.enqueue_reading(stream, on_device, network);
            network.enqueue(stream, noise_of(stream, on_device, network.shape()),
                            placed(smoothed, on_device));
            conversion_.enqueue_writing(stream, on_device, network);
        });
    } catch (...) {
        // Who tries the batch again must not find the statistics of its own frames.
        streams_->interrupt(frames);
        throw;
    }
    streams_->confirm(frames);
}

BatchTimes GpuTranslator::prepare(const BatchShape& shape) {
    const Domains domains = domains_of(shape.direction);
    const NetworkShape wanted{domains.from,      domains.to,   shape.size.width,
                              shape.size.height, shape.frames, shape.is_smoothed};
    // Else a larger one would serve, which costs more.
    if (find_network(wanted, wanted.images) == networks_.end()) {
        networks_.push_front(make_network(wanted));
    }
    return Translator::prepare(shape);
}

/// One for at least as many images, and at most twice as many: those that are too many cost less
/// than to make another.
Network& GpuTranslator::network_for(const NetworkShape& shape) {
    const auto known = find_network(shape, 2 * shape.images);
    if (known == networks_.end()) {
        networks_.push_front(make_network(shape));
    } else {
        networks_.splice(networks_.begin(), networks_, known);
    }
    return *networks_.front();
}

/// The smallest one for the images, and for at most `most` of them.
GpuTranslator::Networks::iterator GpuTranslator::find_network(const NetworkShape& shape, int most) {
    auto best = networks_.end();
    for (auto other = networks_.begin(); other != networks_.end(); ++other) {
        NetworkShape alike = shape;
        alike.images = (*other)->shape().images;
        if ((*other)->shape() == alike && alike.images >= shape.images && alike.images <= most &&
            (best == networks_.end() || alike.images < (*best)->shape().images)) {
            best = other;
        }
    }
    return best;
}

std::unique_ptr<Network> GpuTranslator::make_network(const NetworkShape& shape) {
    Stream& stream = pipeline_.stream();
    // Batches on their way may use the one that goes, and nothing is recorded beside other work.
    stream.record()->wait();
    if (networks_.size() == kMostNetworks) {
        networks_.pop_back();
    }
    const auto make = [&] {
        return std::make_unique<Network>(*device_, stream, *weights_, model_, shape);
    };
    try {
        return make();
    } catch (const c10::OutOfMemoryError&) {
        if (networks_.empty()) {
            throw;
        }
    }
    networks_.clear();
    return make();
}

/// The noise of a seed is the same whatever the frame, so that video does not flicker.
std::vector<ImageNoise> GpuTranslator::noise_of(Stream& stream, std::span<const DeviceFrame> frames,
                                                const NetworkShape& shape) {
    std::vector<ImageNoise> noise;
    for (std::size_t index = 0; index < frames.size(); ++index) {
        const DeviceFrame& frame = frames[index];
        if (frame.noise == 0.0F) {
            continue;
        }
        const std::int64_t sizes[] = {model_.latent_channels(), shape.height / 4, shape.width / 4};
        if (!eta_.defined() || eta_.sizes() != at::IntArrayRef(sizes) || eta_seed_ != frame.seed) {
            run_inference(stream,
                          [&] { eta_ = draw_eta(frame.seed, sizes).to(weights_->device()); });
            eta_seed_ = frame.seed;
        }
        noise.push_back({static_cast<int>(index), frame.noise, eta_});
    }
    return noise;
}

} // namespace unit::gpu
