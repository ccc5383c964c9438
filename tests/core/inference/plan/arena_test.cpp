#include "core/inference/plan/arena.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace unit {
namespace {

struct Life {
    std::size_t bytes, first, last;
};

Arena arranged(const std::vector<Life>& lives) {
    Arena arena;
    for (const Life& life : lives) {
        arena.add(life.bytes, life.first, life.last);
    }
    arena.arrange();
    return arena;
}

/// Bytes of all tensors alive at the step where that is most: no arena can be smaller.
std::size_t largest_demand(const std::vector<Life>& lives) {
    std::size_t largest = 0;
    for (const Life& at : lives) {
        std::size_t demand = 0;
        for (const Life& other : lives) {
            if (other.first <= at.first && at.first <= other.last) {
                demand += (other.bytes + 63) / 64 * 64;
            }
        }
        largest = std::max(largest, demand);
    }
    return largest;
}

TEST(ArenaTest, UsesTheMemoryOfTensorsThatAreNoLongerNeeded) {
    const std::vector<Life> lives{{640, 0, 1}, {640, 1, 2}, {640, 2, 3}, {640, 3, 4}};
    const Arena arena = arranged(lives);
    EXPECT_EQ(arena.size(), 1280U);
    EXPECT_EQ(largest_demand(lives), 1280U);
}

TEST(ArenaTest, KeepsTensorsApartThatAreAliveTogether) {
    std::minstd_rand random(3);
    for (int round = 0; round < 200; ++round) {
        std::vector<Life> lives;
        for (int index = 0; index < 12; ++index) {
            const std::size_t first = random() % 8;
            lives.push_back({1 + random() % 1000, first, first + random() % 4});
        }
        const Arena arena = arranged(lives);
        for (std::size_t a = 0; a < lives.size(); ++a) {
            EXPECT_EQ(arena.offset(a) % 64, 0U);
            EXPECT_LE(arena.offset(a) + lives[a].bytes, arena.size());
            for (std::size_t b = 0; b < a; ++b) {
                const bool together =
                    lives[a].first <= lives[b].last && lives[b].first <= lives[a].last;
                const bool overlap = arena.offset(a) < arena.offset(b) + lives[b].bytes &&
                                     arena.offset(b) < arena.offset(a) + lives[a].bytes;
                EXPECT_FALSE(together && overlap);
            }
        }
        EXPECT_GE(arena.size(), largest_demand(lives));
    }
}

TEST(ArenaTest, AUseExtendsALife) {
    Arena arena;
    const std::size_t early = arena.add(64, 0, 0);
    arena.add(64, 1, 1);
    arena.use(early, 1);
    arena.arrange();
    EXPECT_EQ(arena.size(), 128U);
}

} // namespace
} // namespace unit
