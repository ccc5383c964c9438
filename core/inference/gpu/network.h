#pragma once

#include "core/gpu/device.h"
#include "core/inference/gpu/network_layer.h"

#include <memory>
#include <span>
#include <vector>

namespace unit::gpu {

/// What a network on a device is made for.
struct NetworkShape {
    int from = 1, to = 2;      ///< domains, 1 or 2
    int width = 0, height = 0; ///< of the images: multiples of 4
    int images = 1;
    bool is_smoothed = false; ///< can smooth its norms over the frames of streams

    bool operator==(const NetworkShape&) const = default;
};

/// What is added to the latent of an image: deviation * eta. `eta`: [C, H/4, W/4], fp32, on the
/// device.
struct ImageNoise {
    int image = 0;
    float deviation = 0.0F;
    at::Tensor eta;
};

/// G_to(E_from(x)) for images of one shape, made fast: the first time each layer is computed in all
/// its ways, of which it keeps the fastest, and what that enqueues is recorded as two graphs, with
/// the latent between them.
/// Threads: one at a time. Errors: Error, LibTorch's.
class Network {
  public:
    /// Waits for the stream, on which it will be computed. `weights` and `device` outlive it.
    Network(Device& device, Stream& stream, NetworkWeights& weights,
            const ModelConfiguration& model, const NetworkShape& shape);

    const NetworkShape& shape() const { return shape_; }

    /// Where the images go: [images, height, width] of Pack<Value>, Value as of `weights`. Those of
    /// grey domains have one channel, others three; the rest are zero.
    void* input() const { return input_.mutable_data_ptr(); }
    at::ScalarType type() const { return input_.scalar_type(); }
    bool has_grey_input() const { return has_grey_input_; }
    /// Where they come from: [images, height, width].
    ImagePixel* output() const { return static_cast<ImagePixel*>(output_.mutable_data_ptr()); }

    /// Enqueues it. `smoothed`: of a network that can, as SetSmoothedImages takes them. The
    /// network, the noise's eta and the histories must live until it is done.
    void enqueue(Stream& stream, std::vector<ImageNoise> noise,
                 std::span<const SmoothedImage> smoothed);

  private:
    void choose_ways(Stream& stream);
    void make_image(Stream& stream, const at::Tensor& x);
    at::Tensor run_layers(Stream& stream, std::size_t first, std::size_t end, at::Tensor x);
    bool image_layer_reads_features() const;
    SmoothedNorms make_smoothed_norms(Stream& stream, const at::Device& device,
                                      const std::vector<PathLayer>& path);
    void set_smoothed(Stream& stream, std::span<const SmoothedImage> smoothed) const;

    NetworkShape shape_;
    bool has_grey_input_;
    PathLayer image_layer_;
    const LayerWeights& image_weights_;
    std::vector<NetworkLayer> layers_; ///< all but the image's
    std::size_t encoder_layers_ = 0;   ///< the first of them
    at::Tensor smoothed_images_;       ///< bytes of SmoothedImage[images]
    at::Tensor input_, latent_, output_;
    std::unique_ptr<Graph> encoder_, generator_;
};

} // namespace unit::gpu
