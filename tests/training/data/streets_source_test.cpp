#include "training/data/streets_source.h"

#include "core/error.h"
#include "tests/training/data/test_images.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

std::string refusal(const std::string& specification) {
    try {
        parse_streets_specification(specification);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Unsupported);
        return error.what();
    }
    return "";
}

TEST(StreetsSource, DefaultsOfTheTwoWeathersShareNoScene) {
    const StreetsOptions sunny = parse_streets_specification("streets:sunny");
    const StreetsOptions rainy = parse_streets_specification("streets:rainy");
    EXPECT_EQ(sunny.weather, streets::Weather::Sunny);
    EXPECT_EQ(rainy.weather, streets::Weather::Rainy);
    EXPECT_LE(sunny.seed + sunny.scenes, rainy.seed);
    EXPECT_EQ(StreetsSource(sunny).size(), 2000U * 4U);
}

TEST(StreetsSource, OptionsAreRead) {
    const StreetsOptions options =
        parse_streets_specification("streets:rainy?seed=5&scenes=20&frames=3&width=64&height=48");
    EXPECT_EQ(options.seed, 5U);
    EXPECT_EQ(options.scenes, 20U);
    EXPECT_EQ(options.frames, 3U);
    EXPECT_EQ(options.width, 64);
    EXPECT_EQ(options.height, 48);
}

TEST(StreetsSource, UnknownOptionsAndWeathersAreRefusedWithTheNearestKnown) {
    EXPECT_NE(refusal("streets:sunny?sceens=20").find("did you mean scenes"), std::string::npos);
    EXPECT_NE(refusal("streets:sunny?hight=20").find("did you mean height"), std::string::npos);
    EXPECT_NE(refusal("streets:rain").find("did you mean streets:rainy"), std::string::npos);
    EXPECT_NE(refusal("streets:").find("streets:sunny"), std::string::npos);
}

TEST(StreetsSource, ImpossibleValuesAreRefused) {
    for (const std::string options : {"seed=-1", "seed=", "seed", "seed=1x", "scenes=0", "frames=0",
                                      "width=4", "height=99999", "seed=99999999999999999999"}) {
        EXPECT_NE(refusal("streets:sunny?" + options).find("whole number"), std::string::npos)
            << options;
    }
}

TEST(StreetsSource, ImagesAreTheScenesViews) {
    const StreetsSource source(
        parse_streets_specification("streets:rainy?seed=7&scenes=2&frames=3&width=64&height=48"));
    ASSERT_EQ(source.size(), 6U);
    EXPECT_EQ(source.name(4), "streets:rainy seed 8 at 0.5 s");
    const cv::Mat expected =
        streets::Scene(8).render(0.5, streets::Weather::Rainy, cv::Size(64, 48));
    EXPECT_TRUE(equal(source.image(4), expected));
    EXPECT_FALSE(equal(source.image(4), source.image(5)));
}

} // namespace
} // namespace unit
