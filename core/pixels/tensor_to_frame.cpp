#include "core/pixels/conversion.h"

#include "core/pixels/tensor_rows.h"

#include <algorithm>
#include <cassert>

namespace unit {
namespace {

/// The alpha bytes of one row of `input`. Copied before the row is written, since `input` may be
/// the frame that is written.
void copy_alpha(const FrameFormat& format, const ConstFrameView& input, int y,
                std::uint8_t* alpha) {
    const PackedLayout layout = packed_layout(format.pixel_format);
    const std::uint8_t* pixels = plane_row(input, 0, y);
    for (int x = 0; x < format.width; ++x)
        alpha[x] = pixels[x * layout.bytes + layout.fourth];
}

void write_packed(const FrameFormat& format, const ConstTensorImage& image,
                  const ConstFrameView& input, const FrameView& frame) {
    const PackedKernels kernels = packed_kernels(format.pixel_format);
    const CodeScale scale = scale_to_codes(format.range);
    const bool has_alpha = packed_layout(format.pixel_format).has_alpha;
    RowBuffer<std::uint8_t> buffer(4, format.width);
    Rows<std::uint8_t> codes = buffer.rgb_rows();
    codes.fourth = buffer.row(3);
    std::fill_n(codes.fourth, format.width, std::uint8_t{255});
    TensorReader reader(image, format.width);
    for (int y = 0; y < format.height; ++y) {
        const Rows<const float> values = reader.row(y);
        values_to_codes(scale, values.red, format.width, codes.red);
        values_to_codes(scale, values.green, format.width, codes.green);
        values_to_codes(scale, values.blue, format.width, codes.blue);
        if (has_alpha)
            copy_alpha(format, input, y, codes.fourth);
        kernels.pack(as_const(codes), format.width, plane_row(frame, 0, y));
    }
}

/// Writes the planes of a frame from the rows of a network image.
class PlanarWriter {
  public:
    PlanarWriter(const FrameFormat& format, const ConstTensorImage& image, const FrameView& frame)
        : format_(format), frame_(frame), layout_(planar_layout(format.pixel_format)),
          kernels_(planar_kernels(format.pixel_format)),
          matrix_(rgb_to_ycbcr_matrix(format.matrix, format.range, layout_.sample.depth)),
          vertical_(downsampling_weights(layout_.vertical_subsampling,
                                         format.chroma_site.vertically_cosited)),
          horizontal_(downsampling_weights(layout_.horizontal_subsampling,
                                           format.chroma_site.horizontally_cosited)),
          reader_(image, format.width), buffer_(3, format.width) {}

    void write_luma(int y) {
        kernels_.encode_luma(matrix_, reader_.row(y), format_.width, plane_row(frame_, 0, y));
    }

    /// Writes chroma row `j`.
    void write_chroma(int j) {
        const int row = layout_.vertical_subsampling * j;
        const int reach = layout_.vertical_subsampling - 1;
        const Rows<const float> before = reader_.row(std::max(row - reach, 0));
        const Rows<const float> at = reader_.row(row);
        const Rows<const float> after = reader_.row(std::min(row + reach, format_.height - 1));
        const Rows<float> filtered = buffer_.rgb_rows();
        filter(before.red, at.red, after.red, filtered.red);
        filter(before.green, at.green, after.green, filtered.green);
        filter(before.blue, at.blue, after.blue, filtered.blue);
        kernels_.encode_chroma(matrix_, horizontal_, as_const(filtered),
                               chroma_size(format_.width, layout_.horizontal_subsampling),
                               chroma_row(layout_, frame_, j));
    }

  private:
    void filter(const float* before, const float* at, const float* after, float* filtered) {
        downsample_vertically(vertical_, before, at, after, format_.width, filtered);
        repeat_borders(filtered, format_.width);
    }

    const FrameFormat& format_;
    const FrameView& frame_;
    PlanarLayout layout_;
    PlanarKernels kernels_;
    RgbToYcbcr matrix_;
    DownsamplingWeights vertical_, horizontal_;
    TensorReader reader_;
    RowBuffer<float> buffer_;
};

void write_planar(const FrameFormat& format, const ConstTensorImage& image,
                  const FrameView& frame) {
    const PlanarLayout layout = planar_layout(format.pixel_format);
    PlanarWriter writer(format, image, frame);
    for (int y = 0; y < format.height; ++y) {
        writer.write_luma(y);
        // As soon as all rows that it is made from have been read for their luma.
        const bool last_of_chroma_row =
            (y + 1) % layout.vertical_subsampling == 0 || y + 1 == format.height;
        if (layout.chroma_planes > 0 && last_of_chroma_row)
            writer.write_chroma(y / layout.vertical_subsampling);
    }
}

} // namespace

void tensor_to_frame(const FrameFormat& format, const ConstTensorImage& image,
                     const ConstFrameView& input, const FrameView& frame) {
    assert(format.width > 0 && format.height > 0);
    assert(image.width >= format.width && image.height >= format.height);
    if (is_packed(format.pixel_format))
        write_packed(format, image, input, frame);
    else
        write_planar(format, image, frame);
}

} // namespace unit
