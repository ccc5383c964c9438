#include "core/inference/gpu/network_layer.h"

#include "core/error.h"
#include "core/inference/gpu/stream_work.h"
#include "tests/support/asynchronous_device.h"

#include <ATen/ATen.h>
#include <c10/util/StringUtil.h>
#include <gtest/gtest.h>

// A layer of a network on a device, in all the ways that it can be computed.
namespace unit::gpu {
namespace {

PathLayer layer_of(Resampling resampling, Padding padding, int kernel, Nonlinearity nonlinearity) {
    PathLayer layer;
    layer.in_channels = 5;
    layer.out_channels = 11;
    layer.kernel = kernel;
    layer.resampling = resampling;
    layer.transposed = resampling == Resampling::DoubleTransposed;
    layer.padding = padding;
    layer.nonlinearity = nonlinearity;
    return layer;
}

/// Every way to resample, border, and activate, and sides of 1 to 7.
std::vector<PathLayer> layers_without_norm() {
    std::vector<PathLayer> layers;
    for (const Padding padding : {Padding::Zero, Padding::Reflect, Padding::Replicate}) {
        for (const int kernel : {1, 3, 7}) {
            layers.push_back(layer_of(Resampling::None, padding, kernel, Nonlinearity::LeakyRelu));
        }
        layers.push_back(layer_of(Resampling::Halve, padding, 3, Nonlinearity::LeakyRelu));
        layers.push_back(layer_of(Resampling::DoubleNearest, padding, 5, Nonlinearity::Relu));
        layers.push_back(layer_of(Resampling::DoubleTransposed, padding, 3, Nonlinearity::None));
        layers.push_back(layer_of(Resampling::Patches, padding, 4, Nonlinearity::LeakyRelu));
    }
    return layers;
}

/// As NetworkWeights makes them: what is padded is zero.
LayerWeights random_weights(const PathLayer& layer, at::ScalarType type) {
    const std::int64_t in = padded_channels(layer.in_channels);
    const std::int64_t out = padded_channels(layer.out_channels);
    at::Tensor values = at::zeros(
        {layer.transposed ? in : out, layer.transposed ? out : in, layer.kernel, layer.kernel});
    const std::vector<std::int64_t> shape = layer.weight_shape();
    values.narrow(0, 0, shape[0]).narrow(1, 0, shape[1]).copy_(at::randn(shape) * 0.2);
    LayerWeights weights;
    weights.convolution = values.contiguous(at::MemoryFormat::ChannelsLast).to(type);
    weights.bias = at::zeros({out});
    weights.bias.narrow(0, 0, layer.out_channels).copy_(at::randn({layer.out_channels}));
    return weights;
}

at::Tensor random_input(const PathLayer& layer, at::ScalarType type) {
    at::Tensor x = at::zeros({2, padded_channels(layer.in_channels), 12, 20});
    x.narrow(1, 0, layer.in_channels).normal_();
    return x.contiguous(at::MemoryFormat::ChannelsLast).to(type);
}

at::Tensor forward(Stream& stream, const NetworkLayer& layer, const at::Tensor& x,
                   const at::Tensor& skip) {
    at::Tensor y;
    run_inference(stream, [&] { y = layer.forward(stream, x, skip); });
    return y;
}

class GpuLayerTest : public testing::TestWithParam<at::ScalarType> {
  protected:
    /// The largest difference of the fused kernel's output from that of the convolution and the
    /// kernel after it.
    double difference_when_fused(const PathLayer& plain, const at::Tensor& skip = {}) {
        const LayerWeights weights = random_weights(plain, GetParam());
        NetworkLayer layer(device_, plain, weights, {});
        const at::Tensor x = random_input(plain, GetParam());
        const at::Tensor expected = forward(*stream_, layer, x, skip);
        const std::vector<LayerWay> ways = layer.ways(x, false);
        EXPECT_TRUE(ways.back().fused);
        layer.choose(ways.back());
        const int before = device_.convolutions();
        const at::Tensor y = forward(*stream_, layer, x, skip);
        EXPECT_EQ(device_.convolutions(), before + 1);
        EXPECT_EQ(y.sizes(), expected.sizes());
        EXPECT_EQ(y.strides(), expected.strides());
        return (y.to(at::kFloat) - expected.to(at::kFloat)).abs().max().item<double>();
    }

    /// Values are below 16, and the other way rounds twice.
    double tolerance() const { return GetParam() == at::kHalf ? 0.02 : 0.15; }

    test::AsynchronousDevice device_;
    std::unique_ptr<Stream> stream_ = device_.new_stream();
};

TEST_P(GpuLayerTest, IsTheSameInAKernelOfTheDevice) {
    for (const PathLayer& layer : layers_without_norm()) {
        EXPECT_LE(difference_when_fused(layer), tolerance())
            << c10::str("resampling ", static_cast<int>(layer.resampling), ", padding ",
                        static_cast<int>(layer.padding), ", kernel ", layer.kernel);
    }
}

TEST_P(GpuLayerTest, EndsABlockAfterAKernelOfTheDevice) {
    PathLayer layer = layer_of(Resampling::None, Padding::Zero, 3, Nonlinearity::None);
    layer.in_channels = layer.out_channels;
    layer.ends_block = true;
    EXPECT_LE(difference_when_fused(layer, random_input(layer, GetParam())), tolerance());
}

TEST_P(GpuLayerTest, HasNoKernelOfTheDeviceWhereAnotherKernelReadsItsFeatures) {
    const PathLayer plain = layer_of(Resampling::None, Padding::Zero, 3, Nonlinearity::None);
    const LayerWeights weights = random_weights(plain, GetParam());
    const NetworkLayer layer(device_, plain, weights, {});
    for (const LayerWay& way : layer.ways(random_input(plain, GetParam()), true)) {
        EXPECT_FALSE(way.fused);
    }
}

TEST_P(GpuLayerTest, RefusesImagesThatAreTooSmallToBeMirrored) {
    const PathLayer plain = layer_of(Resampling::None, Padding::Reflect, 7, Nonlinearity::None);
    const LayerWeights weights = random_weights(plain, GetParam());
    const NetworkLayer layer(device_, plain, weights, {});
    const auto forward_of = [&](int height) {
        return forward(*stream_, layer,
                       random_input(plain, GetParam())
                           .narrow(2, 0, height)
                           .contiguous(at::MemoryFormat::ChannelsLast),
                       {});
    };
    EXPECT_EQ(forward_of(4).size(2), 4);
    EXPECT_THROW(forward_of(3), Error);
}

INSTANTIATE_TEST_SUITE_P(Types, GpuLayerTest, testing::Values(at::kHalf, at::kBFloat16));

} // namespace
} // namespace unit::gpu
