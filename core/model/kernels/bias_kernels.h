#pragma once

#include "core/model/kernels/pixel_range.h"

/// The loops of a convolution's bias and the activation after it. V is the type of the values, S
/// the type of sums and of the bias. Instantiated for (float, float), (double, double) and
/// (c10::BFloat16, float). Pointers do not overlap.
namespace unit::kernels {

/// In place: values = activation(values + bias), where the activation multiplies negative values by
/// `slope`: 1 is none, 0 is ReLU. `bias` holds a value for each channel.
template <typename V, typename S>
void add_bias(V* values, const PixelRange& range, const S* bias, S slope);

/// result = the gradient with respect to the values, from `gradient`, the one with respect to the
/// activation's result y. Adds its sum for each channel, the gradient of the bias, to `sums`.
template <typename V, typename S>
void gradient_of_bias(const V* y, const V* gradient, const PixelRange& range, S slope, V* result,
                      S* sums);

} // namespace unit::kernels
