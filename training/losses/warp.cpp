#include "training/losses/warp.h"

#include <ATen/ATen.h>
#include <numbers>

namespace unit {
namespace {

/// What the displacement in one direction is made of; each of the values is in [-1, 1].
enum Value : std::int64_t { Shift, AlongX, AlongY, Wave, WaveAlongX, WaveAlongY, Phase, Values };

/// Centres of so many pixels, the image reaching from -1 to 1.
at::Tensor centres(std::int64_t count) {
    return (at::arange(count, at::kDouble) + 0.5) * (2.0 / static_cast<double>(count)) - 1.0;
}

/// In units of the largest one, from values [N, Values]: [N, H, W].
at::Tensor displacement(const at::Tensor& values, const at::Tensor& x, const at::Tensor& y) {
    const auto of = [&](Value value) { return values.select(1, value).view({-1, 1, 1}); };
    const at::Tensor affine = 0.5 * (of(AlongX) * x + of(AlongY) * y);
    const at::Tensor angle =
        std::numbers::pi * (of(WaveAlongX) * x + of(WaveAlongY) * y + of(Phase));
    return (of(Shift) + affine + of(Wave) * angle.sin()) / 3.0;
}

} // namespace

at::Tensor draw_warp(const at::Tensor& x, double pixels, int part, int processes) {
    const std::int64_t images = x.size(0);
    const at::Tensor random =
        at::rand({images * processes, 2, Values}, at::kDouble).narrow(0, part * images, images) *
            2.0 -
        1.0;
    const at::Tensor columns = centres(x.size(3)).view({1, 1, -1});
    const at::Tensor rows = centres(x.size(2)).view({1, -1, 1});
    const auto place = [&](std::int64_t direction, std::int64_t count) {
        std::vector<std::int64_t> along{1, 1, 1};
        along[direction == 0 ? 2 : 1] = count;
        return at::arange(count, at::kDouble).view(along) +
               pixels * displacement(random.select(1, direction), columns, rows);
    };
    return at::stack({place(0, x.size(3)), place(1, x.size(2))}, 3).to(x.options());
}

at::Tensor warped(const at::Tensor& images, const at::Tensor& places) {
    constexpr std::int64_t kCubic = 2;
    constexpr std::int64_t kBorder = 1;
    // LibTorch's images reach from -1 to 1, border to border.
    const at::Tensor size = at::tensor({images.size(3), images.size(2)}, places.options());
    const at::Tensor grid = (2.0 * places + 1.0) / size - 1.0;
    return at::grid_sampler_2d(images, grid.to(images.scalar_type()), kCubic, kBorder,
                               /*align_corners=*/false);
}

at::Tensor seen_whole(const at::Tensor& places) {
    // Four neighbours in each direction.
    const auto within = [](const at::Tensor& place, std::int64_t count) {
        return place.ge(1.0).logical_and(place.le(static_cast<double>(count - 2)));
    };
    return within(places.select(3, 0), places.size(2))
        .logical_and(within(places.select(3, 1), places.size(1)))
        .unsqueeze(1)
        .to(places.scalar_type());
}

} // namespace unit
