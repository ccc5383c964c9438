#include "core/pixels/conversion.h"

#include "core/pixels/row_kernels.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>

namespace unit {
namespace {

/// Memory for a few rows of one component each, not initialised.
template <typename Element>
class RowBuffer {
  public:
    /// Each row has one element more on either side.
    RowBuffer(int rows, int width)
        : stride_(width + 2), memory_(std::make_unique_for_overwrite<Element[]>(rows * stride_)) {}

    /// Element 0 of a row; -1 and `width` are valid too.
    Element* row(int index) { return memory_.get() + index * stride_ + 1; }

    Rows<Element> rgb_rows(int first = 0) { return {row(first), row(first + 1), row(first + 2)}; }

  private:
    std::ptrdiff_t stride_;
    std::unique_ptr<Element[]> memory_;
};

template <typename Element>
Rows<const Element> as_const(const Rows<Element>& rows) {
    return {rows.red, rows.green, rows.blue, rows.fourth};
}

/// Three rows in place of the channels of one row of an image with pixel_stride 1.
template <typename Element>
Rows<Element> rows_in(const ImageView<Element>& image, int y) {
    Element* row = image.data + y * image.row_stride;
    return {row, row + image.channel_stride, row + 2 * image.channel_stride};
}

/// Repeats the last of `width` samples once, and the first one before the row.
template <typename Element>
void repeat_borders(Element* row, int width) {
    row[-1] = row[0];
    row[width] = row[width - 1];
}

/// Writes a network image row by row: fill the rows that `begin` gives, then call `finish`.
class TensorWriter {
  public:
    TensorWriter(const TensorImage& image, int width)
        : image_(image), width_(width), in_place_(image.pixel_stride == 1),
          kernels_(tensor_kernels(image.channel_stride, image.pixel_stride)),
          buffer_(3, in_place_ ? 0 : image.width) {}

    Rows<float> begin(int y) { return in_place_ ? rows_in(image_, y) : buffer_.rgb_rows(); }

    void finish(const Rows<float>& rows, int y) {
        for (float* row : {rows.red, rows.green, rows.blue})
            std::fill(row + width_, row + image_.width, row[width_ - 1]);
        if (!in_place_)
            kernels_.store(as_const(rows), image_.width, image_,
                           image_.data + y * image_.row_stride);
    }

  private:
    TensorImage image_;
    int width_;
    bool in_place_;
    TensorKernels kernels_;
    RowBuffer<float> buffer_;
};

/// Reads a network image row by row, remembering the last three rows it took apart.
class TensorReader {
  public:
    TensorReader(const ConstTensorImage& image, int width)
        : image_(image), width_(width), in_place_(image.pixel_stride == 1),
          kernels_(tensor_kernels(image.channel_stride, image.pixel_stride)),
          buffer_(9, in_place_ ? 0 : width) {}

    Rows<const float> row(int y) {
        if (in_place_)
            return rows_in(image_, y);
        const int slot = y % 3;
        const Rows<float> rows = buffer_.rgb_rows(3 * slot);
        if (row_in_slot_[slot] != y) {
            kernels_.load(image_, image_.data + y * image_.row_stride, width_, rows);
            row_in_slot_[slot] = y;
        }
        return as_const(rows);
    }

  private:
    ConstTensorImage image_;
    int width_;
    bool in_place_;
    TensorKernels kernels_;
    RowBuffer<float> buffer_;
    std::array<int, 3> row_in_slot_{-1, -1, -1};
};

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

/// Interpolates the chroma rows of a 4:2:0 frame.
class ChromaReader {
  public:
    ChromaReader(const FrameFormat& format, const ConstFrameView& frame)
        : format_(format), frame_(frame), width_(chroma_size(format.width)),
          kernels_(chroma_kernels(format.pixel_format)),
          vertical_(upsampling_weights(format.chroma_site.vertically_cosited)),
          horizontal_(upsampling_weights(format.chroma_site.horizontally_cosited)),
          quarters_(1, width_), cb_(1, 2 * width_), cr_(1, 2 * width_) {}

    /// Makes cb() and cr() those of luma row `y`, in sixteenths of a code.
    void read(int y) {
        const int last = chroma_size(format_.height) - 1;
        const auto before = chroma_row(format_.pixel_format, frame_, std::max(y / 2 - 1, 0));
        const auto at = chroma_row(format_.pixel_format, frame_, y / 2);
        const auto after = chroma_row(format_.pixel_format, frame_, std::min(y / 2 + 1, last));
        interpolate(vertical_[y % 2], before.cb, at.cb, after.cb, cb_.row(0));
        interpolate(vertical_[y % 2], before.cr, at.cr, after.cr, cr_.row(0));
    }

    const std::uint16_t* cb() { return cb_.row(0); }
    const std::uint16_t* cr() { return cr_.row(0); }

  private:
    void interpolate(const UpsamplingWeights& weights, const std::uint8_t* before,
                     const std::uint8_t* at, const std::uint8_t* after, std::uint16_t* result) {
        std::uint16_t* quarters = quarters_.row(0);
        kernels_.upsample_vertically(weights, before, at, after, width_, quarters);
        repeat_borders(quarters, width_);
        upsample_horizontally(horizontal_, quarters, width_, result);
    }

    const FrameFormat& format_;
    const ConstFrameView& frame_;
    int width_;
    ChromaKernels kernels_;
    std::array<UpsamplingWeights, 2> vertical_, horizontal_;
    RowBuffer<std::uint16_t> quarters_, cb_, cr_;
};

void read_ycbcr(const FrameFormat& format, const ConstFrameView& frame, const TensorImage& image) {
    const YcbcrToRgb matrix = ycbcr_to_rgb_matrix(format.matrix, format.range);
    ChromaReader chroma(format, frame);
    TensorWriter writer(image, format.width);
    for (int y = 0; y < image.height; ++y) {
        const int row = std::min(y, format.height - 1);
        const Rows<float> values = writer.begin(y);
        chroma.read(row);
        decode_ycbcr(matrix, plane_row(frame, 0, row), chroma.cb(), chroma.cr(), format.width,
                     values);
        writer.finish(values, y);
    }
}

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

void write_ycbcr(const FrameFormat& format, const ConstTensorImage& image, const FrameView& frame) {
    const RgbToYcbcr matrix = rgb_to_ycbcr_matrix(format.matrix, format.range);
    const ChromaKernels kernels = chroma_kernels(format.pixel_format);
    const auto vertical = downsampling_weights(format.chroma_site.vertically_cosited);
    const auto horizontal = downsampling_weights(format.chroma_site.horizontally_cosited);
    const int last = format.height - 1;
    const int width = format.width;
    RowBuffer<float> buffer(3, width);
    const Rows<float> filtered = buffer.rgb_rows();
    TensorReader reader(image, width);
    for (int j = 0; j < chroma_size(format.height); ++j) {
        const Rows<const float> before = reader.row(std::max(2 * j - 1, 0));
        const Rows<const float> at = reader.row(2 * j);
        const Rows<const float> after = reader.row(std::min(2 * j + 1, last));
        encode_luma(matrix, at, width, plane_row(frame, 0, 2 * j));
        if (2 * j + 1 <= last)
            encode_luma(matrix, after, width, plane_row(frame, 0, 2 * j + 1));
        downsample_vertically(vertical, before.red, at.red, after.red, width, filtered.red);
        downsample_vertically(vertical, before.green, at.green, after.green, width, filtered.green);
        downsample_vertically(vertical, before.blue, at.blue, after.blue, width, filtered.blue);
        for (float* row : {filtered.red, filtered.green, filtered.blue})
            repeat_borders(row, width);
        kernels.encode(matrix, horizontal, as_const(filtered), chroma_size(width),
                       chroma_row(format.pixel_format, frame, j));
    }
}

} // namespace

void frame_to_tensor(const FrameFormat& format, const ConstFrameView& frame,
                     const TensorImage& image) {
    assert(format.width > 0 && format.height > 0);
    assert(image.width == padded_size(format.width) && image.height == padded_size(format.height));
    if (is_packed(format.pixel_format))
        read_packed(format, frame, image);
    else
        read_ycbcr(format, frame, image);
}

void tensor_to_frame(const FrameFormat& format, const ConstTensorImage& image,
                     const ConstFrameView& input, const FrameView& frame) {
    assert(format.width > 0 && format.height > 0);
    assert(image.width >= format.width && image.height >= format.height);
    if (is_packed(format.pixel_format))
        write_packed(format, image, input, frame);
    else
        write_ycbcr(format, image, frame);
}

} // namespace unit
