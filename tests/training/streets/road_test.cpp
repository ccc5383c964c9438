#include "training/streets/road.h"

#include <gtest/gtest.h>

namespace unit::streets {
namespace {

Road make_road() {
    Road road;
    road.amplitude = {9.0F, 2.0F};
    road.wavenumber = {0.01F, 0.023F};
    road.phase = {0.4F, 1.9F};
    return road;
}

TEST(RoadTest, SlopeAndCurvatureAreDerivativesOfTheCentreLine) {
    const Road road = make_road();
    for (const float z : {-30.0F, 0.0F, 111.0F}) {
        const float step = 0.5F;
        const float slope = (road.center(z + step) - road.center(z - step)) / (2.0F * step);
        const float curvature = (road.slope(z + step) - road.slope(z - step)) / (2.0F * step);
        EXPECT_LE(std::abs(road.slope(z) - slope), 1e-4F);
        EXPECT_LE(std::abs(road.curvature(z) - curvature), 1e-5F);
    }
}

TEST(RoadTest, MovingTheOriginKeepsTheRoad) {
    const Road road = make_road();
    const Road moved = road.from(480.0);
    for (const float z : {0.0F, 50.0F, 333.0F}) {
        EXPECT_LE(std::abs(moved.center(z) - road.center(z + 480.0F)), 1e-3F);
    }
}

TEST(RoadTest, PlacesHeadAlongTheRoad) {
    const Road road = make_road();
    const Placement place = road.at(3.0F, 70.0F);
    EXPECT_LE(std::abs(place.origin[0] - road.center(70.0F) - 3.0F), 1e-5F);
    EXPECT_LE(std::abs(place.sine / place.cosine - road.slope(70.0F)), 1e-6F);
    const Vec3 ahead = place.point({0.0F, 0.0F, 2.0F}) - place.origin;
    EXPECT_LE(std::abs(ahead[0] / ahead[2] - road.slope(70.0F)), 1e-5F);
}

} // namespace
} // namespace unit::streets
