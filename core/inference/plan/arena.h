#pragma once

#include <cstddef>
#include <vector>

namespace unit {

/// Plans one piece of memory for tensors that are not all alive at a time. The time counts the
/// steps of a computation.
class Arena {
  public:
    /// A tensor of so many bytes that step `first` writes and steps until `last` use.
    /// Returns its number, from 0.
    std::size_t add(std::size_t bytes, std::size_t first, std::size_t last);

    /// Extends the life of a tensor to step `last`.
    void use(std::size_t tensor, std::size_t last);

    /// Gives each tensor a place, such that no two alive at the same step overlap: the largest
    /// first, each as low as it fits.
    void arrange();

    /// Bytes before the tensor: a multiple of a cache line. After arrange().
    std::size_t offset(std::size_t tensor) const { return tensors_[tensor].offset; }
    /// Bytes of the whole arena. After arrange().
    std::size_t size() const { return size_; }

  private:
    struct Tensor {
        std::size_t bytes, first, last, offset = 0;
    };

    std::vector<Tensor> tensors_;
    std::size_t size_ = 0;
};

} // namespace unit
