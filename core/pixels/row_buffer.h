#pragma once

#include "core/pixels/row_kernels.h"

#include <cstddef>
#include <memory>

namespace unit {

/// Memory for a few rows of one component each, not initialised.
template <typename Element>
class RowBuffer {
  public:
    /// Each row has one element more on either side. Throws std::bad_alloc.
    RowBuffer(int rows, int width)
        : stride_(width + 2), memory_(std::make_unique_for_overwrite<Element[]>(rows * stride_)) {}

    /// Element 0 of a row; -1 and `width` are valid too.
    Element* row(int index) { return memory_.get() + index * stride_ + 1; }

    /// Three rows in a row, the first of them `first`.
    Rows<Element> rgb_rows(int first = 0) { return {row(first), row(first + 1), row(first + 2)}; }

  private:
    std::ptrdiff_t stride_;
    std::unique_ptr<Element[]> memory_;
};

/// Repeats the last of `width` samples once, and the first one before the row.
template <typename Element>
void repeat_borders(Element* row, int width) {
    row[-1] = row[0];
    row[width] = row[width - 1];
}

} // namespace unit
