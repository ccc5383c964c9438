#pragma once

namespace unit {

/// Linear subspaces that kernels are kept in while training, so that translations are free of
/// patterns that sampling makes. At inference they cost nothing: the networks stay as they are.
struct KernelConstraints {
    /// Of generators' kernels that make several output pixels of one input position, transposed
    /// ones and that of the layer that writes patches: each output pixel has the same gain for a
    /// constant input, and the same bias, so that flat stays flat, without a checkerboard
    /// (Sugawara, Shiota, Kiya, arXiv 1806.02658).
    bool antialias_upsampling = false;
    /// Of the encoders' kernels with a stride: each is a smaller kernel convolved with a binomial
    /// low-pass (Zhang, arXiv 1904.11486, in one kernel instead of two layers).
    bool antialias_downsampling = false;
};

/// The smallest kernel for antialias_downsampling with a stride: the binomial has stride + 1 taps,
/// [1 2 1]/4 for 2, and leaves a kernel of 2 x 2 to be free.
constexpr int smallest_antialiased_kernel(int stride) {
    return stride + 2;
}

} // namespace unit
