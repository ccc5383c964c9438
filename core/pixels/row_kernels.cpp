#include "core/pixels/row_kernels.h"

#include "core/pixels/row_kernel_clones.h"

// Loops for the compiler to vectorise: no branch that depends on a pixel, pointers that do not
// overlap, layouts as template arguments. The arithmetic is that of pixel_arithmetic.h. Clones for
// AVX2, one of which the loader chooses, are two to four times as fast as the SSE2 code of plain
// x86-64.

namespace unit {
namespace {

template <PackedLayout layout>
UNIT_ROW_KERNEL void unpack_row(const std::uint8_t* __restrict pixels, int width,
                                const Rows<std::uint8_t>& rows) {
    std::uint8_t* __restrict red = rows.red;
    std::uint8_t* __restrict green = rows.green;
    std::uint8_t* __restrict blue = rows.blue;
    for (int x = 0; x < width; ++x) {
        red[x] = pixels[x * layout.bytes + layout.red];
        green[x] = pixels[x * layout.bytes + layout.green];
        blue[x] = pixels[x * layout.bytes + layout.blue];
    }
}

template <PackedLayout layout>
UNIT_ROW_KERNEL void pack_row(const Rows<const std::uint8_t>& rows, int width,
                              std::uint8_t* __restrict pixels) {
    const std::uint8_t* __restrict red = rows.red;
    const std::uint8_t* __restrict green = rows.green;
    const std::uint8_t* __restrict blue = rows.blue;
    const std::uint8_t* __restrict fourth = rows.fourth;
    for (int x = 0; x < width; ++x) {
        pixels[x * layout.bytes + layout.red] = red[x];
        pixels[x * layout.bytes + layout.green] = green[x];
        pixels[x * layout.bytes + layout.blue] = blue[x];
        if constexpr (layout.fourth >= 0)
            pixels[x * layout.bytes + layout.fourth] = fourth[x];
    }
}

template <PixelFormat format>
constexpr PackedKernels kernels_of_packed() {
    constexpr PackedLayout layout = packed_layout(format);
    return {unpack_row<layout>, pack_row<layout>};
}

/// Strides of a network image at compile time; 0 stands for "as the image says".
template <int channel_stride, int pixel_stride>
struct Strides {
    std::ptrdiff_t channel, pixel;

    template <typename Element>
    explicit Strides(const ImageView<Element>& image)
        : channel(channel_stride ? channel_stride : image.channel_stride),
          pixel(pixel_stride ? pixel_stride : image.pixel_stride) {}
};

template <int channel_stride, int pixel_stride>
UNIT_ROW_KERNEL void load_row(const ConstTensorImage& image, const float* __restrict row, int width,
                              const Rows<float>& rows) {
    const Strides<channel_stride, pixel_stride> stride(image);
    float* __restrict red = rows.red;
    float* __restrict green = rows.green;
    float* __restrict blue = rows.blue;
    for (int x = 0; x < width; ++x) {
        red[x] = row[x * stride.pixel];
        green[x] = row[x * stride.pixel + stride.channel];
        blue[x] = row[x * stride.pixel + 2 * stride.channel];
    }
}

template <int channel_stride, int pixel_stride>
UNIT_ROW_KERNEL void store_row(const Rows<const float>& rows, int width, const TensorImage& image,
                               float* __restrict row) {
    const Strides<channel_stride, pixel_stride> stride(image);
    const float* __restrict red = rows.red;
    const float* __restrict green = rows.green;
    const float* __restrict blue = rows.blue;
    for (int x = 0; x < width; ++x) {
        row[x * stride.pixel] = red[x];
        row[x * stride.pixel + stride.channel] = green[x];
        row[x * stride.pixel + 2 * stride.channel] = blue[x];
    }
}

template <std::ptrdiff_t step>
UNIT_ROW_KERNEL void
upsample_chroma_vertically(const UpsamplingWeights& weights, const std::uint8_t* __restrict before,
                           const std::uint8_t* __restrict at, const std::uint8_t* __restrict after,
                           int width, std::uint16_t* __restrict quarters) {
    const UpsamplingWeights w = weights;
    for (int j = 0; j < width; ++j)
        quarters[j] = static_cast<std::uint16_t>(
            upsample_chroma(w, before[j * step], at[j * step], after[j * step]));
}

template <std::ptrdiff_t step>
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
    for (int j = 0; j < width; ++j) {
        const int x = 2 * j;
        const RgbValues rgb{downsample_value(w, red[x - 1], red[x], red[x + 1]),
                            downsample_value(w, green[x - 1], green[x], green[x + 1]),
                            downsample_value(w, blue[x - 1], blue[x], blue[x + 1])};
        cb[j * step] = rgb_to_cb(m, rgb);
        cr[j * step] = rgb_to_cr(m, rgb);
    }
}

} // namespace

PackedKernels packed_kernels(PixelFormat format) {
    switch (format) {
    case PixelFormat::BGR:
        return kernels_of_packed<PixelFormat::BGR>();
    case PixelFormat::RGBx:
    case PixelFormat::RGBA:
        return kernels_of_packed<PixelFormat::RGBA>();
    case PixelFormat::BGRx:
    case PixelFormat::BGRA:
        return kernels_of_packed<PixelFormat::BGRA>();
    case PixelFormat::xRGB:
        return kernels_of_packed<PixelFormat::xRGB>();
    case PixelFormat::xBGR:
        return kernels_of_packed<PixelFormat::xBGR>();
    default:
        return kernels_of_packed<PixelFormat::RGB>();
    }
}

ChromaKernels chroma_kernels(PixelFormat format) {
    if (chroma_step(format) == 2)
        return {upsample_chroma_vertically<2>, encode_chroma<2>};
    return {upsample_chroma_vertically<1>, encode_chroma<1>};
}

TensorKernels tensor_kernels(std::ptrdiff_t channel_stride, std::ptrdiff_t pixel_stride) {
    if (channel_stride == 1 && pixel_stride == 3)
        return {load_row<1, 3>, store_row<1, 3>};
    if (channel_stride == 1 && pixel_stride == 4)
        return {load_row<1, 4>, store_row<1, 4>};
    return {load_row<0, 0>, store_row<0, 0>};
}

UNIT_ROW_KERNEL void codes_to_values(const CodeScale& scale, const std::uint8_t* __restrict codes,
                                     int width, float* __restrict values) {
    const CodeScale s = scale;
    for (int x = 0; x < width; ++x)
        values[x] = code_to_value(s, codes[x]);
}

UNIT_ROW_KERNEL void values_to_codes(const CodeScale& scale, const float* __restrict values,
                                     int width, std::uint8_t* __restrict codes) {
    const CodeScale s = scale;
    for (int x = 0; x < width; ++x)
        codes[x] = value_to_code(s, values[x]);
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

UNIT_ROW_KERNEL void decode_ycbcr(const YcbcrToRgb& matrix, const std::uint8_t* __restrict luma,
                                  const std::uint16_t* __restrict cb,
                                  const std::uint16_t* __restrict cr, int width,
                                  const Rows<float>& rows) {
    const YcbcrToRgb m = matrix;
    float* __restrict red = rows.red;
    float* __restrict green = rows.green;
    float* __restrict blue = rows.blue;
    for (int x = 0; x < width; ++x) {
        const RgbValues rgb = ycbcr_to_rgb(m, luma[x], cb[x], cr[x]);
        red[x] = rgb.red;
        green[x] = rgb.green;
        blue[x] = rgb.blue;
    }
}

UNIT_ROW_KERNEL void encode_luma(const RgbToYcbcr& matrix, const Rows<const float>& rows, int width,
                                 std::uint8_t* __restrict luma) {
    const RgbToYcbcr m = matrix;
    const float* __restrict red = rows.red;
    const float* __restrict green = rows.green;
    const float* __restrict blue = rows.blue;
    for (int x = 0; x < width; ++x)
        luma[x] = rgb_to_luma(m, {red[x], green[x], blue[x]});
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
