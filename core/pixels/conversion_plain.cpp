#include "core/pixels/conversion_plain.h"

#include "core/pixels/color_matrix.h"
#include "core/pixels/frame_layout.h"

#include <algorithm>

namespace unit {
namespace {

RgbValues read_packed_pixel(const FrameFormat& format, const ConstFrameView& frame, int x, int y) {
    const PackedLayout layout = packed_layout(format.pixel_format);
    const CodeScale scale = scale_to_values(format.range);
    const std::uint8_t* pixel = plane_row(frame, 0, y) + x * layout.bytes;
    return {code_to_value(scale, pixel[layout.red]), code_to_value(scale, pixel[layout.green]),
            code_to_value(scale, pixel[layout.blue])};
}

/// Cb or Cr, the one that `plane` of chroma_row() points to, at a luma position, in sixteenths of a
/// code.
int chroma_at(const FrameFormat& format, const PlanarLayout& layout, const ConstFrameView& frame,
              const std::uint8_t* ChromaRow<const std::uint8_t>::*component, int x, int y) {
    const int h = layout.horizontal_subsampling;
    const int v = layout.vertical_subsampling;
    const int last_column = chroma_size(format.width, h) - 1;
    const int last_row = chroma_size(format.height, v) - 1;
    const auto horizontal = upsampling_weights(h, format.chroma_site.horizontally_cosited)[x % 2];
    const auto vertical = upsampling_weights(v, format.chroma_site.vertically_cosited)[y % 2];
    const auto sample = [&](int column, int row) {
        const auto samples = chroma_row(layout, frame, std::clamp(row, 0, last_row));
        return load_code(layout.sample, samples.*component + std::clamp(column, 0, last_column) *
                                                                 chroma_step(layout));
    };
    const auto column = [&](int c) {
        return upsample_chroma(vertical, sample(c, y / v - 1), sample(c, y / v),
                               sample(c, y / v + 1));
    };
    return upsample_chroma(horizontal, column(x / h - 1), column(x / h), column(x / h + 1));
}

RgbValues read_planar_pixel(const FrameFormat& format, const ConstFrameView& frame, int x, int y) {
    const PlanarLayout layout = planar_layout(format.pixel_format);
    const int luma = load_code(layout.sample, plane_row(frame, 0, y) + x * layout.sample.bytes);
    if (layout.chroma_planes == 0) {
        const float level =
            code_to_value(scale_to_values(format.range), static_cast<std::uint8_t>(luma));
        return {level, level, level};
    }
    using Row = ChromaRow<const std::uint8_t>;
    return ycbcr_to_rgb(ycbcr_to_rgb_matrix(format.matrix, format.range, layout.sample.depth), luma,
                        chroma_at(format, layout, frame, &Row::cb, x, y),
                        chroma_at(format, layout, frame, &Row::cr, x, y));
}

/// One value of the image at a position of the frame, borders repeated.
float value_at(const FrameFormat& format, const ConstTensorImage& image, int channel, int x,
               int y) {
    return image.data[channel * image.channel_stride +
                      std::clamp(y, 0, format.height - 1) * image.row_stride +
                      std::clamp(x, 0, format.width - 1) * image.pixel_stride];
}

/// One channel at chroma sample (i, j).
float filtered_at(const FrameFormat& format, const PlanarLayout& layout,
                  const ConstTensorImage& image, int channel, int i, int j) {
    const auto horizontal = downsampling_weights(layout.horizontal_subsampling,
                                                 format.chroma_site.horizontally_cosited);
    const auto vertical =
        downsampling_weights(layout.vertical_subsampling, format.chroma_site.vertically_cosited);
    const int first_x = layout.horizontal_subsampling * i;
    const int first_y = layout.vertical_subsampling * j;
    const auto value = [&](int x, int y) {
        return clip_value(value_at(format, image, channel, x, y));
    };
    const auto column = [&](int x) {
        return downsample_value(vertical, value(x, first_y - 1), value(x, first_y),
                                value(x, first_y + 1));
    };
    return downsample_value(horizontal, column(first_x - 1), column(first_x), column(first_x + 1));
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

/// Writes the luma of a pixel and, where one begins there, a chroma sample of either component.
void write_planar_pixel(const FrameFormat& format, const ConstTensorImage& image,
                        const FrameView& frame, int x, int y) {
    const PlanarLayout layout = planar_layout(format.pixel_format);
    const RgbToYcbcr matrix = rgb_to_ycbcr_matrix(format.matrix, format.range, layout.sample.depth);
    const RgbValues pixel{value_at(format, image, 0, x, y), value_at(format, image, 1, x, y),
                          value_at(format, image, 2, x, y)};
    store_code(layout.sample, rgb_to_luma(matrix, pixel),
               plane_row(frame, 0, y) + x * layout.sample.bytes);
    if (layout.chroma_planes == 0 || x % layout.horizontal_subsampling != 0 ||
        y % layout.vertical_subsampling != 0)
        return;
    const int i = x / layout.horizontal_subsampling;
    const int j = y / layout.vertical_subsampling;
    const RgbValues filtered{filtered_at(format, layout, image, 0, i, j),
                             filtered_at(format, layout, image, 1, i, j),
                             filtered_at(format, layout, image, 2, i, j)};
    const ChromaRow<std::uint8_t> row = chroma_row(layout, frame, j);
    store_code(layout.sample, rgb_to_cb(matrix, filtered), row.cb + i * chroma_step(layout));
    store_code(layout.sample, rgb_to_cr(matrix, filtered), row.cr + i * chroma_step(layout));
}

} // namespace

void frame_to_tensor_plain(const FrameFormat& format, const ConstFrameView& frame,
                           const TensorImage& image) {
    const auto read_pixel = is_packed(format.pixel_format) ? read_packed_pixel : read_planar_pixel;
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
                write_planar_pixel(format, image, frame, x, y);
        }
    }
}

} // namespace unit
