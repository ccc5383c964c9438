#pragma once

#include "core/model/configuration.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace unit {

/// How a layer changes the size of the image.
enum class Resampling {
    None,
    Halve,            ///< stride 2
    Patches,          ///< stride as large as the kernel, which sees no border
    DoubleTransposed, ///< transposed convolution of stride 2, output padding 1
    DoubleNearest,    ///< each pixel four times, before the convolution
};

/// What follows a layer's convolution and norm.
enum class Nonlinearity { None, LeakyRelu, Relu, Tanh };

/// A convolution of a translation path, with all that is computed before the next one: resampling,
/// padding, convolution, norm, nonlinearity, the end of a residual block.
struct PathLayer {
    /// The module that it belongs to, e.g. "encoder1.private.3", and in it the convolution, e.g.
    /// "encoder1.private.3.conv2", and the norm. Their tensors are NAME.weight and NAME.bias.
    std::string module, convolution, normalisation;
    int in_channels = 0;
    int out_channels = 0;
    int kernel = 1;
    Resampling resampling = Resampling::None;
    /// Whether it is a transposed convolution: weights [in, out, kernel, kernel], else [out, in,
    /// kernel, kernel]. `padding` does not apply: its border is zero.
    bool transposed = false;
    Padding padding = Padding::Zero;
    Norm norm = Norm::None;
    /// Where its channels begin among those of all norms of the path, in their order.
    int first_norm_channel = 0;
    Nonlinearity nonlinearity = Nonlinearity::None;
    /// Of the first and the last layer of a residual block: the input of the first is added to
    /// what the last computes.
    bool begins_block = false;
    bool ends_block = false;
    bool is_in_block() const { return begins_block || ends_block; }
    /// Of the last layer of a residual block: the tensor of factors, [out_channels], that what it
    /// computes is multiplied by before the block's input is added, e.g.
    /// "encoder1.private.3.scale"; empty: none.
    std::string residual_scale;

    /// Of the layer that makes an image in patches, their side: after the convolution, its channel
    /// c * shuffle * shuffle + dy * shuffle + dx at (y, x) becomes channel c at (shuffle * y + dy,
    /// shuffle * x + dx). 1: nothing is moved.
    int shuffle = 1;

    /// The shape of the convolution's weights.
    std::vector<std::int64_t> weight_shape() const;
    /// Names and shapes of all its tensors, in the order of their names.
    std::map<std::string, std::vector<std::int64_t>> tensors() const;
    /// Pixels on each side that the convolution sees beyond the border.
    int border() const { return resampling == Resampling::Patches ? 0 : (kernel - 1) / 2; }
    /// Of the convolution: the size is divided by it, or, by a transposed one, multiplied.
    int stride() const;
    /// Pixels of its output, before patches are moved, for each of its input.
    double pixel_ratio() const;
};

/// The layers of G_to(E_from(x)) in the order in which they are computed. `from` and `to` are
/// domains, 1 or 2. What a Unit computes, in plain values: to count and to export it.
std::vector<PathLayer> translation_path(const ModelConfiguration& model, int from, int to);

/// How many channels all norms of such a path have.
int norm_channel_count(const std::vector<PathLayer>& path);

/// Floating point operations of that path for one image of width x height pixels, each a multiple
/// of 4: two for each multiply-add of the convolutions, beside which all else is little.
double translation_flop(const ModelConfiguration& model, int from, int to, int width, int height);

} // namespace unit
