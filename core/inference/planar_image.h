#pragma once

#include "core/pixels/conversion.h"

#include <cstddef>
#include <vector>

namespace unit {

/// Memory of an image as the network sees it: [3, height, width], values in [-1, 1].
class PlanarImage {
  public:
    PlanarImage() = default;
    /// Throws std::bad_alloc.
    PlanarImage(int width, int height)
        : width_(width), height_(height), values_(3 * static_cast<std::size_t>(plane())) {}

    int width() const { return width_; }
    int height() const { return height_; }

    TensorImage view() { return view_of(values_.data()); }
    ConstTensorImage const_view() const { return view_of(values_.data()); }

  private:
    std::ptrdiff_t plane() const { return std::ptrdiff_t{width_} * height_; }

    template <typename Value>
    ImageView<Value> view_of(Value* values) const {
        return {values, width_, height_, plane(), width_, 1};
    }

    int width_ = 0;
    int height_ = 0;
    std::vector<float> values_;
};

} // namespace unit
