#include "core/upsampling/image_scaling.h"

#include "tests/core/upsampling/pictures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace unit::test {
namespace {

/// Sums of a few values of up to 1.
constexpr double kTolerance = 1e-6;

Picture random_picture(const ImageSize& size) {
    std::mt19937 random(1);
    return Picture(size, ImageOrder::ChannelsLast3, random);
}

double mean_value(const Picture& picture) {
    double sum = 0.0;
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < picture.size.height; ++y)
            for (int x = 0; x < picture.size.width; ++x)
                sum += picture.image.at(channel, x, y);
    return sum / (3.0 * picture.size.width * picture.size.height);
}

} // namespace

TEST(ImageScaler, TakesTheMeanOfEachBlockAtAWholeRatio) {
    const Picture source = random_picture({12, 6});
    const Picture expected({4, 3}, [&](int x, int y) {
        Color sum{};
        for (int i = 0; i < 6; ++i)
            for (int channel = 0; channel < 3; ++channel)
                sum[channel] += source.image.at(channel, 3 * x + i % 3, 2 * y + i / 3) / 6.0f;
        return sum;
    });
    expect_close(scaled(source, {4, 3}), expected, kTolerance, "12x6 to 4x3");
}

TEST(ImageScaler, CountsPixelsThatAreCoveredInPartByThatPart) {
    // Five pixels to two: each covers two and a half.
    const Picture source({5, 1}, [](int x, int) { return Color{0.1f * x, 0.0f, 0.3f * (x == 2)}; });
    const Picture expected({2, 1}, [](int x, int) {
        return x == 0 ? Color{0.2f / 2.5f, 0.0f, 0.15f / 2.5f}
                      : Color{0.8f / 2.5f, 0.0f, 0.15f / 2.5f};
    });
    expect_close(scaled(source, {2, 1}), expected, kTolerance, "5x1 to 2x1");
}

TEST(ImageScaler, KeepsTheMeanOfThePictureAtAnyRatio) {
    const Picture source = random_picture({67, 45});
    for (const ImageSize size : {ImageSize{67, 13}, {23, 45}, {22, 15}, {40, 29}, {1, 1}})
        EXPECT_NEAR(mean_value(scaled(source, size)), mean_value(source), kTolerance)
            << describe(size);
}

TEST(ImageScaler, MakesAFineCheckerboardGrey) {
    const Picture source({24, 24}, [](int x, int y) {
        const float value = (x + y) % 2 == 0 ? 1.0f : -1.0f;
        return Color{value, value, value};
    });
    const Picture grey({12, 12}, [](int, int) { return Color{}; });
    expect_close(scaled(source, {12, 12}), grey, kTolerance, "checkerboard");
}

TEST(ImageScaler, CopiesAPictureOfTheSameSizeExactly) {
    const Picture source = random_picture({33, 18});
    expect_close(scaled(source, {33, 18}), source, 0.0, "33x18");
}

TEST(ImageScaler, EnlargesALinearRampLinearlyBetweenThePixelCentres) {
    const Picture source({5, 3}, [](int x, int y) { return Color{0.1f * x, 0.2f * y, 0.0f}; });
    const Picture enlarged = scaled(source, {15, 6});
    const Picture expected({15, 6}, [](int x, int y) {
        const float column = std::clamp((x + 0.5f) / 3.0f - 0.5f, 0.0f, 4.0f);
        const float row = std::clamp((y + 0.5f) / 2.0f - 0.5f, 0.0f, 2.0f);
        return Color{0.1f * column, 0.2f * row, 0.0f};
    });
    expect_close(enlarged, expected, kTolerance, "ramp");
}

TEST(ImageScaler, ScalesEachDirectionByItself) {
    const Picture source = random_picture({12, 5});
    expect_close(scaled(source, {6, 10}), scaled(scaled(source, {6, 5}), {6, 10}), kTolerance,
                 "narrower and taller");
}

TEST(ImageScaler, RepeatsTheLastColumnAndRowIntoThePadding) {
    const Picture source = random_picture({13, 11});
    const Picture result = scaled(source, {5, 6});
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < result.image.height(); ++y)
            for (int x = 0; x < result.image.width(); ++x)
                EXPECT_EQ(result.image.at(channel, x, y),
                          result.image.at(channel, std::min(x, 4), std::min(y, 5)));
}

TEST(ImageScaler, SpreadsNanOnlyToWhatIsMadeFromIt) {
    Picture source = random_picture({12, 12});
    source.image.at(1, 7, 4) = std::numeric_limits<float>::quiet_NaN();
    const Picture result = scaled(source, {4, 4});
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < 4; ++y)
            for (int x = 0; x < 4; ++x)
                EXPECT_EQ(std::isnan(result.image.at(channel, x, y)),
                          channel == 1 && x == 2 && y == 1);
}

} // namespace unit::test
