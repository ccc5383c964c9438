#include "core/pixels/color_matrix.h"
#include "core/pixels/frame_rows.h"
#include "core/pixels/row_buffer.h"

#include <algorithm>

namespace unit {
namespace {

class PackedRowReader final : public FrameRowReader {
  public:
    explicit PackedRowReader(const FrameFormat& format)
        : width_(format.width), kernels_(packed_kernels(format.pixel_format)),
          scale_(scale_to_values(format.range)), buffer_(3, format.width) {}

    void read(const ConstFrameView& frame, int y, const Rows<float>& values) override {
        const Rows<std::uint8_t> codes = buffer_.rgb_rows();
        kernels_.unpack(plane_row(frame, 0, y), width_, codes);
        codes_to_values(scale_, codes.red, width_, values.red);
        codes_to_values(scale_, codes.green, width_, values.green);
        codes_to_values(scale_, codes.blue, width_, values.blue);
    }

  private:
    int width_;
    PackedKernels kernels_;
    CodeScale scale_;
    RowBuffer<std::uint8_t> buffer_;
};

class GreyRowReader final : public FrameRowReader {
  public:
    explicit GreyRowReader(const FrameFormat& format)
        : width_(format.width), scale_(scale_to_values(format.range)) {}

    void read(const ConstFrameView& frame, int y, const Rows<float>& values) override {
        for (float* channel : {values.red, values.green, values.blue}) {
            codes_to_values(scale_, plane_row(frame, 0, y), width_, channel);
        }
    }

  private:
    int width_;
    CodeScale scale_;
};

class YcbcrRowReader final : public FrameRowReader {
  public:
    explicit YcbcrRowReader(const FrameFormat& format)
        : layout_(planar_layout(format.pixel_format)), width_(format.width),
          chroma_width_(chroma_size(format.width, layout_.horizontal_subsampling)),
          chroma_height_(chroma_size(format.height, layout_.vertical_subsampling)),
          kernels_(planar_kernels(format.pixel_format)),
          matrix_(ycbcr_to_rgb_matrix(format.matrix, format.range, layout_.sample.depth)),
          vertical_(upsampling_weights(layout_.vertical_subsampling,
                                       format.chroma_site.vertically_cosited)),
          horizontal_(upsampling_weights(layout_.horizontal_subsampling,
                                         format.chroma_site.horizontally_cosited)),
          quarters_(1, chroma_width_), cb_(1, 2 * chroma_width_), cr_(1, 2 * chroma_width_) {}

    void read(const ConstFrameView& frame, int y, const Rows<float>& values) override {
        read_chroma(frame, y);
        kernels_.decode(matrix_, plane_row(frame, 0, y), cb_.row(0), cr_.row(0), width_, values);
    }

  private:
    /// Makes cb_ and cr_ those of luma row `y`, in sixteenths of a code.
    void read_chroma(const ConstFrameView& frame, int y) {
        const int row = y / layout_.vertical_subsampling;
        const int reach = layout_.vertical_subsampling - 1;
        const auto before = chroma_row(layout_, frame, std::max(row - reach, 0));
        const auto at = chroma_row(layout_, frame, row);
        const auto after = chroma_row(layout_, frame, std::min(row + reach, chroma_height_ - 1));
        interpolate(vertical_[y % 2], before.cb, at.cb, after.cb, cb_.row(0));
        interpolate(vertical_[y % 2], before.cr, at.cr, after.cr, cr_.row(0));
    }

    void interpolate(const UpsamplingWeights& weights, const std::uint8_t* before,
                     const std::uint8_t* at, const std::uint8_t* after, std::uint16_t* result) {
        if (layout_.horizontal_subsampling == 1) {
            // There is no second pass, so the first one goes to sixteenths at once.
            const UpsamplingWeights whole{4 * weights.before, 4 * weights.at, 4 * weights.after};
            kernels_.upsample_vertically(whole, before, at, after, chroma_width_, result);
            return;
        }
        std::uint16_t* quarters = quarters_.row(0);
        kernels_.upsample_vertically(weights, before, at, after, chroma_width_, quarters);
        repeat_borders(quarters, chroma_width_);
        upsample_horizontally(horizontal_, quarters, chroma_width_, result);
    }

    PlanarLayout layout_;
    int width_, chroma_width_, chroma_height_;
    PlanarKernels kernels_;
    YcbcrToRgb matrix_;
    std::array<UpsamplingWeights, 2> vertical_, horizontal_;
    RowBuffer<std::uint16_t> quarters_, cb_, cr_;
};

} // namespace

std::unique_ptr<FrameRowReader> make_frame_row_reader(const FrameFormat& format) {
    if (is_packed(format.pixel_format)) {
        return std::make_unique<PackedRowReader>(format);
    }
    if (planar_layout(format.pixel_format).chroma_planes == 0) {
        return std::make_unique<GreyRowReader>(format);
    }
    return std::make_unique<YcbcrRowReader>(format);
}

} // namespace unit
