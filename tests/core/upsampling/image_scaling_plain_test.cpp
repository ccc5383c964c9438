#include "core/upsampling/image_scaling_plain.h"

#include "core/upsampling/image_scaling.h"
#include "tests/core/upsampling/twins.h"

#include <gtest/gtest.h>

namespace unit::test {
// A sum of n products, none above 1, is off by at most about n roundings, and so are the weights.
TEST(ImageScaler, EqualsItsPlainTwinAndStaysWithinTheImage) {
    std::mt19937 random(1);
    Worst worst;
    for (const SizePair& sizes : kSizePairs)
        for (const ImageOrder source_order : kImageOrders)
            for (const ImageOrder order : kImageOrders)
                for (const bool flip : {false, true}) {
                    const Picture source(sizes.first, source_order, random);
                    Picture actual(sizes.second, order, random);
                    Picture expected(sizes.second, order, random);
                    const ConstTensorImage view = flipped_if(flip, source, source.const_view());
                    ImageScaler(sizes.first, sizes.second).scale(view, actual.view());
                    scale_image_plain(sizes.first, sizes.second, view, expected.view());
                    // The padding counts too.
                    actual.size = expected.size = {actual.image.width(), actual.image.height()};
                    const double taps = sizes.first.width / sizes.second.width +
                                        sizes.first.height / sizes.second.height + 4;
                    const double tolerance = 2.0 * taps * kRounding;
                    worst.add(expect_close(actual, expected, tolerance, describe(sizes)),
                              tolerance);
                    EXPECT_EQ(actual.image.damaged_guards(), 0) << describe(sizes);
                }
}

} // namespace unit::test
