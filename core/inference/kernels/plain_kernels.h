#pragma once

#include "core/inference/kernels/kernel_table.h"

/// The plain twins of InferenceKernels: the definitions, value by value, summed in double
/// precision. For tests.
namespace unit::plain {

void convolve_row(const RowConvolution& job);

/// The whole convolution, directly; `weights` [out_channels, in_channels, 3, 3] take the place of
/// the transformed ones.
void convolve(const WinogradConvolution& job, const float* weights);

/// The same with the finished input rounded as a QuantizedConvolution's is, and then with weights
/// that are not rounded.
void convolve_quantized(const QuantizedConvolution& job, const float* weights);

void finish_pixels(const Pending& pending, const ConstStoredValues& values, int pixels,
                   int channels, const StoredValues& result);

/// A stored value, and the nearest of those that can be stored.
double stored_value(const ConstStoredValues& values, std::ptrdiff_t place);
void store_value(double value, const StoredValues& values, std::ptrdiff_t place);

void write_planes(const PatchRow& patches, int pixels, const PlaneRows<float>& rows);

} // namespace unit::plain
