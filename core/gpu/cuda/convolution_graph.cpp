#include "core/gpu/cuda/convolution_graph.h"

namespace unit::gpu {
namespace {

using cudnn_frontend::graph::Tensor_attributes;
using TensorPointer = std::shared_ptr<Tensor_attributes>;
using Dimensions = std::vector<std::int64_t>;

/// cuDNN counts dimensions as N, C, H, W, whatever the strides.
Tensor_attributes channels_last(const Dimensions& sizes, std::int64_t identifier) {
    const std::int64_t channels = sizes[1];
    const std::int64_t row = sizes[3] * channels;
    return Tensor_attributes()
        .set_dim(sizes)
        .set_stride({sizes[2] * row, 1, row, channels})
        .set_uid(identifier);
}

template <typename Attributes>
Attributes attributes_of(const FusedConvolutionShape& shape) {
    const Dimensions border(2, shape.border);
    const Dimensions stride(2, shape.stride);
    return Attributes().set_padding(border).set_stride(stride).set_dilation({1, 1});
}

/// A transposed convolution is what gives the gradient of a convolution's input.
TensorPointer convolve(cudnn_frontend::graph::Graph& graph, const FusedConvolutionShape& shape,
                       const TensorPointer& x) {
    const int first = shape.transposed ? shape.in_channels : shape.out_channels;
    const int second = shape.transposed ? shape.out_channels : shape.in_channels;
    const TensorPointer weights =
        graph.tensor(channels_last({first, second, shape.kernel, shape.kernel}, kWeights));
    using namespace cudnn_frontend::graph;
    return shape.transposed
               ? graph.conv_dgrad(x, weights, attributes_of<Conv_dgrad_attributes>(shape))
               : graph.conv_fprop(x, weights, attributes_of<Conv_fprop_attributes>(shape));
}

TensorPointer activate(cudnn_frontend::graph::Graph& graph, const TensorPointer& x, float slope) {
    if (slope == 1.0F) {
        return x;
    }
    auto activation = cudnn_frontend::graph::Pointwise_attributes().set_mode(
        cudnn_frontend::PointwiseMode_t::RELU_FWD);
    if (slope != 0.0F) {
        activation.set_relu_lower_clip_slope(slope);
    }
    return graph.pointwise(x, activation);
}

} // namespace

std::shared_ptr<cudnn_frontend::graph::Graph>
convolution_graph(const FusedConvolutionShape& shape) {
    using cudnn_frontend::DataType_t;
    const bool is_half = shape.value == FusedConvolutionShape::Value::Float16;
    auto graph = std::make_shared<cudnn_frontend::graph::Graph>();
    graph->set_io_data_type(is_half ? DataType_t::HALF : DataType_t::BFLOAT16)
        .set_intermediate_data_type(DataType_t::FLOAT)
        .set_compute_data_type(DataType_t::FLOAT);
    const TensorPointer x = graph->tensor(
        channels_last({shape.images, shape.in_channels, shape.height, shape.width}, kInput));
    const TensorPointer bias = graph->tensor(
        channels_last({1, shape.out_channels, 1, 1}, kBias).set_data_type(DataType_t::FLOAT));
    const TensorPointer products = convolve(*graph, shape, x);
    const Tensor_attributes y = channels_last(
        {shape.images, shape.out_channels, shape.out_height(), shape.out_width()}, kOutput);
    // A transposed convolution has several sizes, of which cuDNN cannot guess one.
    products->set_dim(y.get_dim()).set_stride(y.get_stride());
    const TensorPointer sums =
        graph->pointwise(products, bias,
                         cudnn_frontend::graph::Pointwise_attributes().set_mode(
                             cudnn_frontend::PointwiseMode_t::ADD));
    activate(*graph, sums, shape.slope)
        ->set_output(true)
        .set_dim(y.get_dim())
        .set_stride(y.get_stride())
        .set_uid(kOutput);
    return graph;
}

std::string describe(const FusedConvolutionShape& shape) {
    const auto number = [](int value) { return std::to_string(value); };
    return std::string(shape.transposed ? "a fused transposed" : "a fused") + " convolution " +
           number(shape.kernel) + "x" + number(shape.kernel) + " of stride " +
           number(shape.stride) + " from " + number(shape.in_channels) + " to " +
           number(shape.out_channels) + " channels, " + number(shape.images) + "x" +
           number(shape.height) + "x" + number(shape.width) + " pixels";
}

} // namespace unit::gpu
