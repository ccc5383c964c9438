#include "training/data/permutation.h"

#include "training/streets/random.h"

#include <algorithm>
#include <bit>

namespace unit {

std::uint64_t permute(std::uint64_t position, std::uint64_t size, std::uint64_t key) {
    constexpr int kRounds = 6;
    // At least 16 values a half: over fewer the rounds could produce only some of the permutations.
    const int half_bits = std::max(4, (static_cast<int>(std::bit_width(size)) + 1) / 2);
    const std::uint64_t half_mask = (std::uint64_t{1} << half_bits) - 1;
    std::uint64_t value = position;
    do {
        std::uint64_t left = value >> half_bits;
        std::uint64_t right = value & half_mask;
        for (int round = 0; round < kRounds; ++round) {
            const std::uint64_t round_number = static_cast<std::uint64_t>(round);
            const std::uint64_t mixed =
                left ^ (streets::hash({key, round_number, right}) & half_mask);
            left = right;
            right = mixed;
        }
        value = (left << half_bits) | right;
    } while (value >= size);
    return value;
}

} // namespace unit
