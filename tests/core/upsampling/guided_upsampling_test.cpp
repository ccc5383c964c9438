#include "core/upsampling/guided_upsampling.h"

#include "core/upsampling/guide.h"
#include "tests/core/upsampling/pictures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <limits>
#include <thread>
#include <vector>

namespace unit::test {
namespace {

constexpr GuidedUpsamplingSettings kDefaults;
constexpr ImageSize kFull{96, 54};
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// A step between columns, off the grid of pixels of a third of the size.
Painting step_at(int column) {
    return [=](int x, int) {
        return x < column ? Color{-0.5f, -0.4f, -0.6f} : Color{0.6f, 0.5f, 0.7f};
    };
}

Color darken_light_colors(const Color& color) {
    return color[0] < 0.0f ? color : Color{color[0] - 0.7f, color[1] - 0.6f, color[2] - 0.7f};
}

Picture flat(const ImageSize& size, const Color& color) {
    return Picture(size, [=](int, int) { return color; });
}

/// GuidedUpsampler's result for a full-size input and the translation of its smaller version.
Picture upsampled(const Picture& input, const Picture& small_output,
                  const GuidedUpsamplingSettings& settings) {
    Picture result(input.size, [](int, int) { return Color{}; });
    GuidedUpsampler upsampler(small_output.size, input.size, settings);
    upsampler.fit(scaled(input, small_output.size).const_view(), small_output.const_view());
    upsampler.apply(input.const_view(), result.view());
    return result;
}

} // namespace

// What is linear in the guide is a local model everywhere; only epsilon keeps slopes off by
// epsilon / variance, and rounding.
TEST(GuidedUpsampler, AppliesAnAffineFunctionOfTheGuideToTheFullSizeInput) {
    std::mt19937 random(1);
    const Picture input(kFull, ImageOrder::ChannelsLast3, random);
    const auto affine = [](const Color& color) {
        const float guide = guide_of(color[0], color[1], color[2]);
        return Color{0.5f * guide - 0.2f, -0.3f * guide + 0.1f, 0.9f * guide};
    };
    for (const ImageSize small : {ImageSize{48, 27}, {32, 18}, {41, 20}})
        for (const float residual : {0.0f, 1.0f}) {
            const Picture small_output = recolored(scaled(input, small), affine);
            expect_close(upsampled(input, small_output, {2, 1e-6f, residual}),
                         recolored(input, affine), 1e-4, describe(small));
        }
}

TEST(GuidedUpsampler, KeepsAFlatTranslationFlat) {
    const Picture input(kFull, scenery(kFull));
    const Color color{0.3f, -0.9f, 0.77f};
    for (const float residual : {0.0f, 0.5f, 1.0f})
        expect_close(upsampled(input, flat({32, 18}, color), {2, 3e-4f, residual}),
                     flat(kFull, color), 1e-5, "flat");
}

TEST(GuidedUpsampler, KeepsAnEdgeAsSharpAsTheInputs) {
    for (const int column : {49, 50}) {
        const Picture input(kFull, step_at(column));
        const Picture expected = recolored(input, darken_light_colors);
        const Picture small_output = scaled(expected, {32, 18});
        const double error = mean_difference(upsampled(input, small_output, kDefaults), expected,
                                             column - 6, column + 6);
        const double bilinear =
            mean_difference(scaled(small_output, kFull), expected, column - 6, column + 6);
        EXPECT_LE(error, bilinear / 3.0);
        std::cout << "mean error near the edge: " << error << ", bilinear " << bilinear << "\n";
    }
}

TEST(GuidedUpsampler, RecoversARecolouringThatIsNotLinearBetterThanBilinear) {
    const ImageSize full{320, 180};
    const Picture input(full, scenery(full));
    const Picture expected = recolored(input, [](const Color& color) { return recolored(color); });
    for (const ImageSize small : {ImageSize{160, 90}, {130, 72}, {106, 60}}) {
        const Picture small_output = scaled(expected, small);
        const double quality = psnr(upsampled(input, small_output, kDefaults), expected);
        const double bilinear = psnr(scaled(small_output, full), expected);
        EXPECT_GE(quality, bilinear + 6.0) << describe(small);
        std::cout << describe(small) << ": " << quality << " dB, bilinear " << bilinear << " dB\n";
    }
}

TEST(GuidedUpsampler, GivesTheTranslationBackAtTheSameSizeWithAllOfTheResidual) {
    std::mt19937 random(2);
    for (const ImageSize size : {ImageSize{1, 1}, {1, 13}, {13, 1}, {17, 9}}) {
        const Picture input(size, ImageOrder::ChannelsLast3, random);
        const Picture output(size, ImageOrder::ChannelsLast3, random);
        expect_close(upsampled(input, output, {2, 1e-3f, 1.0f}), output, 2e-5, describe(size));
    }
}

TEST(GuidedUpsampler, KeepsWhatTheInputDoesNotExplainByTheShareOfTheResidual) {
    // Streaks that the network invented, over an input without detail.
    const Picture input = flat(kFull, {0.2f, 0.2f, 0.2f});
    const Picture small_output({32, 18}, [](int x, int) {
        return x % 8 == 3 ? Color{0.5f, 0.5f, 0.5f} : Color{-0.3f, -0.3f, -0.3f};
    });
    expect_close(upsampled(input, small_output, {2, 1e-3f, 1.0f}), scaled(small_output, kFull),
                 1e-5, "all of it");
    const Picture none = upsampled(input, small_output, {2, 1e-3f, 0.0f});
    const Picture half = upsampled(input, small_output, {2, 1e-3f, 0.5f});
    const Picture all = upsampled(input, small_output, {2, 1e-3f, 1.0f});
    const auto contrast = [](const Picture& picture) {
        return picture.color(34, 20)[0] - picture.color(46, 20)[0];
    };
    EXPECT_LT(contrast(none), 0.25f * contrast(all));
    EXPECT_NEAR(contrast(half), 0.5f * (contrast(none) + contrast(all)), 1e-5);
}

TEST(GuidedUpsampler, TakesNanAndInfinityInTheTranslationAsTheFrameWouldShowThem) {
    const float infinity = std::numeric_limits<float>::infinity();
    const Picture input(kFull, scenery(kFull));
    const std::pair<float, float> cases[] = {
        {kNan, -1.0f}, {infinity, 1.0f}, {-infinity, -1.0f}, {3.0f, 1.0f}};
    for (const auto& [value, shown] : cases) {
        Picture broken = scaled(input, {32, 18});
        Picture whole = broken;
        broken.image.at(1, 5, 5) = value;
        whole.image.at(1, 5, 5) = shown;
        expect_close(upsampled(input, broken, kDefaults), upsampled(input, whole, kDefaults), 0.0,
                     std::to_string(value));
    }
}

TEST(GuidedUpsampler, KeepsNanOfTheInputInItsPixel) {
    Picture input(kFull, scenery(kFull));
    const Picture small_input = scaled(input, {32, 18});
    input.image.at(2, 40, 30) = kNan;
    Picture result(kFull, [](int, int) { return Color{}; });
    GuidedUpsampler upsampler({32, 18}, kFull);
    upsampler.fit(small_input.const_view(), small_input.const_view());
    upsampler.apply(input.const_view(), result.view());
    for (int y = 0; y < kFull.height; ++y)
        for (int x = 0; x < kFull.width; ++x)
            EXPECT_EQ(std::isnan(result.color(x, y)[0]), x == 40 && y == 30);
}

TEST(GuidedUpsampler, LeavesThePaddingAsItWas) {
    const ImageSize full{33, 18};
    const Picture result = upsampled(Picture(full, scenery(full)), flat({11, 6}, {}), kDefaults);
    for (int y = 0; y < result.image.height(); ++y)
        for (int x = 0; x < result.image.width(); ++x)
            EXPECT_EQ(std::isnan(result.color(x, y)[0]), x >= full.width || y >= full.height);
}

TEST(GuidedUpsampler, RemembersNothingOfAnEarlierFit) {
    std::mt19937 random(3);
    const Picture input(kFull, scenery(kFull));
    // Which rows are left in memory depends on the height.
    for (const int height : {18, 19, 20, 21, 22}) {
        const ImageSize small{32, height};
        const Picture small_input = scaled(input, small);
        const Picture other(small, ImageOrder::ChannelsLast3, random);
        Picture result = input;
        GuidedUpsampler upsampler(small, kFull);
        upsampler.fit(other.const_view(), other.const_view());
        upsampler.fit(small_input.const_view(), small_input.const_view());
        upsampler.apply(input.const_view(), result.view());
        expect_close(result, upsampled(input, small_input, kDefaults), 0.0, describe(small));
    }
}

TEST(GuidedUpsampler, GivesTheSameInPartsOnThreadsAndInPlace) {
    const Picture input(kFull, scenery(kFull));
    const Picture small_input = scaled(input, {32, 18});
    const Picture expected = upsampled(input, small_input, kDefaults);
    // More parts than rows leave some of them empty.
    for (const int parts : {1, 2, 3, 7, 60}) {
        Picture result = input;
        GuidedUpsampler upsampler({32, 18}, kFull, kDefaults, parts);
        ASSERT_EQ(upsampler.parts(), parts);
        upsampler.fit(small_input.const_view(), small_input.const_view());
        std::vector<std::thread> team;
        team.reserve(parts);
        for (int part = 0; part < parts; ++part)
            team.emplace_back(
                [&, part] { upsampler.apply(part, result.const_view(), result.view()); });
        for (std::thread& thread : team)
            thread.join();
        expect_close(result, expected, 0.0, std::to_string(parts) + " parts");
    }
}

} // namespace unit::test
