#include "tests/training/weather/test_road.h"
#include "training/streets/scene.h"
#include "training/weather/distances.h"
#include "training/weather/road.h"
#include "training/weather/sky.h"
#include "training/weather/vanishing_point.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace unit::weather {
namespace {

using test::TestRoad;

Camera camera_of(const TestRoad& road) {
    return {road.vanishing_point, 288.0F, 1.3F};
}

/// The mean of a plane over a part that is inside of `part`, away from its edges.
double inner_mean(const Plane& plane, const cv::Rect& part, int margin) {
    const cv::Rect inner(part.x + margin, part.y + margin, part.width - 2 * margin,
                         part.height - 2 * margin);
    return cv::mean(plane(inner))[0];
}

TEST(VanishingPoint, IsWhereTheLinesOfTheRoadMeet) {
    const TestRoad road;
    const cv::Point2f found = VanishingPointFinder().find(road.picture());
    EXPECT_NEAR(found.x, road.vanishing_point.x, 6.0F);
    EXPECT_NEAR(found.y, road.vanishing_point.y, 6.0F);
}

TEST(VanishingPoint, IsFoundAwayFromTheMiddle) {
    cv::Mat picture(360, 640, CV_8UC3, cv::Scalar(90, 90, 90));
    const cv::Point meeting(400, 180);
    for (const int x : {-200, 60, 300, 520, 800}) {
        cv::line(picture, meeting, {x, 360}, cv::Scalar(230, 230, 230), 4, cv::LINE_AA);
    }
    const cv::Point2f found = VanishingPointFinder().find(picture);
    EXPECT_NEAR(found.x, 400.0F, 8.0F);
    EXPECT_NEAR(found.y, 180.0F, 8.0F);
}

TEST(VanishingPoint, IsALittleBelowTheMiddleWhereThereAreNoLines) {
    const cv::Mat picture(180, 320, CV_8UC3, cv::Scalar(90, 90, 90));
    const cv::Point2f found = VanishingPointFinder().find(picture);
    EXPECT_NEAR(found.x, 160.0F, 4.0F);
    EXPECT_NEAR(found.y, 0.55F * 180, 4.0F);
}

TEST(VanishingPoint, OfAClipMovesSlowly) {
    const auto lines_to = [](cv::Point meeting) {
        cv::Mat picture(360, 640, CV_8UC3, cv::Scalar(90, 90, 90));
        for (const int x : {-200, 60, 300, 520, 800}) {
            cv::line(picture, meeting, {x, 360}, cv::Scalar(230, 230, 230), 4, cv::LINE_AA);
        }
        return picture;
    };
    VanishingPointFinder finder;
    const cv::Point2f first = finder.find(lines_to({300, 190}));
    const cv::Point2f second = finder.find(lines_to({360, 190}));
    EXPECT_LT(std::abs(second.x - first.x), 15.0F);
    for (int frame = 0; frame < 40; ++frame) {
        finder.find(lines_to({360, 190}));
    }
    EXPECT_NEAR(finder.find(lines_to({360, 190})).x, 360.0F, 12.0F);
}

TEST(Sky, IsAllAboveTheHedgeAndNothingBelow) {
    const TestRoad road;
    const Sky sky = find_sky(road.picture(), road.vanishing_point.y);
    EXPECT_GT(inner_mean(sky.share, {0, 0, 320, 70}, 3), 0.99);
    EXPECT_LT(inner_mean(sky.share, road.hedge, 3), 0.01);
    EXPECT_LT(inner_mean(sky.share, {0, 95, 320, 85}, 3), 0.001);
}

TEST(Sky, HasItsOwnColoursBehindWhatStandsBeforeIt) {
    const TestRoad road;
    const Sky sky = find_sky(road.picture(), road.vanishing_point.y);
    // At the hedge's row 80 the gradient would be at (110, 160, 210).
    const cv::Mat behind = encoded_picture(sky.colors)(cv::Rect(100, 80, 1, 1));
    const auto color = behind.at<cv::Vec3b>(0, 0);
    EXPECT_NEAR(color[0], 110, 4);
    EXPECT_NEAR(color[1], 160, 4);
    EXPECT_NEAR(color[2], 210, 4);
}

TEST(Sky, HoldsCloudsThatAreBrighter) {
    const TestRoad road;
    cv::Mat picture = road.picture();
    const cv::Rect cloud(60, 20, 80, 25);
    cv::ellipse(picture, {100, 32}, {40, 12}, 0, 0, 360, cv::Scalar(240, 240, 243), cv::FILLED,
                cv::LINE_AA);
    const Sky sky = find_sky(picture, road.vanishing_point.y);
    EXPECT_GT(inner_mean(sky.share, cloud, 3), 0.97);
}

TEST(Sky, IsNotSeenWhereThePictureBeginsWithATree) {
    cv::Mat picture(180, 320, CV_8UC3);
    cv::RNG(3).fill(picture, cv::RNG::UNIFORM, 10, 90);
    const Sky sky = find_sky(picture, 95.0F);
    EXPECT_EQ(cv::countNonZero(sky.share), 0);
}

TEST(Road, IsFreeOfCarsAndHasItsMarksAndShadows) {
    const TestRoad view;
    const Road road = find_road(view.picture(), camera_of(view));
    EXPECT_GT(road.share(view.near_road), 0.95F);
    EXPECT_GT(inner_mean(road.share, view.shadow, 2), 0.9);
    EXPECT_GT(inner_mean(road.share, view.mark, 1), 0.9);
    EXPECT_LT(inner_mean(road.share, view.car, 4), 0.1);
    EXPECT_LT(inner_mean(road.share, {0, 97, 40, 20}, 2), 0.1); // the green side
    EXPECT_LT(inner_mean(road.share, view.hedge, 3), 0.01);
}

TEST(Road, BeginsWhereTheCarStandsAndElsewhereAtTheHorizon) {
    const TestRoad view;
    const Road road = find_road(view.picture(), camera_of(view));
    EXPECT_NEAR(road.contacts[232], 120.0F, 4.0F);
    EXPECT_NEAR(road.contacts[160], view.vanishing_point.y, 4.0F);
}

TEST(Road, ThatIsNotThereHasNoShareAndBeginsAtTheHorizon) {
    cv::Mat meadow(180, 320, CV_8UC3);
    cv::RNG(4).fill(meadow, cv::RNG::UNIFORM, cv::Scalar(20, 120, 10), cv::Scalar(40, 160, 30));
    const Camera camera{{-400, 95}, 288.0F, 1.3F}; // and no lane before it
    const Road road = find_road(meadow, camera);
    EXPECT_EQ(cv::countNonZero(road.share), 0);
    EXPECT_EQ(road.contacts, std::vector<float>(320, 95.0F));
}

TEST(Road, IsTheSameForTheSamePicture) {
    const TestRoad view;
    cv::theRNG() = cv::RNG(77);
    const Road first = find_road(view.picture(), camera_of(view));
    const std::uint64_t state = cv::theRNG().state;
    cv::theRNG() = cv::RNG(78);
    const Road second = find_road(view.picture(), camera_of(view));
    EXPECT_EQ(cv::norm(first.share, second.share, cv::NORM_INF), 0.0);
    EXPECT_EQ(first.contacts, second.contacts);
    EXPECT_EQ(state, cv::RNG(77).state) << "others draw random numbers as if nothing had happened";
}

TEST(Distances, OfTheRoadAreThoseOfAPlane) {
    const TestRoad view;
    const Camera camera = camera_of(view);
    const Road road = find_road(view.picture(), camera);
    const Plane distances = find_distances(view.picture(), camera, road);
    // d = f h / (y - horizon)
    EXPECT_NEAR(distances(145, 150), 288.0F * 1.3F / 50, 0.5F);
    EXPECT_NEAR(distances(170, 150), 288.0F * 1.3F / 75, 0.3F);
}

TEST(Distances, OfACarAreThatOfItsWheels) {
    const TestRoad view;
    const Camera camera = camera_of(view);
    const Plane distances =
        find_distances(view.picture(), camera, find_road(view.picture(), camera));
    const float wheels = 288.0F * 1.3F / 25;
    EXPECT_NEAR(distances(112, 232), wheels, 0.35F * wheels);
    EXPECT_GT(distances(75, 160), 3.0F * wheels) << "the hedge behind the road's end";
}

TEST(View, OfRenderedStreetsIsThatOfTheRenderer) {
    // The renderer's camera looks along the road, with the horizon near the middle of the picture.
    int near_horizon = 0;
    for (const std::uint64_t seed : {3, 6, 9, 14, 27, 44}) {
        const cv::Mat picture =
            streets::Scene(seed).render(1.0, streets::Weather::Sunny, {640, 360});
        const cv::Point2f found = VanishingPointFinder().find(picture);
        near_horizon += std::abs(found.y / 360.0F - 0.5F) < 0.12F ? 1 : 0;
        const Sky sky = find_sky(picture, found.y);
        EXPECT_LT(cv::mean(sky.share.rowRange(220, 360))[0], 0.01) << seed;
    }
    EXPECT_GE(near_horizon, 5);
}

} // namespace
} // namespace unit::weather
