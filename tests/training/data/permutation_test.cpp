#include "training/data/permutation.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

namespace unit {
namespace {

TEST(Permutation, EveryValueAppearsOnce) {
    for (const std::uint64_t size : {1, 2, 3, 5, 16, 17, 255, 256, 257, 1024, 5000}) {
        for (const std::uint64_t key : {0, 1, 99}) {
            std::set<std::uint64_t> seen;
            for (std::uint64_t position = 0; position < size; ++position) {
                const std::uint64_t value = permute(position, size, key);
                EXPECT_LT(value, size);
                seen.insert(value);
            }
            EXPECT_EQ(seen.size(), size) << "key " << key;
        }
    }
}

TEST(Permutation, KeysGiveAllOrdersEquallyOften) {
    // Three things have six orders; 6000 keys should give each about 1000 times. The standard
    // deviation of a count is 29.
    std::array<int, 27> counts{};
    for (std::uint64_t key = 0; key < 6000; ++key) {
        ++counts[permute(0, 3, key) * 9 + permute(1, 3, key) * 3 + permute(2, 3, key)];
    }
    int orders = 0;
    for (const int count : counts) {
        if (count > 0) {
            ++orders;
            EXPECT_LE(std::abs(count - 1000), 5 * 29);
        }
    }
    EXPECT_EQ(orders, 6);
}

} // namespace
} // namespace unit
