#include "core/pixels/tensor_rows.h"

#include <algorithm>

namespace unit {
namespace {

/// Three rows in place of the channels of one row of an image with pixel_stride 1.
template <typename Element>
Rows<Element> rows_in(const ImageView<Element>& image, int y) {
    Element* row = image.data + y * image.row_stride;
    return {row, row + image.channel_stride, row + 2 * image.channel_stride};
}

} // namespace

TensorWriter::TensorWriter(const TensorImage& image, int width)
    : image_(image), width_(width), in_place_(image.pixel_stride == 1),
      kernels_(tensor_kernels(image.channel_stride, image.pixel_stride)),
      buffer_(3, in_place_ ? 0 : image.width) {}

Rows<float> TensorWriter::begin(int y) {
    return in_place_ ? rows_in(image_, y) : buffer_.rgb_rows();
}

void TensorWriter::finish(const Rows<float>& rows, int y) {
    for (float* row : {rows.red, rows.green, rows.blue})
        std::fill(row + width_, row + image_.width, row[width_ - 1]);
    if (!in_place_)
        kernels_.store(as_const(rows), image_.width, image_, image_.data + y * image_.row_stride);
}

TensorReader::TensorReader(const ConstTensorImage& image, int width)
    : image_(image), width_(width), in_place_(image.pixel_stride == 1),
      kernels_(tensor_kernels(image.channel_stride, image.pixel_stride)),
      buffer_(9, in_place_ ? 0 : width) {}

Rows<const float> TensorReader::row(int y) {
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

} // namespace unit
