#include "training/losses/warp.h"

#include "training/losses/warp_consistency.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace unit {
namespace {

/// Places of the pixels themselves, moved by a constant.
at::Tensor moved_places(std::int64_t height, std::int64_t width, double x, double y) {
    const at::Tensor columns = at::arange(width, at::kDouble).add(x).expand({height, width});
    const at::Tensor rows =
        at::arange(height, at::kDouble).add(y).unsqueeze(1).expand({height, width});
    return at::stack({columns, rows}, 2).unsqueeze(0);
}

at::Tensor noise_image(std::int64_t images = 1) {
    return at::rand({images, 2, 20, 30}, at::kDouble);
}

TEST(Warp, MovesNoPixelFurtherThanAllowedAndNeighboursAlike) {
    at::manual_seed(1);
    constexpr double kPixels = 2.5; // an eighth of the shorter side
    double largest = 0.0;
    for (int number = 0; number < 50; ++number) {
        const at::Tensor places = draw_warp(noise_image(2), kPixels);
        ASSERT_EQ(places.sizes(), (std::vector<std::int64_t>{2, 20, 30, 2}));
        const at::Tensor displacement = places - moved_places(20, 30, 0.0, 0.0);
        const double furthest = displacement.abs().max().item<double>();
        EXPECT_LE(furthest, kPixels);
        largest = std::max(largest, furthest);
        // Of a slope below 1 no two pixels change places.
        EXPECT_LT(displacement.diff(1, 1).abs().max().item<double>(), 0.7);
        EXPECT_LT(displacement.diff(1, 2).abs().max().item<double>(), 0.7);
        EXPECT_FALSE(at::equal(places[0], places[1])) << "of two images";
    }
    EXPECT_GT(largest, 0.6 * kPixels);
}

TEST(Warp, OfAPartIsThatOfTheWholeBatch) {
    const at::Tensor x = noise_image(6);
    at::manual_seed(3);
    const at::Tensor whole = draw_warp(x, 2.0);
    for (int part = 0; part < 3; ++part) {
        at::manual_seed(3);
        EXPECT_TRUE(
            at::equal(draw_warp(x.narrow(0, 0, 2), 2.0, part, 3), whole.narrow(0, 2 * part, 2)));
    }
}

TEST(Warp, ByWholePixelsShiftsTheImage) {
    const at::Tensor x = noise_image();
    const at::Tensor y = warped(x, moved_places(20, 30, 3.0, -2.0));
    const at::Tensor expected = x.narrow(3, 3, 27).narrow(2, 0, 18);
    EXPECT_LE((y.narrow(3, 0, 27).narrow(2, 2, 18) - expected).abs().max().item<double>(), 1e-12);
}

TEST(Warp, ByHalfAPixelIsTheCubicConvolution) {
    const at::Tensor x = noise_image();
    const at::Tensor y = warped(x, moved_places(20, 30, 0.5, 0.0));
    const auto columns = [&](std::int64_t first) { return x.narrow(3, first, 26); };
    // The kernel of Keys with a = -0.75, at distances 0.5 and 1.5.
    const at::Tensor expected =
        0.59375 * (columns(1) + columns(2)) - 0.09375 * (columns(0) + columns(3));
    EXPECT_LE((y.narrow(3, 1, 26) - expected).abs().max().item<double>(), 1e-12);
}

TEST(Warp, HasSeenWholeWhereAllNeighboursAreInside) {
    const at::Tensor seen = seen_whole(moved_places(20, 30, 0.5, 0.0));
    ASSERT_EQ(seen.sizes(), (std::vector<std::int64_t>{1, 1, 20, 30}));
    EXPECT_EQ(seen.sum().item<double>(), 27.0 * 18.0);
    EXPECT_EQ(seen.narrow(3, 1, 27).narrow(2, 1, 18).sum().item<double>(), 27.0 * 18.0);
}

TEST(WarpConsistency, CostsNothingWhatCommutesWithTheWarp) {
    at::manual_seed(5);
    const at::Tensor x = noise_image(2);
    const at::Tensor places = draw_warp(x, 2.0);
    const auto negative = [](const at::Tensor& image) { return 0.25 - image; };
    const double loss =
        warp_consistency_loss(negative(x), negative(warped(x, places)), places).item<double>();
    EXPECT_LE(std::abs(loss), 1e-12);
}

TEST(WarpConsistency, IsTheMeanDifferenceOfWhatIsSeenForEachImage) {
    const at::Tensor x = noise_image(2);
    const at::Tensor places =
        at::cat({moved_places(20, 30, 0.0, 0.0), moved_places(20, 30, 10.0, 0.0)});
    // The second image loses 10 columns and the border, and there differs everywhere.
    at::Tensor other = warped(x, places);
    other[0] += 0.5;
    other[1] -= 0.25;
    other[1].narrow(2, 19, 11).fill_(99.0);
    const double loss = warp_consistency_loss(x, other, places).item<double>();
    EXPECT_NEAR(loss, (0.5 + 0.25) / 2.0, 1e-12);
}

TEST(WarpConsistency, PullsBothSidesTowardsEachOther) {
    const at::Tensor places = moved_places(20, 30, 2.0, 1.0);
    const at::Tensor translation = noise_image().requires_grad_(true);
    const at::Tensor of_warped = noise_image().requires_grad_(true);
    warp_consistency_loss(translation, of_warped, places).backward();
    EXPECT_NEAR(translation.grad().abs().sum().item<double>(), 1.0, 1e-9);
    EXPECT_NEAR(of_warped.grad().abs().sum().item<double>(), 1.0, 1e-9);
}

} // namespace
} // namespace unit
