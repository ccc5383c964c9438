#pragma once

#include "core/gpu/fused_convolution.h"
#include "core/gpu/kernels/values.h"

#include <cstddef>
#include <vector>

namespace unit::gpu::test {

/// A fused convolution in loops over its definition, in double precision: the twin of what a device
/// computes.
template <typename Value>
class HostConvolution {
  public:
    HostConvolution(const FusedConvolutionShape& shape, const FusedConvolutionTensors& tensors)
        : shape_(shape), tensors_(tensors), weights_(weights_by_output()) {}

    void run() const {
        auto* y = static_cast<Value*>(tensors_.y);
        for (int image = 0; image < shape_.images; ++image)
            for (int row = 0; row < shape_.out_height(); ++row)
                for (int column = 0; column < shape_.out_width(); ++column)
                    for (const double sum : sums_of(image, row, column))
                        from_float(activate(sum), y++);
    }

  private:
    /// [kernel * kernel, in, out], so that the innermost loop runs along memory.
    std::vector<float> weights_by_output() const {
        std::vector<float> weights;
        for (int weight = 0; weight < shape_.kernel * shape_.kernel; ++weight)
            for (int in = 0; in < shape_.in_channels; ++in)
                for (int out = 0; out < shape_.out_channels; ++out)
                    weights.push_back(to_float(weight_of(in, weight, out)));
        return weights;
    }

    Value weight_of(int in, int weight, int out) const {
        const int area = shape_.kernel * shape_.kernel;
        const int place = shape_.transposed ? (in * area + weight) * shape_.out_channels + out
                                            : (out * area + weight) * shape_.in_channels + in;
        return static_cast<const Value*>(tensors_.weights)[place];
    }

    /// Of all channels of a pixel of the output.
    std::vector<double> sums_of(int image, int row, int column) const {
        std::vector<double> sums(tensors_.bias, tensors_.bias + shape_.out_channels);
        for (int y = 0; y < shape_.kernel; ++y)
            for (int x = 0; x < shape_.kernel; ++x)
                add_products(image, source(row, y, shape_.height), source(column, x, shape_.width),
                             y * shape_.kernel + x, sums);
        return sums;
    }

    /// The input's row or column that a weight meets; -1 where it is beyond the border, or lies
    /// between the rows of a transposed convolution.
    int source(int output, int weight, int size) const {
        int place = output * shape_.stride + weight - shape_.border;
        if (shape_.transposed) {
            const int from = output + shape_.border - weight;
            if (from < 0 || from % shape_.stride != 0)
                return -1;
            place = from / shape_.stride;
        }
        return place < size ? place : -1;
    }

    /// Those of a pixel of the input and a weight.
    void add_products(int image, int row, int column, int weight, std::vector<double>& sums) const {
        if (row < 0 || column < 0)
            return;
        const Value* const pixel =
            static_cast<const Value*>(tensors_.x) +
            ((image * shape_.height + row) * shape_.width + column) * shape_.in_channels;
        for (int in = 0; in < shape_.in_channels; ++in) {
            const double value = to_float(pixel[in]);
            const float* const weights =
                weights_.data() + (weight * shape_.in_channels + in) * shape_.out_channels;
            for (std::size_t out = 0; out < sums.size(); ++out)
                sums[out] += value * weights[out];
        }
    }

    float activate(double value) const {
        return static_cast<float>(value < 0.0 ? value * shape_.slope : value);
    }

    const FusedConvolutionShape& shape_;
    const FusedConvolutionTensors& tensors_;
    std::vector<float> weights_;
};

/// Of the shape's own type. Threads: any.
inline void convolve_on_host(const FusedConvolutionShape& shape,
                             const FusedConvolutionTensors& tensors) {
    if (shape.value == FusedConvolutionShape::Value::Float16)
        HostConvolution<Float16>(shape, tensors).run();
    else
        HostConvolution<BFloat16>(shape, tensors).run();
}

} // namespace unit::gpu::test
