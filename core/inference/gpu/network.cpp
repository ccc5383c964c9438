#include "core/inference/gpu/network.h"

#include "core/inference/gpu/fused_shape.h"
#include "core/inference/gpu/kernel_sources.h"
#include "core/inference/gpu/stream_work.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <mutex>

namespace unit::gpu {
namespace {

/// Held while a network is made: to find a convolution's algorithm LibTorch may free what it keeps
/// of the device's memory, which it cannot while another thread records a graph.
std::mutex& making_mutex() {
    static std::mutex mutex;
    return mutex;
}

/// What a piece of work takes as part of a graph: enqueued call by call, small layers would take as
/// long as the processor needs for the calls. The work has been done before.
std::chrono::nanoseconds time_of(Stream& stream, const std::function<void()>& work) {
    constexpr int kTimes = 5;
    const auto repeat = [&] {
        for (int time = 0; time < kTimes; ++time) {
            work();
        }
    };
    const std::unique_ptr<Graph> graph = record_inference(stream, repeat, /*kept=*/false);
    stream.replay(*graph);
    const EventPointer begin = stream.record();
    stream.replay(*graph);
    const EventPointer end = stream.record();
    end->wait();
    return end->since(*begin);
}

int image_channels(const PathLayer& layer) {
    return layer.out_channels / (layer.shuffle * layer.shuffle);
}

bool is_of_encoder(const NetworkLayer& layer) {
    return layer.layer().module.starts_with("encoder");
}

} // namespace

Network::Network(Device& device, Stream& stream, NetworkWeights& weights,
                 const ModelConfiguration& model, const NetworkShape& shape)
    : shape_(shape),
      has_grey_input_(model.image_channels[static_cast<std::size_t>(shape.from - 1)] == 1),
      image_layer_(translation_path(model, shape.from, shape.to).back()),
      image_weights_(weights.of(image_layer_)) {
    const std::lock_guard lock(making_mutex());
    const std::vector<PathLayer> path = translation_path(model, shape.from, shape.to);
    const SmoothedNorms smoothed =
        shape.is_smoothed ? make_smoothed_norms(stream, weights.device(), path) : SmoothedNorms();
    for (const PathLayer& layer : path) {
        if (layer.convolution != image_layer_.convolution) {
            layers_.emplace_back(device, layer, weights.of(layer), smoothed);
        }
    }
    encoder_layers_ = static_cast<std::size_t>(std::ranges::count_if(layers_, is_of_encoder));
    run_inference(stream, [&] {
        const auto options = at::TensorOptions(weights.device());
        input_ = at::zeros({shape.images, kPack, shape.height, shape.width},
                           options.dtype(weights.type()))
                     .contiguous(at::MemoryFormat::ChannelsLast);
        output_ =
            at::empty({shape.images, shape.height, shape.width, 4}, options.dtype(at::kFloat));
    });
    choose_ways(stream);
    const std::size_t end = layers_.size() - (image_layer_reads_features() ? 1 : 0);
    encoder_ =
        record_inference(stream, [&] { latent_ = run_layers(stream, 0, encoder_layers_, input_); });
    generator_ = record_inference(stream, [&, end] {
        make_image(stream, run_layers(stream, encoder_layers_, end, latent_));
    });
}

void Network::choose_ways(Stream& stream) {
    at::Tensor x = input_;
    at::Tensor skip;
    for (NetworkLayer& layer : layers_) {
        const bool gives_features = &layer == &layers_.back() && image_layer_reads_features();
        const auto compute = [&] {
            return gives_features ? layer.features(stream, x).first()
                                  : layer.forward(stream, x, skip);
        };
        if (layer.layer().begins_block) {
            skip = x;
        }
        const std::vector<LayerWay> ways = layer.ways(x, gives_features);
        std::vector<std::chrono::nanoseconds> times;
        for (const LayerWay& way : ways) {
            layer.choose(way);
            // The first time LibTorch and cuDNN choose their algorithms.
            run_inference(stream, compute);
            times.push_back(ways.size() > 1 ? time_of(stream, compute)
                                            : std::chrono::nanoseconds(0));
        }
        layer.choose(
            ways[static_cast<std::size_t>(std::ranges::min_element(times) - times.begin())]);
        if (gives_features) {
            break;
        }
        run_inference(stream, [&] { x = compute(); });
    }
    run_inference(stream, [&] { make_image(stream, x); });
}

at::Tensor Network::run_layers(Stream& stream, std::size_t first, std::size_t end, at::Tensor x) {
    at::Tensor skip;
    for (std::size_t index = first; index < end; ++index) {
        if (layers_[index].layer().begins_block) {
            skip = x;
        }
        x = layers_[index].forward(stream, x, skip);
    }
    return x;
}

/// Whether the kernel that makes the image also does what follows the convolution before it.
bool Network::image_layer_reads_features() const {
    const PathLayer& before = layers_.back().layer();
    return image_weights_.image_weights.defined() && before.norm == Norm::None &&
           !before.ends_block && image_layer_.in_channels <= MakeImage<float>::kMostChannels;
}

/// `x` is the input of the image layer, or of the layer before where it reads features.
void Network::make_image(Stream& stream, const at::Tensor& x) {
    with_value_type(x.scalar_type(), [&](auto value) {
        using Value = decltype(value);
        if (image_layer_reads_features()) {
            const NetworkLayer& before = layers_.back();
            const Features features = before.features(stream, x);
            MakeImage<Value> kernel;
            set_sources(features, kernel);
            kernel.feature_bias = values_of<float>(before.bias());
            kernel.slope = negative_slope(before.layer());
            kernel.weights = values_of<float>(image_weights_.image_weights);
            kernel.bias = values_of<float>(image_weights_.bias);
            kernel.image_channels = image_channels(image_layer_);
            kernel.y = output();
            stream.launch(kernel);
            return;
        }
        const at::Tensor patches =
            convolve(stream, image_layer_, image_weights_, x, Transposition::Whole).first();
        FinishImage<Value> kernel;
        kernel.x = values_of<Value>(patches);
        kernel.bias = values_of<float>(image_weights_.bias);
        kernel.y = output();
        kernel.images = shape_.images;
        kernel.height = static_cast<int>(patches.size(2));
        kernel.width = static_cast<int>(patches.size(3));
        kernel.channels = static_cast<int>(patches.size(1));
        kernel.patch = image_layer_.shuffle;
        kernel.image_channels = image_channels(image_layer_);
        stream.launch(kernel);
    });
}

SmoothedNorms Network::make_smoothed_norms(Stream& stream, const at::Device& device,
                                           const std::vector<PathLayer>& path) {
    run_inference(stream, [&] {
        // No image is smoothed until set_smoothed() says so.
        smoothed_images_ =
            at::zeros({shape_.images * static_cast<std::int64_t>(sizeof(SmoothedImage))},
                      at::TensorOptions(device).dtype(at::kByte));
    });
    return {static_cast<SmoothedImage*>(smoothed_images_.mutable_data_ptr()),
            norm_channel_count(path)};
}

/// All images are told of, also those behind: they were of another batch before.
void Network::set_smoothed(Stream& stream, std::span<const SmoothedImage> smoothed) const {
    auto* const table = static_cast<SmoothedImage*>(smoothed_images_.mutable_data_ptr());
    const auto images = static_cast<std::size_t>(shape_.images);
    for (std::size_t first = 0; first < images; first += SetSmoothedImages::kMost) {
        SetSmoothedImages kernel;
        kernel.table = table + first;
        kernel.count = static_cast<int>(std::min<std::size_t>(images - first, kernel.kMost));
        for (std::size_t index = first; index < std::min(first + kernel.kMost, smoothed.size());
             ++index) {
            kernel.images[index - first] = smoothed[index];
        }
        stream.launch(kernel);
    }
}

void Network::enqueue(Stream& stream, std::vector<ImageNoise> noise,
                      std::span<const SmoothedImage> smoothed) {
    if (shape_.is_smoothed) {
        set_smoothed(stream, smoothed);
    }
    stream.replay(*encoder_);
    if (!noise.empty()) {
        enqueue_inference(stream, [this, noise = std::move(noise)] {
            for (const ImageNoise& image : noise) {
                const at::Tensor mu = latent_.select(0, image.image);
                mu.narrow(0, 0, image.eta.size(0)).add_(image.eta, image.deviation);
            }
        });
    }
    stream.replay(*generator_);
}

} // namespace unit::gpu
