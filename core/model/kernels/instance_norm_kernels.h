#pragma once

#include "core/model/kernels/dropout_mask.h"
#include "core/model/kernels/pixel_range.h"

/// The loops of instance norm. V is the type of the values, S the type that sums and statistics
/// have. Dropout chooses by the place of a value in the whole tensor. Instantiated for (float,
/// float), (double, double) and (c10::BFloat16, float). Pointers do not overlap, except where it is
/// said.
namespace unit::kernels {

/// What follows the normalisation.
enum class NormEnd {
    Plain,
    Relu,
    Dropout,
    Add,        ///< the sum with the input of the block
    DropoutAdd, ///< dropout, then this sum
};

/// How values become normalised ones, and what is dropped of these.
template <typename S>
struct NormRule {
    const S* mean;  ///< of each channel
    const S* scale; ///< 1 / deviation of each channel
    DropoutMask mask;
    S factor; ///< of what dropout keeps: 1 / (1 - probability)
};

/// Adds the values, and their squares, after `shift` (a value for each channel) is taken off, to
/// sums[2 * channels]. The shift keeps a large mean from drowning the variance.
template <typename V, typename S>
void add_moments(const V* values, const PixelRange& range, const S* shift, S* sums);

/// y = the normalised values after their end. `skip` is the input of the block; ends that do not
/// add it do not read it. `y` may be `values` or `skip`.
template <NormEnd end, typename V, typename S>
void normalise(const V* values, const V* skip, const PixelRange& range, const NormRule<S>& rule,
               V* y);

/// Adds the gradient g with respect to the normalised values, and g times these, to
/// sums[2 * channels]. `gradient` is with respect to y.
template <NormEnd end, typename V, typename S>
void add_gradient_moments(const V* values, const V* gradient, const PixelRange& range,
                          const NormRule<S>& rule, S* sums);

/// result = the gradient with respect to the values: scale * (g - m1 - normalised * m2), where
/// `means`, [2 * channels], holds the image's means m1 of g and m2 of g times normalised.
template <NormEnd end, typename V, typename S>
void gradient_of_values(const V* values, const V* gradient, const PixelRange& range,
                        const NormRule<S>& rule, const S* means, V* result);

} // namespace unit::kernels
