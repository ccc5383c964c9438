#include "training/losses/edge_loss.h"

#include "training/losses/generator_terms.h"
#include "training/losses/losses.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

/// Added to a squared gradient, so that its root has a derivative where the image is flat. A
/// thirtieth of what an edge of one level of 256 has.
constexpr double kLeastGradient = 1e-3;
/// Added to the variance of an edge map, so that a map without any divides nothing by 0. Far below
/// that of a picture, which is about 0.1.
constexpr double kLeastVariance = 1e-6;

/// [N, C, H, W] -> [N, 1, H, W]
at::Tensor luma_of(const at::Tensor& images) {
    if (images.size(1) != 3) {
        return images.mean(1, /*keepdim=*/true);
    }
    return 0.299 * images.narrow(1, 0, 1) + 0.587 * images.narrow(1, 1, 1) +
           0.114 * images.narrow(1, 2, 1);
}

/// The Sobel operator as sums of neighbours: a convolution would be computed in half precision with
/// training.precision=bf16.
at::Tensor edge_map_of(const at::Tensor& images) {
    const at::Tensor luma = at::replication_pad2d(luma_of(wide(images)), {1, 1, 1, 1});
    const auto piece = [](const at::Tensor& x, std::int64_t side, std::int64_t first) {
        return x.narrow(side, first, x.size(side) - 2);
    };
    const auto difference = [&](const at::Tensor& x, std::int64_t side) {
        return piece(x, side, 2) - piece(x, side, 0);
    };
    const auto smooth = [&](const at::Tensor& x, std::int64_t side) {
        return piece(x, side, 0) + 2.0 * piece(x, side, 1) + piece(x, side, 2);
    };
    const at::Tensor horizontal = smooth(difference(luma, 3), 2);
    const at::Tensor vertical = smooth(difference(luma, 2), 3);
    constexpr double kLeastSquare = kLeastGradient * kLeastGradient;
    return (horizontal.square() + vertical.square() + kLeastSquare).sqrt();
}

/// Each image's values in a row, less their mean. [N, 1, H, W] -> [N, H * W]
at::Tensor centred(const at::Tensor& map) {
    const at::Tensor rows = map.flatten(1);
    return rows - rows.mean(1, /*keepdim=*/true);
}

} // namespace

at::Tensor edge_loss(const at::Tensor& translation, const at::Tensor& x) {
    const at::Tensor a = centred(edge_map_of(translation));
    const at::Tensor b = centred(edge_map_of(x));
    const at::Tensor variances =
        (a.square().mean(1) + kLeastVariance) * (b.square().mean(1) + kLeastVariance);
    return (1.0 - (a * b).mean(1) / variances.sqrt()).mean();
}

GeneratorTerm edge_term() {
    return {{"edge_12", "edge_21"},
            [](const LossConfiguration& loss) { return loss.weights.edge > 0.0; },
            [](const LossConfiguration& loss) { return loss.weights.edge; },
            [](const GeneratorContext& c) { return edge_loss(c.streams.translation, c.x); }};
}

} // namespace unit
