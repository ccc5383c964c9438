#include "core/pixels/conversion_plain.h"

#include "tests/core/pixels/guarded_memory.h"

#include <gtest/gtest.h>

// Row kernels against their plain twins. Both use the same arithmetic without contraction, so not
// one bit may differ. Run once with the kernels this CPU gets and once with those of plain x86-64.

namespace unit::test {
namespace {

constexpr FramePlacement kPlacements[] = {
    {0, 0, false}, {1, 0, false}, {3, 13, false}, {0, 64, true}, {7, 1, true}};

std::string describe(const FrameFormat& format, const FramePlacement& placement, ImageOrder order) {
    return test::describe(format) + ", offset " + std::to_string(placement.offset) + ", row gap " +
           std::to_string(placement.row_gap) + (placement.upwards ? ", upwards" : "") +
           ", image order " + std::to_string(static_cast<int>(order));
}

/// Calls `check(format, placement, order)` for everything that selects other code or addresses.
template <typename Check>
void for_all_cases(const Check& check) {
    for (const Size& size : kSizes)
        for (const FrameFormat& format : all_formats(size))
            for (const FramePlacement& placement : kPlacements)
                for (const ImageOrder order : kImageOrders)
                    check(format, placement, order);
}

void expect_equal_values(const GuardedImage& actual, const GuardedImage& expected,
                         const std::string& where) {
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < expected.height(); ++y)
            for (int x = 0; x < expected.width(); ++x)
                ASSERT_EQ(actual.at(channel, x, y), expected.at(channel, x, y))
                    << where << ", channel " << channel << " at (" << x << ", " << y << ")";
}

} // namespace

TEST(FrameToTensor, EqualsItsPlainTwinAndStaysWithinTheImage) {
    std::mt19937 random(1);
    for_all_cases(
        [&](const FrameFormat& format, const FramePlacement& placement, ImageOrder order) {
            const GuardedFrame frame(format, placement, random);
            GuardedImage image(format.width, format.height, order, random);
            GuardedImage expected(format.width, format.height, order, random);
            frame_to_tensor(format, frame.const_view(), image.view());
            frame_to_tensor_plain(format, frame.const_view(), expected.view());
            const std::string where = describe(format, placement, order);
            expect_equal_values(image, expected, where);
            ASSERT_EQ(image.damaged_guards(), 0) << where;
            ASSERT_EQ(expected.damaged_guards(), 0) << where;
        });
}

TEST(TensorToFrame, EqualsItsPlainTwinAndStaysWithinTheRows) {
    std::mt19937 random(2);
    for_all_cases(
        [&](const FrameFormat& format, const FramePlacement& placement, ImageOrder order) {
            const GuardedImage image(format.width, format.height, order, random, -1.2f, 1.2f);
            const GuardedFrame input(format, placement, random);
            GuardedFrame frame(format, placement, random);
            GuardedFrame expected(format, placement, random);
            tensor_to_frame(format, image.const_view(), input.const_view(), frame.view());
            tensor_to_frame_plain(format, image.const_view(), input.const_view(), expected.view());
            const std::string where = describe(format, placement, order);
            ASSERT_EQ(frame.pixels(), expected.pixels()) << where;
            ASSERT_EQ(frame.damaged_guards(), 0) << where;
            ASSERT_EQ(expected.damaged_guards(), 0) << where;
        });
}

} // namespace unit::test
