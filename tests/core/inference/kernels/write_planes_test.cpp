#include "core/inference/kernels/plain_kernels.h"
#include "tests/core/inference/kernels/guarded_values.h"

namespace unit::test {
namespace {

using WritePlanesTest = KernelTest;

TEST_P(WritePlanesTest, TakesTheHyperbolicTangentOfEachPlane) {
    for (const int count : {1, 3}) {
        for (std::size_t pixels = 1; pixels < 70; ++pixels) {
            const GuardedValues values(pixels * 16, random_, -12.0F, 12.0F);
            std::vector<GuardedValues> planes(3, GuardedValues(pixels));
            std::vector<GuardedValues> twins(3, GuardedValues(pixels));
            const auto rows = [&](std::vector<GuardedValues>& of) {
                return PlaneRows<float>{{of[0].data(), of[1].data(), of[2].data()}, count};
            };
            kernels().write_planes(values.data(), 16, static_cast<int>(pixels), rows(planes));
            plain::write_planes(values.data(), 16, static_cast<int>(pixels), rows(twins));
            for (std::size_t plane = 0; plane < 3; ++plane) {
                EXPECT_TRUE(are_close(planes[plane], twins[plane], 1e-6));
                EXPECT_TRUE(planes[plane].guards_are_whole());
            }
        }
    }
}

UNIT_FOR_ALL_INSTRUCTION_SETS(WritePlanesTest);

} // namespace
} // namespace unit::test
