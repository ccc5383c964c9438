#include "core/pixels/conversion.h"

#include "core/pixels/tensor_rows.h"

#include <algorithm>
#include <cassert>

namespace unit {
namespace {

void read_packed(const FrameFormat& format, const ConstFrameView& frame, const TensorImage& image) {
    const PackedKernels kernels = packed_kernels(format.pixel_format);
    const CodeScale scale = scale_to_values(format.range);
    RowBuffer<std::uint8_t> buffer(3, format.width);
    const Rows<std::uint8_t> codes = buffer.rgb_rows();
    TensorWriter writer(image, format.width);
    for (int y = 0; y < image.height; ++y) {
        const Rows<float> values = writer.begin(y);
        kernels.unpack(plane_row(frame, 0, std::min(y, format.height - 1)), format.width, codes);
        codes_to_values(scale, codes.red, format.width, values.red);
        codes_to_values(scale, codes.green, format.width, values.green);
        codes_to_values(scale, codes.blue, format.width, values.blue);
        writer.finish(values, y);
    }
}

void read_grey(const FrameFormat& format, const ConstFrameView& frame, const TensorImage& image) {
    const CodeScale scale = scale_to_values(format.range);
    TensorWriter writer(image, format.width);
    for (int y = 0; y < image.height; ++y) {
        const Rows<float> values = writer.begin(y);
        const std::uint8_t* levels = plane_row(frame, 0, std::min(y, format.height - 1));
        for (float* channel : {values.red, values.green, values.blue})
            codes_to_values(scale, levels, format.width, channel);
        writer.finish(values, y);
    }
}

/// Interpolates the chroma rows of a frame.
class ChromaReader {
  public:
    ChromaReader(const FrameFormat& format, const ConstFrameView& frame)
        : layout_(planar_layout(format.pixel_format)), frame_(frame),
          width_(chroma_size(format.width, layout_.horizontal_subsampling)),
          height_(chroma_size(format.height, layout_.vertical_subsampling)),
          kernels_(planar_kernels(format.pixel_format)),
          vertical_(upsampling_weights(layout_.vertical_subsampling,
                                       format.chroma_site.vertically_cosited)),
          horizontal_(upsampling_weights(layout_.horizontal_subsampling,
                                         format.chroma_site.horizontally_cosited)),
          quarters_(1, width_), cb_(1, 2 * width_), cr_(1, 2 * width_) {}

    /// Makes cb() and cr() those of luma row `y`, in sixteenths of a code.
    void read(int y) {
        const int row = y / layout_.vertical_subsampling;
        const int reach = layout_.vertical_subsampling - 1;
        const auto before = chroma_row(layout_, frame_, std::max(row - reach, 0));
        const auto at = chroma_row(layout_, frame_, row);
        const auto after = chroma_row(layout_, frame_, std::min(row + reach, height_ - 1));
        interpolate(vertical_[y % 2], before.cb, at.cb, after.cb, cb_.row(0));
        interpolate(vertical_[y % 2], before.cr, at.cr, after.cr, cr_.row(0));
    }

    const std::uint16_t* cb() { return cb_.row(0); }
    const std::uint16_t* cr() { return cr_.row(0); }

  private:
    void interpolate(const UpsamplingWeights& weights, const std::uint8_t* before,
                     const std::uint8_t* at, const std::uint8_t* after, std::uint16_t* result) {
        if (layout_.horizontal_subsampling == 1) {
            // There is no second pass, so the first one goes to sixteenths at once.
            const UpsamplingWeights whole{4 * weights.before, 4 * weights.at, 4 * weights.after};
            kernels_.upsample_vertically(whole, before, at, after, width_, result);
            return;
        }
        std::uint16_t* quarters = quarters_.row(0);
        kernels_.upsample_vertically(weights, before, at, after, width_, quarters);
        repeat_borders(quarters, width_);
        upsample_horizontally(horizontal_, quarters, width_, result);
    }

    PlanarLayout layout_;
    const ConstFrameView& frame_;
    int width_, height_;
    PlanarKernels kernels_;
    std::array<UpsamplingWeights, 2> vertical_, horizontal_;
    RowBuffer<std::uint16_t> quarters_, cb_, cr_;
};

void read_ycbcr(const FrameFormat& format, const ConstFrameView& frame, const TensorImage& image) {
    const YcbcrToRgb matrix = ycbcr_to_rgb_matrix(format.matrix, format.range,
                                                  planar_layout(format.pixel_format).sample.depth);
    const PlanarKernels kernels = planar_kernels(format.pixel_format);
    ChromaReader chroma(format, frame);
    TensorWriter writer(image, format.width);
    for (int y = 0; y < image.height; ++y) {
        const int row = std::min(y, format.height - 1);
        const Rows<float> values = writer.begin(y);
        chroma.read(row);
        kernels.decode(matrix, plane_row(frame, 0, row), chroma.cb(), chroma.cr(), format.width,
                       values);
        writer.finish(values, y);
    }
}

} // namespace

void frame_to_tensor(const FrameFormat& format, const ConstFrameView& frame,
                     const TensorImage& image) {
    assert(format.width > 0 && format.height > 0);
    assert(image.width == padded_size(format.width) && image.height == padded_size(format.height));
    if (is_packed(format.pixel_format))
        read_packed(format, frame, image);
    else if (planar_layout(format.pixel_format).chroma_planes == 0)
        read_grey(format, frame, image);
    else
        read_ycbcr(format, frame, image);
}

} // namespace unit
