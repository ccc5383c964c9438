#include "core/upsampling/guided_upsampling_plain.h"

#include "core/upsampling/guided_upsampling.h"
#include "tests/core/upsampling/twins.h"

#include <gtest/gtest.h>

namespace unit::test {

// Products are rounded to float once, covariances again, each by at most half of kRounding for
// values up to 1. A slope is off by that / epsilon, and acts on guides up to 2 from their mean.
// That is half of the tolerance; the other half is for the rest of the arithmetic.
TEST(GuidedUpsampler, EqualsItsPlainTwinAndStaysWithinTheImage) {
    std::mt19937 random(2);
    Worst worst;
    const GuidedUpsamplingSettings all_settings[] = {
        {1, 0.01f, 0.0f}, {2, 0.1f, 1.0f}, {2, 3e-4f, 0.5f}, {5, 0.02f, 0.25f}, {50, 0.01f, 0.5f}};
    for (const SizePair& sizes : kSizePairs)
        for (const GuidedUpsamplingSettings& settings : all_settings)
            for (const ImageOrder small_order : kImageOrders)
                for (const ImageOrder order : kImageOrders) {
                    const Picture small_input(sizes.second, small_order, random, -1.2f, 1.2f);
                    const Picture small_output(sizes.second, order, random, -1.2f, 1.2f);
                    const Picture input(sizes.first, order, random);
                    Picture actual(sizes.first, small_order, random);
                    Picture expected(sizes.first, small_order, random);
                    const auto view = [&](const Picture& picture) {
                        return flipped_if(order == small_order, picture, picture.const_view());
                    };
                    const TensorImage output =
                        flipped_if(order == ImageOrder::Planar, actual, actual.view());
                    const TensorImage expected_output =
                        flipped_if(order == ImageOrder::Planar, expected, expected.view());
                    GuidedUpsampler upsampler(sizes.second, sizes.first, settings);
                    upsampler.fit(view(small_input), view(small_output));
                    upsampler.apply(view(input), output);
                    upsample_guided_plain(sizes.second, sizes.first, settings, view(small_input),
                                          view(small_output), view(input), expected_output);
                    const double tolerance = 4.0 * kRounding / settings.epsilon;
                    worst.add(expect_close(actual, expected, tolerance,
                                           describe(sizes) + ", radius " +
                                               std::to_string(settings.radius)),
                              tolerance);
                    EXPECT_EQ(actual.image.damaged_guards(), 0) << describe(sizes);
                }
}

} // namespace unit::test
