#include "core/pixels/conversion_plain.h"

#include "core/pixels/color_matrix.h"
#include "core/pixels/frame_layout.h"

#include <algorithm>

namespace unit {
namespace {

/// One chroma component at a luma position, in sixteenths of a code. `plane` is its first sample.
int chroma_at(const FrameFormat& format, const std::uint8_t* plane, std::ptrdiff_t stride, int x,
              int y) {
    const std::ptrdiff_t step = chroma_step(format.pixel_format);
    const int last_column = chroma_size(format.width) - 1;
    const int last_row = chroma_size(format.height) - 1;
    const auto vertical = upsampling_weights(format.chroma_site.vertically_cosited)[y % 2];
    const auto horizontal = upsampling_weights(format.chroma_site.horizontally_cosited)[x % 2];
    const auto sample = [&](int column, int row) -> int {
        return plane[std::clamp(row, 0, last_row) * stride +
                     std::clamp(column, 0, last_column) * step];
    };
    const auto column = [&](int c) {
        return upsample_chroma(vertical, sample(c, y / 2 - 1), sample(c, y / 2),
                               sample(c, y / 2 + 1));
    };
    return upsample_chroma(horizontal, column(x / 2 - 1), column(x / 2), column(x / 2 + 1));
}

RgbValues read_pixel(const FrameFormat& format, const ConstFrameView& frame, int x, int y) {
    if (is_packed(format.pixel_format)) {
        const PackedLayout layout = packed_layout(format.pixel_format);
        const CodeScale scale = scale_to_values(format.range);
        const std::uint8_t* pixel = plane_row(frame, 0, y) + x * layout.bytes;
        return {code_to_value(scale, pixel[layout.red]), code_to_value(scale, pixel[layout.green]),
                code_to_value(scale, pixel[layout.blue])};
    }
    const ChromaRow<const std::uint8_t> first = chroma_row(format.pixel_format, frame, 0);
    const std::ptrdiff_t cr_stride = frame.stride[format.pixel_format == PixelFormat::NV12 ? 1 : 2];
    return ycbcr_to_rgb(ycbcr_to_rgb_matrix(format.matrix, format.range), plane_row(frame, 0, y)[x],
                        chroma_at(format, first.cb, frame.stride[1], x, y),
                        chroma_at(format, first.cr, cr_stride, x, y));
}

/// One value of the image at a position of the frame, borders repeated.
float value_at(const FrameFormat& format, const ConstTensorImage& image, int channel, int x,
               int y) {
    return image.data[channel * image.channel_stride +
                      std::clamp(y, 0, format.height - 1) * image.row_stride +
                      std::clamp(x, 0, format.width - 1) * image.pixel_stride];
}

/// One channel at chroma sample (i, j).
float filtered_at(const FrameFormat& format, const ConstTensorImage& image, int channel, int i,
                  int j) {
    const auto vertical = downsampling_weights(format.chroma_site.vertically_cosited);
    const auto horizontal = downsampling_weights(format.chroma_site.horizontally_cosited);
    const auto value = [&](int x, int y) {
        return clip_value(value_at(format, image, channel, x, y));
    };
    const auto column = [&](int x) {
        return downsample_value(vertical, value(x, 2 * j - 1), value(x, 2 * j),
                                value(x, 2 * j + 1));
    };
    return downsample_value(horizontal, column(2 * i - 1), column(2 * i), column(2 * i + 1));
}

void write_packed_pixel(const FrameFormat& format, const ConstTensorImage& image,
                        const ConstFrameView& input, const FrameView& frame, int x, int y) {
    const PackedLayout layout = packed_layout(format.pixel_format);
    const CodeScale scale = scale_to_codes(format.range);
    std::uint8_t* pixel = plane_row(frame, 0, y) + x * layout.bytes;
    pixel[layout.red] = value_to_code(scale, value_at(format, image, 0, x, y));
    pixel[layout.green] = value_to_code(scale, value_at(format, image, 1, x, y));
    pixel[layout.blue] = value_to_code(scale, value_at(format, image, 2, x, y));
    if (layout.has_alpha)
        pixel[layout.fourth] = plane_row(input, 0, y)[x * layout.bytes + layout.fourth];
    else if (layout.fourth >= 0)
        pixel[layout.fourth] = 255;
}

void write_luma(const FrameFormat& format, const ConstTensorImage& image, const FrameView& frame,
                int x, int y) {
    plane_row(frame, 0, y)[x] =
        rgb_to_luma(rgb_to_ycbcr_matrix(format.matrix, format.range),
                    {value_at(format, image, 0, x, y), value_at(format, image, 1, x, y),
                     value_at(format, image, 2, x, y)});
}

void write_chroma(const FrameFormat& format, const ConstTensorImage& image, const FrameView& frame,
                  int i, int j) {
    const RgbToYcbcr matrix = rgb_to_ycbcr_matrix(format.matrix, format.range);
    const RgbValues rgb{filtered_at(format, image, 0, i, j), filtered_at(format, image, 1, i, j),
                        filtered_at(format, image, 2, i, j)};
    const ChromaRow<std::uint8_t> row = chroma_row(format.pixel_format, frame, j);
    row.cb[i * chroma_step(format.pixel_format)] = rgb_to_cb(matrix, rgb);
    row.cr[i * chroma_step(format.pixel_format)] = rgb_to_cr(matrix, rgb);
}

} // namespace

void frame_to_tensor_plain(const FrameFormat& format, const ConstFrameView& frame,
                           const TensorImage& image) {
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const RgbValues rgb = read_pixel(format, frame, std::min(x, format.width - 1),
                                             std::min(y, format.height - 1));
            float* pixel = image.data + y * image.row_stride + x * image.pixel_stride;
            pixel[0] = rgb.red;
            pixel[image.channel_stride] = rgb.green;
            pixel[2 * image.channel_stride] = rgb.blue;
        }
    }
}

void tensor_to_frame_plain(const FrameFormat& format, const ConstTensorImage& image,
                           const ConstFrameView& input, const FrameView& frame) {
    const bool packed = is_packed(format.pixel_format);
    for (int y = 0; y < format.height; ++y) {
        for (int x = 0; x < format.width; ++x) {
            if (packed)
                write_packed_pixel(format, image, input, frame, x, y);
            else
                write_luma(format, image, frame, x, y);
            if (!packed && x % 2 == 0 && y % 2 == 0)
                write_chroma(format, image, frame, x / 2, y / 2);
        }
    }
}

} // namespace unit
