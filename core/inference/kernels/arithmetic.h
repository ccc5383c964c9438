#pragma once

#include "core/inference/kernels/stored_values.h"

#include <array>
#include <cstddef>
#include <numeric>

namespace unit {

/// What products are computed in: fp32, bfloat16 with sums in fp32, or 16-bit integers with sums of
/// 32 bits.
enum class Arithmetic { Float32, BFloat16, Integers };

inline constexpr Arithmetic kArithmetics[] = {Arithmetic::Float32, Arithmetic::BFloat16,
                                              Arithmetic::Integers};

/// That of values which are rounded to a storage before they are multiplied.
constexpr Arithmetic arithmetic_of(Storage products) {
    return products == Storage::Float32 ? Arithmetic::Float32 : Arithmetic::BFloat16;
}

/// Operations of each kind of arithmetic, two for each multiply-add.
class OperationCounts {
  public:
    OperationCounts() = default;
    OperationCounts(Arithmetic arithmetic, double count) { (*this)[arithmetic] = count; }

    double& operator[](Arithmetic arithmetic) {
        return counts_[static_cast<std::size_t>(arithmetic)];
    }
    double operator[](Arithmetic arithmetic) const {
        return counts_[static_cast<std::size_t>(arithmetic)];
    }
    /// Of all kinds together.
    double sum() const { return std::accumulate(counts_.begin(), counts_.end(), 0.0); }

  private:
    std::array<double, std::size(kArithmetics)> counts_{};
};

} // namespace unit
