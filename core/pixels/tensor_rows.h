#pragma once

#include "core/pixels/conversion.h"
#include "core/pixels/frame_rows.h"
#include "core/pixels/row_buffer.h"
#include "core/pixels/row_kernels.h"

#include <array>

namespace unit {

/// Writes a network image row by row: fill the rows that `begin` gives, then call `finish`.
class TensorWriter {
  public:
    /// For a frame of `width` pixels. The image's memory must outlive the object. Throws
    /// std::bad_alloc.
    TensorWriter(const TensorImage& image, int width);

    /// Three rows for the first `width` values of each channel of row `y`.
    Rows<float> begin(int y);
    /// Repeats the last of these values up to the image's width, and stores what is not in place.
    void finish(const Rows<float>& rows, int y);

  private:
    TensorImage image_;
    int width_;
    bool in_place_;
    TensorKernels kernels_;
    RowBuffer<float> buffer_;
};

/// Reads a network image row by row, remembering the last three rows it took apart.
class TensorReader final : public ImageRows {
  public:
    /// For a frame of `width` pixels. The image's memory must outlive the object. Throws
    /// std::bad_alloc.
    TensorReader(const ConstTensorImage& image, int width);

    /// The first `width` values of each channel of row `y`. Valid until a row of another three is
    /// asked for.
    Rows<const float> row(int y) override;

  private:
    ConstTensorImage image_;
    int width_;
    bool in_place_;
    TensorKernels kernels_;
    RowBuffer<float> buffer_;
    std::array<int, 3> row_in_slot_{-1, -1, -1};
};

} // namespace unit
