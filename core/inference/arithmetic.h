#pragma once

#include <array>
#include <cstddef>

namespace unit {

/// What products are computed in: fp32, bfloat16 with sums in fp32, or 16-bit integers with sums of
/// 32 bits.
enum class Arithmetic { Float32, BFloat16, Integers };

inline constexpr Arithmetic kArithmetics[] = {Arithmetic::Float32, Arithmetic::BFloat16,
                                              Arithmetic::Integers};

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
    double sum() const { return counts_[0] + counts_[1] + counts_[2]; }

  private:
    std::array<double, std::size(kArithmetics)> counts_{};
};

} // namespace unit
