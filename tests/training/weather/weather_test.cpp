#include "core/error.h"
#include "tests/training/weather/test_road.h"
#include "training/media/image_file.h"
#include "training/weather/weather.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace unit::weather {
namespace {

using test::TestRoad;

Settings clear_day() {
    Settings settings;
    settings.overcast = 0;
    settings.fog = 0;
    settings.rain = 0;
    settings.wetness = 0;
    return settings;
}

double mean_luma(const cv::Mat& picture, const cv::Rect& part) {
    cv::Mat grey;
    cv::cvtColor(picture(part), grey, cv::COLOR_RGB2GRAY);
    return cv::mean(grey)[0];
}

/// Standard deviation of luma, in levels.
double contrast(const cv::Mat& picture, const cv::Rect& part) {
    cv::Mat grey;
    cv::cvtColor(picture(part), grey, cv::COLOR_RGB2GRAY);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(grey, mean, deviation);
    return deviation[0];
}

/// Mean distance of the largest from the smallest channel, in levels.
double colorfulness(const cv::Mat& picture, const cv::Rect& part) {
    double sum = 0;
    for (int y = part.y; y < part.y + part.height; ++y) {
        for (int x = part.x; x < part.x + part.width; ++x) {
            const auto color = picture.at<cv::Vec3b>(y, x);
            const auto [low, high] = std::minmax({color[0], color[1], color[2]});
            sum += high - low;
        }
    }
    return sum / part.area();
}

TEST(Weather, OfNoStrengthLeavesThePictureAsItIs) {
    const cv::Mat picture = TestRoad().picture();
    const cv::Mat same = WeatherRenderer(clear_day()).render(picture);
    // The sky loses its grain of up to 3 levels, nothing else.
    EXPECT_LE(cv::norm(picture, same, cv::NORM_L1) / static_cast<double>(picture.total() * 3), 1.0);
    EXPECT_LE(cv::norm(picture.rowRange(100, 180), same.rowRange(100, 180), cv::NORM_INF), 1.0);
}

TEST(Weather, OfNoStrengthLeavesClouds) {
    cv::Mat picture = TestRoad().picture();
    cv::ellipse(picture, {100, 32}, {40, 12}, 0, 0, 360, cv::Scalar(240, 240, 243), cv::FILLED,
                cv::LINE_AA);
    const cv::Mat same = WeatherRenderer(clear_day()).render(picture);
    const cv::Rect cloud(75, 26, 50, 12);
    EXPECT_LE(cv::norm(picture(cloud), same(cloud), cv::NORM_INF), 2.0);
}

TEST(Weather, IsRenderedAtEveryBorder) {
    const cv::Mat road = TestRoad().picture();
    for (const cv::Size size : {cv::Size(32, 32), cv::Size(33, 67), cv::Size(256, 32)}) {
        cv::Mat picture;
        cv::resize(road, picture, size, 0, 0, cv::INTER_AREA);
        for (const cv::Point2d point : {cv::Point2d(-1, 0.05), {2, 0.9}, {0.5, 0.5}}) {
            Settings settings;
            settings.overcast = 0.5F;
            settings.droplets = 30;
            settings.vanishing_point = point;
            const cv::Mat rainy = WeatherRenderer(settings).render(picture);
            EXPECT_EQ(rainy.size(), size);
            EXPECT_GT(cv::mean(rainy)[1], 10.0) << size << " " << point;
        }
    }
}

TEST(Weather, IsTheSameForTheSameSeed) {
    const cv::Mat picture = TestRoad().picture();
    Settings settings;
    settings.droplets = 20;
    const cv::Mat first = WeatherRenderer(settings).render(picture, 3, 0.12);
    EXPECT_EQ(cv::norm(first, WeatherRenderer(settings).render(picture, 3, 0.12), cv::NORM_INF), 0);
    settings.seed = 2;
    EXPECT_GT(cv::norm(first, WeatherRenderer(settings).render(picture, 3, 0.12), cv::NORM_INF), 0);
}

TEST(Weather, MakesTheSkyGreyAndTheCarPaler) {
    const TestRoad view;
    const cv::Mat picture = view.picture();
    const cv::Mat rainy = WeatherRenderer({}).render(picture);
    const cv::Rect sky(20, 5, 280, 50);
    EXPECT_GT(colorfulness(picture, sky), 70);
    EXPECT_LT(colorfulness(rainy, sky), 20);
    EXPECT_GT(mean_luma(rainy, sky), 140);
    EXPECT_LT(colorfulness(rainy, view.car), 0.8 * colorfulness(picture, view.car));
}

TEST(Weather, FogHidesWhatIsFarAndNotWhatIsNear) {
    const TestRoad view;
    Settings settings = clear_day();
    settings.fog = 20;
    settings.vanishing_point = cv::Point2d(0.5, 95.0 / 180);
    const cv::Mat foggy = WeatherRenderer(settings).render(view.picture());
    const auto change = [&](const cv::Rect& part) {
        return cv::norm(foggy(part), view.picture()(part), cv::NORM_L1) / part.area() / 3;
    };
    EXPECT_GT(change({140, 75, 40, 15}), 60) << "the hedge at the road's end";
    EXPECT_LT(change({110, 168, 60, 8}), 20) << "the road before the camera, 5 m away";
    // I t + A (1 - t): with t of 10^-26 nothing is left but the air.
    settings.fog = 100;
    settings.overcast = 1;
    const cv::Mat white = WeatherRenderer(settings).render(view.picture());
    EXPECT_LT(colorfulness(white, {140, 75, 40, 15}), 20);
}

TEST(Weather, TakesTheVanishingPointThatIsGiven) {
    const TestRoad view;
    Settings settings = clear_day();
    settings.fog = 30;
    settings.vanishing_point = cv::Point2d(0.5, 0.53);
    const cv::Mat given = WeatherRenderer(settings).render(view.picture());
    settings.vanishing_point = cv::Point2d(0.2, 0.45);
    const cv::Mat other = WeatherRenderer(settings).render(view.picture());
    EXPECT_GT(cv::norm(given, other, cv::NORM_L1) / static_cast<double>(given.total() * 3), 1.0);
}

TEST(Weather, StrengthsVaryWithinTheirShare) {
    const Settings given;
    float least = 2;
    float most = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const Settings drawn = varied(given, 0.4F, seed);
        for (const float ratio : {drawn.fog / given.fog, drawn.rain / given.rain,
                                  drawn.brightness / given.brightness}) {
            least = std::min(least, ratio);
            most = std::max(most, ratio);
        }
        EXPECT_LE(drawn.wetness, 1.0F);
        EXPECT_EQ(drawn.overcast, given.overcast);
    }
    EXPECT_GE(least, 0.599F);
    EXPECT_LT(least, 0.65F);
    EXPECT_LE(most, 1.401F);
    EXPECT_GT(most, 1.35F);
    EXPECT_EQ(varied(given, 0.0F, 9).fog, given.fog);
}

TEST(Weather, RefusesGreyAndTinyPictures) {
    for (const cv::Mat& picture :
         {cv::Mat(64, 64, CV_8UC1), cv::Mat(20, 64, CV_8UC3), cv::Mat(64, 64 * 9, CV_8UC3)}) {
        try {
            WeatherRenderer({}).render(picture);
            FAIL() << "rendered";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Damaged);
            EXPECT_NE(std::string(error.what()).find(std::to_string(picture.cols) + "x"),
                      std::string::npos)
                << error.what();
        }
    }
}

TEST(Weather, OnRealFramesIsGreyAboveAndHasLessContrastBelow) {
    const std::filesystem::path stills =
        std::filesystem::path(UNIT_SOURCE_ROOT) / "../shared/data/dashcam/train/stills";
    if (!std::filesystem::exists(stills)) {
        GTEST_SKIP() << "there is no " << stills;
    }
    for (const char* name : {"project_video_00.png", "project_video_20.png", "project_video_45.png",
                             "straight_lines1.jpg"}) {
        cv::Mat sunny = read_image(stills / name);
        cv::resize(sunny, sunny, {640, 360}, 0, 0, cv::INTER_AREA);
        const cv::Mat rainy = WeatherRenderer({}).render(sunny);
        const cv::Rect sky(20, 5, 600, 60);
        EXPECT_LT(colorfulness(rainy, sky), 0.25 * colorfulness(sunny, sky)) << name;
        const cv::Rect all(0, 0, 640, 360);
        EXPECT_LT(colorfulness(rainy, all), 0.5 * colorfulness(sunny, all)) << name;
        const cv::Rect below(0, 180, 640, 150);
        EXPECT_LT(contrast(rainy, below), 0.8 * contrast(sunny, below)) << name;
    }
}

} // namespace
} // namespace unit::weather
