#include "core/inference/kernels/plain_kernels.h"
#include "tests/core/inference/kernels/guarded_values.h"

#include <cmath>
#include <limits>

namespace unit::test {
namespace {

class WritePlanesTest : public KernelTest {
  protected:
    /// Compares with the plain twin on a row of so many pixels, cut from patches of 48 values.
    void compare(int side, int y, int count, std::size_t pixels) {
        const std::size_t patches = pixels / static_cast<std::size_t>(side) + 1;
        const GuardedValues values(patches * 48, random_, -12.0F, 12.0F);
        const PatchRow row{values.data(), 48, side, y};
        std::vector<GuardedValues> planes(3, GuardedValues(pixels));
        std::vector<GuardedValues> twins(3, GuardedValues(pixels));
        const auto rows = [&](std::vector<GuardedValues>& of) {
            return PlaneRows<float>{{of[0].data(), of[1].data(), of[2].data()}, count};
        };
        kernels().write_planes(row, static_cast<int>(pixels), rows(planes));
        plain::write_planes(row, static_cast<int>(pixels), rows(twins));
        for (std::size_t plane = 0; plane < 3; ++plane) {
            EXPECT_TRUE(are_close(planes[plane], twins[plane], 1e-6));
            EXPECT_TRUE(planes[plane].guards_are_whole());
        }
    }
};

TEST_P(WritePlanesTest, TakesTheHyperbolicTangentOfEachPlane) {
    for (const int count : {1, 3}) {
        for (std::size_t pixels = 1; pixels < 70; ++pixels) {
            compare(1, 0, count, pixels);
        }
    }
}

TEST_P(WritePlanesTest, PutsTheChannelsOfPatchesSideBySide) {
    for (const int side : {2, 4}) {
        for (int y = 0; y < side; ++y) {
            for (const std::size_t pixels : {1, 4, 7, 16, 36, 67}) {
                compare(side, y, 3, pixels);
            }
        }
    }
}

TEST_P(WritePlanesTest, NeverLeavesTheRangeOfPixels) {
    constexpr std::size_t kPixels = 40000;
    GuardedValues values(kPixels);
    for (std::size_t pixel = 0; pixel < kPixels; ++pixel) {
        values[pixel] = 0.0005F * (static_cast<float>(pixel) - kPixels / 2.0F);
    }
    values[0] = -std::numeric_limits<float>::infinity();
    values[kPixels - 1] = std::numeric_limits<float>::max();
    GuardedValues plane(kPixels), twin(kPixels);
    const PatchRow row{values.data(), 1, 1, 0};
    kernels().write_planes(row, kPixels, {{plane.data()}, 1});
    plain::write_planes(row, kPixels, {{twin.data()}, 1});
    EXPECT_TRUE(are_close(plane, twin, 4e-7));
    for (std::size_t pixel = 0; pixel < kPixels; ++pixel) {
        ASSERT_LE(std::abs(plane[pixel]), 1.0F) << values[pixel];
    }
}

UNIT_FOR_ALL_INSTRUCTION_SETS(WritePlanesTest);

} // namespace
} // namespace unit::test
