#include "tests/training/weather/test_road.h"
#include "training/weather/droplets.h"
#include "training/weather/guided_filter.h"
#include "training/weather/overcast.h"
#include "training/weather/streaks.h"
#include "training/weather/wet_road.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace unit::weather {
namespace {

using test::TestRoad;

TEST(ImageTypes, EveryLevelComesBack) {
    cv::Mat levels(1, 256, CV_8UC3);
    for (int level = 0; level < 256; ++level) {
        levels.at<cv::Vec3b>(0, level) = cv::Vec3b::all(static_cast<std::uint8_t>(level));
    }
    const LinearImage light = linear_image(levels);
    EXPECT_EQ(cv::norm(encoded_picture(light), levels, cv::NORM_INF), 0.0);
    EXPECT_NEAR(light(0, 188)[1], 0.5F, 0.004F) << "sRGB's middle";
    EXPECT_EQ(light(0, 255)[0], 1.0F);
}

TEST(GuidedFilter, KeepsAnEdgeOfTheGuideAndSmoothsTheRest) {
    Plane guide(40, 40, 0.2F);
    guide.colRange(20, 40).setTo(0.8F);
    Plane input = guide.clone();
    cv::Mat noise(input.size(), CV_32F);
    cv::RNG(1).fill(noise, cv::RNG::NORMAL, 0.0, 0.05);
    input += noise;
    const Plane smooth = guided_filter(guide, input, 6, 1e-3);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(smooth(cv::Rect(2, 2, 15, 36)), mean, deviation);
    EXPECT_LT(deviation[0], 0.012);
    EXPECT_NEAR(smooth(20, 19), 0.2F, 0.05F);
    EXPECT_NEAR(smooth(20, 20), 0.8F, 0.05F);
}

TEST(Overcast, TakesTheShadowsFromTheRoad) {
    const TestRoad view;
    const LinearImage scene = linear_image(view.picture());
    const Camera camera{view.vanishing_point, 288.0F, 1.3F};
    const Road road = find_road(view.picture(), camera);
    const LinearImage relit = relit_scene(scene, Plane(scene.size(), 0.0F), road.share, {});
    const cv::Rect shadow(view.shadow.x + 10, view.shadow.y + 3, 40, 4);
    const cv::Rect beside(view.shadow.x + 75, view.shadow.y + 3, 20, 4);
    const auto ratio = [&](const LinearImage& image) {
        return cv::mean(luminance(image)(shadow))[0] / cv::mean(luminance(image)(beside))[0];
    };
    EXPECT_LT(ratio(scene), 0.35);
    EXPECT_GT(ratio(relit), 0.6);
}

TEST(Overcast, MakesColoursPalerAndNoneOfThatWhereItIsZero) {
    const TestRoad view;
    const LinearImage scene = linear_image(view.picture());
    const Plane none(scene.size(), 0.0F);
    const LinearImage same = relit_scene(scene, none, none, {0.0F, 1.0F});
    EXPECT_LT(cv::norm(same, scene, cv::NORM_INF), 1e-4);
    const LinearImage relit = relit_scene(scene, none, none, {1.0F, 1.0F});
    const auto saturation = [](const cv::Vec3f& color) {
        const auto [low, high] = std::minmax({color[0], color[1], color[2]});
        return (high - low) / high;
    };
    const cv::Point car(230, 100);
    EXPECT_LT(saturation(relit(car)), 0.9F * saturation(scene(car)));
}

TEST(Overcast, SkyIsGreyBrighterBelowAndOfItsSeed) {
    const LinearImage sky = overcast_sky({160, 90}, 60.0F, 4);
    const cv::Scalar above = cv::mean(sky.row(2));
    const cv::Scalar low = cv::mean(sky.row(58));
    EXPECT_GT(low[1], 1.2 * above[1]);
    EXPECT_LT(low[2] - low[0], 0.12 * low[1]);
    EXPECT_EQ(cv::norm(sky, overcast_sky({160, 90}, 60.0F, 4), cv::NORM_INF), 0.0);
    EXPECT_GT(cv::norm(sky, overcast_sky({160, 90}, 60.0F, 5), cv::NORM_INF), 0.005);
}

/// A road everywhere below row 60, under a red post before a white wall; so many times as large.
struct Mirror {
    int times;
    LinearImage picture{cv::Size(120 * times, 120 * times), cv::Vec3f(0.8F, 0.8F, 0.8F)};
    Road road{Plane(120 * times, 120 * times, 0.0F),
              std::vector<float>(static_cast<std::size_t>(120 * times), 60.0F * times)};
    Camera camera{{60.0F * times, 50.0F * times}, 108.0F * times, 1.3F};

    explicit Mirror(int scale = 1) : times(scale) {
        picture.rowRange(60 * times, 120 * times).setTo(cv::Scalar::all(0.1));
        picture(cv::Rect(50 * times, 20 * times, 20 * times, 40 * times))
            .setTo(cv::Scalar(0.6, 0.05, 0.05));
        road.share.rowRange(60 * times, 120 * times).setTo(1.0F);
    }
};

TEST(WetRoad, MirrorsWhatStandsOnIt) {
    const Mirror mirror;
    const LinearImage wet = wet_road(mirror.picture, mirror.camera, mirror.road, 1.0F);
    const cv::Vec3f below_post = wet(66, 60);
    const cv::Vec3f below_wall = wet(66, 20);
    EXPECT_GT(below_post[0], 1.5F * below_post[2]) << "red";
    EXPECT_NEAR(below_wall[0], below_wall[2], 0.01F) << "white";
    EXPECT_GT(below_wall[2], 1.5F * below_post[2]);
}

TEST(WetRoad, IsDarkerAndMirrorsLessBeforeTheCamera) {
    const Mirror mirror;
    const LinearImage wet = wet_road(mirror.picture, mirror.camera, mirror.road, 1.0F);
    EXPECT_GT(wet(64, 20)[1], 1.3F * wet(115, 20)[1]) << "Fresnel: more at a low angle";
    LinearImage dark = mirror.picture.clone();
    dark.rowRange(0, 60).setTo(cv::Scalar::all(0)); // nothing to mirror
    const LinearImage wet_dark = wet_road(dark, mirror.camera, mirror.road, 1.0F);
    EXPECT_LT(wet_dark(115, 20)[1], 0.6F * dark(115, 20)[1]);
}

TEST(WetRoad, HoldsMoreWaterInTheTracksOfWheels) {
    const Mirror mirror;
    LinearImage picture = mirror.picture.clone();
    picture.rowRange(0, 60).setTo(cv::Scalar::all(0.8)); // without the post
    const LinearImage wet = wet_road(picture, mirror.camera, mirror.road, 1.0F);
    // 40 rows below the horizon a metre is 40 / 1.3 pixels.
    const int row = 90;
    const int track = 60 + cvRound(0.925F * 40 / 1.3F);
    const int between = 60;
    EXPECT_GT(wet(row, track)[1], 1.1F * wet(row, between)[1]);
}

TEST(WetRoad, LooksTheSameAtEverySize) {
    // At twelve times the size wide blurs are those of smaller copies, at three times none is.
    const auto wet_at = [](int times) {
        const Mirror mirror(times);
        const LinearImage wet = wet_road(mirror.picture, mirror.camera, mirror.road, 1.0F);
        LinearImage small;
        cv::resize(wet, small, {120, 120}, 0, 0, cv::INTER_AREA);
        return small;
    };
    const cv::Rect below(0, 62, 120, 58);
    const LinearImage large = wet_at(12)(below);
    const LinearImage small = wet_at(3)(below);
    EXPECT_LT(cv::norm(large, small, cv::NORM_L1) / (3.0 * below.area()), 0.001);
}

TEST(WetRoad, MirrorsAsSchlickSays) {
    // All water, all mirror: R = 0.02 + 0.98 (1 - cos)^5 of a white world above a black road.
    Mirror mirror;
    mirror.picture.rowRange(0, 60).setTo(cv::Scalar::all(1.0));
    mirror.picture.rowRange(60, 120).setTo(cv::Scalar::all(0.0));
    const LinearImage wet = wet_road(mirror.picture, mirror.camera, mirror.road, 1.0F);
    const double below = 64 - 50;
    const double cosine = below / std::hypot(108.0, below);
    const double reflectance = 0.02 + 0.98 * std::pow(1 - cosine, 5);
    const double between_tracks = 0.72 - 0.18;
    EXPECT_NEAR(wet(64, 60)[1], 0.9 * between_tracks * reflectance, 0.02 * reflectance);
}

TEST(WetRoad, LeavesTheRestAndADryRoadAsTheyAre) {
    const Mirror mirror;
    const LinearImage dry = wet_road(mirror.picture, mirror.camera, mirror.road, 0.0F);
    EXPECT_LT(cv::norm(dry, mirror.picture, cv::NORM_INF), 1e-6);
    const LinearImage wet = wet_road(mirror.picture, mirror.camera, mirror.road, 1.0F);
    EXPECT_EQ(cv::norm(wet.rowRange(0, 60), mirror.picture.rowRange(0, 60), cv::NORM_INF), 0.0);
}

TEST(Streaks, CoverMoreInHeavierRainAndNothingWithout) {
    const cv::Size size(320, 180);
    const Camera camera{{160, 95}, 288.0F, 1.3F};
    const auto cover = [&](float rain, float visibility) {
        return cv::mean(rain_streaks(size, camera, {rain, visibility, 20.0F, 0.01F}, 1, 0))[0];
    };
    EXPECT_EQ(cover(0, 1), 0.0);
    EXPECT_EQ(cover(20, 0), 0.0);
    EXPECT_GT(cover(5, 1), 0.0);
    EXPECT_GT(cover(50, 1), 2.0 * cover(5, 1));
    EXPECT_NEAR(cover(20, 2), 2.0 * cover(20, 1), 0.05 * cover(20, 1));
    EXPECT_LT(cover(50, 1), 0.1);
}

TEST(Streaks, CoverAsMuchAtEachSizeOfPicture) {
    // The share of light that drops cover does not depend on pixels.
    const auto cover = [](int width) {
        const cv::Size size(width, width * 9 / 16);
        const Camera camera{{0.5F * size.width, 0.55F * size.height}, 0.9F * size.width, 1.3F};
        return cv::mean(rain_streaks(size, camera, {30.0F, 1.0F, 20.0F, 0.01F}, 1, 0))[0];
    };
    EXPECT_NEAR(cover(640) / cover(320), 1.0, 0.2);
}

TEST(Streaks, AreOthersInTheNextFrameAndTheSameInTheSame) {
    const cv::Size size(160, 90);
    const Camera camera{{80, 50}, 144.0F, 1.3F};
    const Plane first = rain_streaks(size, camera, {}, 3, 7);
    EXPECT_EQ(cv::norm(first, rain_streaks(size, camera, {}, 3, 7), cv::NORM_INF), 0.0);
    EXPECT_GT(cv::norm(first, rain_streaks(size, camera, {}, 3, 8), cv::NORM_INF), 0.0);
    EXPECT_GT(cv::norm(first, rain_streaks(size, camera, {}, 4, 7), cv::NORM_INF), 0.0);
}

TEST(Streaks, AreUprightBeforeACameraThatStands) {
    const cv::Size size(320, 180);
    const Camera camera{{160, 95}, 288.0F, 1.3F};
    Shower shower{20.0F, 1.0F, 0.0F, 0.02F};
    const Plane cover = rain_streaks(size, camera, shower, 1, 0);
    cv::Mat across;
    cv::Mat down;
    cv::Sobel(cover, across, CV_32F, 1, 0);
    cv::Sobel(cover, down, CV_32F, 0, 1);
    EXPECT_GT(cv::norm(across, cv::NORM_L1), 2.0 * cv::norm(down, cv::NORM_L1));
}

TEST(Droplets, ShowTheSceneUpsideDown) {
    LinearImage picture(360, 640, cv::Vec3f(0.1F, 0.1F, 0.1F));
    picture.rowRange(0, 180).setTo(cv::Scalar::all(0.9)); // bright above, dark below
    const LinearImage drops = with_droplets(picture, 300, 2, 0.0);
    const cv::Mat changed = luminance(drops) - luminance(picture);
    double darkest = 0;
    double brightest = 0;
    cv::Point dark;
    cv::Point bright;
    cv::minMaxLoc(changed.rowRange(0, 170), &darkest, nullptr, &dark, nullptr);
    cv::minMaxLoc(changed.rowRange(190, 360), nullptr, &brightest, nullptr, &bright);
    EXPECT_LT(darkest, -0.4) << "the road in a drop before the sky";
    EXPECT_GT(brightest, 0.4) << "the sky in a drop before the road";
}

TEST(Droplets, StayForAWhileAndThenAreElsewhere) {
    LinearImage picture(180, 320, cv::Vec3f(0.1F, 0.1F, 0.1F));
    picture.rowRange(0, 90).setTo(cv::Scalar::all(0.9));
    const auto at = [&](double seconds) { return with_droplets(picture, 40, 2, seconds); };
    const auto difference = [&](double a, double b) {
        return cv::norm(at(a), at(b), cv::NORM_L1) / static_cast<double>(picture.total());
    };
    EXPECT_EQ(difference(0.0, 0.0), 0.0);
    EXPECT_LT(difference(0.0, 0.04), 0.3 * difference(0.0, 20.0));
    EXPECT_EQ(cv::norm(with_droplets(picture, 0, 2, 0.0), picture, cv::NORM_INF), 0.0);
}

} // namespace
} // namespace unit::weather
