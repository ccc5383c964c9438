#pragma once

#include <cstddef>

namespace unit::gpu {

/// A convolution in 16 bits with what follows it: activation(convolution(x) + bias). Tensors are
/// [N, H, W, C] in memory, without gaps, their channels padded to whole packs.
struct FusedConvolutionShape {
    enum class Value { Float16, BFloat16 };
    Value value = Value::Float16;
    int images = 1;
    int height = 0, width = 0; ///< of the input
    int in_channels = 0, out_channels = 0;
    int kernel = 1; ///< its side
    int stride = 1;
    int border = 0; ///< zeros on each side of the input
    /// A transposed convolution of stride 2, side 3, border 1 and output padding 1: it doubles
    /// height and width.
    bool transposed = false;
    float slope = 1.0F; ///< of negative values: 0 for ReLU, 1 without activation

    int out_height() const { return out_size(height); }
    int out_width() const { return out_size(width); }

  private:
    int out_size(int size) const {
        return transposed ? stride * size : (size + 2 * border - kernel) / stride + 1;
    }
};

/// What a fused convolution reads and writes, in the device's memory.
struct FusedConvolutionTensors {
    const void* x = nullptr;
    /// [out, kernel, kernel, in]; of a transposed one [in, kernel, kernel, out].
    const void* weights = nullptr;
    const float* bias = nullptr; ///< [out]
    void* y = nullptr;           ///< none of the others
    void* workspace = nullptr;   ///< workspace_bytes() for its use
};

/// A kernel that computes a shape, made by a Device. It lives until its work is done. Threads: any.
class FusedConvolution {
  public:
    FusedConvolution(const FusedConvolution&) = delete;
    FusedConvolution& operator=(const FusedConvolution&) = delete;
    virtual ~FusedConvolution() = default;

    const FusedConvolutionShape& shape() const { return shape_; }
    std::size_t workspace_bytes() const { return workspace_bytes_; }

  protected:
    FusedConvolution(const FusedConvolutionShape& shape, std::size_t workspace_bytes)
        : shape_(shape), workspace_bytes_(workspace_bytes) {}

  private:
    FusedConvolutionShape shape_;
    std::size_t workspace_bytes_;
};

} // namespace unit::gpu
