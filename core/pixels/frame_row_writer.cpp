#include "core/pixels/color_matrix.h"
#include "core/pixels/frame_rows.h"
#include "core/pixels/row_buffer.h"

#include <algorithm>

namespace unit {
namespace {

class PackedRowWriter final : public FrameRowWriter {
  public:
    explicit PackedRowWriter(const FrameFormat& format)
        : width_(format.width), layout_(packed_layout(format.pixel_format)),
          kernels_(packed_kernels(format.pixel_format)), scale_(scale_to_codes(format.range)),
          buffer_(4, format.width) {
        std::fill_n(buffer_.row(3), format.width, std::uint8_t{255});
    }

    void write(ImageRows& image, int y, const ConstFrameView& input,
               const FrameView& frame) override {
        Rows<std::uint8_t> codes = buffer_.rgb_rows();
        codes.fourth = buffer_.row(3);
        const Rows<const float> values = image.row(y);
        values_to_codes(scale_, values.red, width_, codes.red);
        values_to_codes(scale_, values.green, width_, codes.green);
        values_to_codes(scale_, values.blue, width_, codes.blue);
        if (layout_.has_alpha) {
            // Copied before the row is written, since `input` may be the frame that is written.
            const std::uint8_t* const pixels = plane_row(input, 0, y);
            for (int x = 0; x < width_; ++x) {
                codes.fourth[x] = pixels[x * layout_.bytes + layout_.fourth];
            }
        }
        kernels_.pack(as_const(codes), width_, plane_row(frame, 0, y));
    }

  private:
    int width_;
    PackedLayout layout_;
    PackedKernels kernels_;
    CodeScale scale_;
    RowBuffer<std::uint8_t> buffer_;
};

class PlanarRowWriter final : public FrameRowWriter {
  public:
    explicit PlanarRowWriter(const FrameFormat& format)
        : layout_(planar_layout(format.pixel_format)), width_(format.width), height_(format.height),
          kernels_(planar_kernels(format.pixel_format)),
          matrix_(rgb_to_ycbcr_matrix(format.matrix, format.range, layout_.sample.depth)),
          vertical_(downsampling_weights(layout_.vertical_subsampling,
                                         format.chroma_site.vertically_cosited)),
          horizontal_(downsampling_weights(layout_.horizontal_subsampling,
                                           format.chroma_site.horizontally_cosited)),
          buffer_(3, format.width) {}

    void write(ImageRows& image, int y, const ConstFrameView&, const FrameView& frame) override {
        kernels_.encode_luma(matrix_, image.row(y), width_, plane_row(frame, 0, y));
        // As soon as all rows that it is made from have been read for their luma.
        const bool last_of_chroma_row =
            (y + 1) % layout_.vertical_subsampling == 0 || y + 1 == height_;
        if (layout_.chroma_planes > 0 && last_of_chroma_row) {
            write_chroma(image, y / layout_.vertical_subsampling, frame);
        }
    }

  private:
    /// Writes chroma row `j`.
    void write_chroma(ImageRows& image, int j, const FrameView& frame) {
        const int row = layout_.vertical_subsampling * j;
        const int reach = layout_.vertical_subsampling - 1;
        const Rows<const float> before = image.row(std::max(row - reach, 0));
        const Rows<const float> at = image.row(row);
        const Rows<const float> after = image.row(std::min(row + reach, height_ - 1));
        const Rows<float> filtered = buffer_.rgb_rows();
        filter(before.red, at.red, after.red, filtered.red);
        filter(before.green, at.green, after.green, filtered.green);
        filter(before.blue, at.blue, after.blue, filtered.blue);
        kernels_.encode_chroma(matrix_, horizontal_, as_const(filtered),
                               chroma_size(width_, layout_.horizontal_subsampling),
                               chroma_row(layout_, frame, j));
    }

    void filter(const float* before, const float* at, const float* after, float* filtered) {
        downsample_vertically(vertical_, before, at, after, width_, filtered);
        repeat_borders(filtered, width_);
    }

    PlanarLayout layout_;
    int width_, height_;
    PlanarKernels kernels_;
    RgbToYcbcr matrix_;
    DownsamplingWeights vertical_, horizontal_;
    RowBuffer<float> buffer_;
};

} // namespace

std::unique_ptr<FrameRowWriter> make_frame_row_writer(const FrameFormat& format) {
    if (is_packed(format.pixel_format)) {
        return std::make_unique<PackedRowWriter>(format);
    }
    return std::make_unique<PlanarRowWriter>(format);
}

} // namespace unit
