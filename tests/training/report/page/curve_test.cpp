#include "training/report/page/curve.h"

#include <cmath>
#include <gtest/gtest.h>

namespace unit::test {
namespace {

/// A curve of the values 1, 2, 3, ... at iterations 1, 2, 3, ...
Curve rising_to(std::int64_t last) {
    Curve curve;
    for (std::int64_t iteration = 1; iteration <= last; ++iteration) {
        curve.add(iteration, static_cast<double>(iteration));
    }
    return curve;
}

TEST(Curve, KeepsEveryValueOfAShortRun) {
    const Curve curve = rising_to(1000);
    ASSERT_EQ(curve.stride(), 1);
    ASSERT_EQ(curve.points().size(), 1000U);
    EXPECT_EQ(curve.points()[999].mean(), 1000.0);
}

TEST(Curve, NeverHasMoreThanAThousandPointsWhichAreMeansOfTheirIterations) {
    for (const std::int64_t last : {1001, 4096, 77'777}) {
        const Curve curve = rising_to(last);
        EXPECT_LE(curve.points().size(), 1000U);
        EXPECT_GE(curve.points().size(), 500U);
        std::int64_t all = 0;
        for (std::size_t index = 0; index + 1 < curve.points().size(); ++index) {
            const Curve::Point& point = curve.points()[index];
            const auto first =
                static_cast<double>(static_cast<std::int64_t>(index) * curve.stride());
            EXPECT_EQ(point.mean(), first + static_cast<double>(curve.stride() + 1) / 2.0);
            EXPECT_EQ(point.newest, first + static_cast<double>(curve.stride()));
            all += point.count;
        }
        EXPECT_EQ(all + curve.points().back().count, last) << "no value is lost";
    }
}

TEST(Curve, ValuesThatAreNotFiniteCountForNothing) {
    Curve curve;
    curve.add(1, std::nan(""));
    curve.add(2, HUGE_VAL);
    curve.add(3, 5.0);
    EXPECT_EQ(curve.points()[0].count, 0);
    EXPECT_EQ(curve.points()[1].count, 0);
    EXPECT_EQ(curve.points()[2].mean(), 5.0);
}

} // namespace
} // namespace unit::test
