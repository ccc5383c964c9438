#pragma once

#include "core/model/kernels/pixel_range.h"

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <algorithm>
#include <type_traits>
#include <vector>

/// How operators over channels-last tensors share their work out: by chunks of pixels that are the
/// same for every number of threads, so that the order of summation, and with it the rounding, is
/// too.
namespace unit {

/// Pixels whose sums are gathered together: few enough for fp32.
inline constexpr std::int64_t kPixelsOfChunk = 512;

/// The type of sums and statistics of values of type V.
template <typename V>
using SumType = std::conditional_t<std::is_same_v<V, double>, double, float>;

/// Sizes of a tensor [N, C, H, W].
struct PixelShape {
    std::int64_t images, channels, pixels;

    explicit PixelShape(const at::Tensor& x)
        : images(x.size(0)), channels(x.size(1)), pixels(x.size(2) * x.size(3)) {}
    std::int64_t image_values() const { return channels * pixels; }
    /// Chunks of one image.
    std::int64_t chunks() const { return (pixels + kPixelsOfChunk - 1) / kPixelsOfChunk; }
};

/// Calls work(image, number of the chunk, its pixels) for every chunk of every image, on all
/// threads of LibTorch.
template <typename Work>
void for_pixel_chunks(const PixelShape& shape, const Work& work) {
    at::parallel_for(
        0, shape.images * shape.chunks(), 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t index = begin; index < end; ++index) {
                const std::int64_t image = index / shape.chunks();
                const std::int64_t chunk = index % shape.chunks();
                const std::int64_t first = chunk * kPixelsOfChunk;
                work(image, chunk,
                     kernels::PixelRange{image * shape.image_values() + first * shape.channels,
                                         std::min(kPixelsOfChunk, shape.pixels - first),
                                         shape.channels});
            }
        });
}

/// Sums of so many quantities for each image, [N, quantities] in double precision, from those that
/// add(image, range, sums) adds up over a chunk, of type S.
template <typename S, typename Add>
std::vector<double> sums_of_chunks(const PixelShape& shape, std::int64_t quantities,
                                   const Add& add) {
    std::vector<S> sums(static_cast<std::size_t>(shape.images * shape.chunks() * quantities));
    for_pixel_chunks(
        shape, [&](std::int64_t image, std::int64_t chunk, const kernels::PixelRange& range) {
            add(image, range, sums.data() + (image * shape.chunks() + chunk) * quantities);
        });
    std::vector<double> totals(static_cast<std::size_t>(shape.images * quantities));
    auto sum = sums.begin();
    for (std::int64_t image = 0; image < shape.images; ++image) {
        for (std::int64_t chunk = 0; chunk < shape.chunks(); ++chunk) {
            for (std::int64_t place = 0; place < quantities; ++place) {
                totals[static_cast<std::size_t>(image * quantities + place)] += *sum++;
            }
        }
    }
    return totals;
}

} // namespace unit
