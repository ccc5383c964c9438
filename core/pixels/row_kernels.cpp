#include "core/pixels/row_kernels.h"

#include "core/pixels/row_kernel_clones.h"

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
    constexpr PackedLayout kLayout = packed_layout(format);
    return {unpack_row<kLayout>, pack_row<kLayout>};
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

} // namespace unit
