#include "core/pixels/row_kernel_clones.h"
#include "core/pixels/row_kernels.h"

namespace unit {
namespace {

template <SampleLayout sample>
UNIT_ROW_KERNEL void decode_row(const YcbcrToRgb& matrix, const std::uint8_t* __restrict luma,
                                const std::uint16_t* __restrict cb,
                                const std::uint16_t* __restrict cr, int width,
                                const Rows<float>& rows) {
    const YcbcrToRgb m = matrix;
    float* __restrict red = rows.red;
    float* __restrict green = rows.green;
    float* __restrict blue = rows.blue;
    for (std::ptrdiff_t x = 0; x < width; ++x) {
        const RgbValues rgb =
            ycbcr_to_rgb(m, load_code(sample, luma + x * sample.bytes), cb[x], cr[x]);
        red[x] = rgb.red;
        green[x] = rgb.green;
        blue[x] = rgb.blue;
    }
}

template <SampleLayout sample>
UNIT_ROW_KERNEL void encode_luma(const RgbToYcbcr& matrix, const Rows<const float>& rows, int width,
                                 std::uint8_t* __restrict luma) {
    const RgbToYcbcr m = matrix;
    const float* __restrict red = rows.red;
    const float* __restrict green = rows.green;
    const float* __restrict blue = rows.blue;
    for (std::ptrdiff_t x = 0; x < width; ++x)
        store_code(sample, rgb_to_luma(m, {red[x], green[x], blue[x]}), luma + x * sample.bytes);
}

template <SampleLayout sample, std::ptrdiff_t step>
UNIT_ROW_KERNEL void
upsample_chroma_vertically(const UpsamplingWeights& weights, const std::uint8_t* __restrict before,
                           const std::uint8_t* __restrict at, const std::uint8_t* __restrict after,
                           int width, std::uint16_t* __restrict result) {
    const UpsamplingWeights w = weights;
    for (std::ptrdiff_t j = 0; j < width; ++j)
        result[j] = static_cast<std::uint16_t>(
            upsample_chroma(w, load_code(sample, before + j * step),
                            load_code(sample, at + j * step), load_code(sample, after + j * step)));
}

template <SampleLayout sample, std::ptrdiff_t step, int subsampling>
UNIT_ROW_KERNEL void encode_chroma(const RgbToYcbcr& matrix, const DownsamplingWeights& weights,
                                   const Rows<const float>& rows, int width,
                                   const ChromaRow<std::uint8_t>& chroma) {
    const RgbToYcbcr m = matrix;
    const DownsamplingWeights w = weights;
    const float* __restrict red = rows.red;
    const float* __restrict green = rows.green;
    const float* __restrict blue = rows.blue;
    std::uint8_t* __restrict cb = chroma.cb;
    std::uint8_t* __restrict cr = chroma.cr;
    for (std::ptrdiff_t j = 0; j < width; ++j) {
        const std::ptrdiff_t x = subsampling * j;
        const RgbValues rgb{downsample_value(w, red[x - 1], red[x], red[x + 1]),
                            downsample_value(w, green[x - 1], green[x], green[x + 1]),
                            downsample_value(w, blue[x - 1], blue[x], blue[x + 1])};
        store_code(sample, rgb_to_cb(m, rgb), cb + j * step);
        store_code(sample, rgb_to_cr(m, rgb), cr + j * step);
    }
}

template <PixelFormat format>
constexpr PlanarKernels kernels_of_planar() {
    constexpr PlanarLayout kLayout = planar_layout(format);
    constexpr std::ptrdiff_t kStep = chroma_step(kLayout);
    return {decode_row<kLayout.sample>, encode_luma<kLayout.sample>,
            upsample_chroma_vertically<kLayout.sample, kStep>,
            encode_chroma<kLayout.sample, kStep, kLayout.horizontal_subsampling>};
}

} // namespace

PlanarKernels planar_kernels(PixelFormat format) {
    switch (format) {
    case PixelFormat::NV12:
        return kernels_of_planar<PixelFormat::NV12>();
    case PixelFormat::Y444:
    case PixelFormat::GRAY8: // needs those of luma only
        return kernels_of_planar<PixelFormat::Y444>();
    case PixelFormat::P010_10LE:
        return kernels_of_planar<PixelFormat::P010_10LE>();
    case PixelFormat::I420_10LE:
        return kernels_of_planar<PixelFormat::I420_10LE>();
    default: // I420, and Y42B, whose rows are the same
        return kernels_of_planar<PixelFormat::I420>();
    }
}

UNIT_ROW_KERNEL void upsample_horizontally(const std::array<UpsamplingWeights, 2>& weights,
                                           const std::uint16_t* __restrict quarters, int width,
                                           std::uint16_t* __restrict sixteenths) {
    const UpsamplingWeights even = weights[0];
    const UpsamplingWeights odd = weights[1];
    for (std::ptrdiff_t j = 0; j < width; ++j) {
        const int before = quarters[j - 1];
        const int at = quarters[j];
        const int after = quarters[j + 1];
        sixteenths[2 * j] = static_cast<std::uint16_t>(upsample_chroma(even, before, at, after));
        sixteenths[2 * j + 1] = static_cast<std::uint16_t>(upsample_chroma(odd, before, at, after));
    }
}

UNIT_ROW_KERNEL void downsample_vertically(const DownsamplingWeights& weights,
                                           const float* __restrict before,
                                           const float* __restrict at,
                                           const float* __restrict after, int width,
                                           float* __restrict filtered) {
    const DownsamplingWeights w = weights;
    for (int x = 0; x < width; ++x)
        filtered[x] =
            downsample_value(w, clip_value(before[x]), clip_value(at[x]), clip_value(after[x]));
}

} // namespace unit
