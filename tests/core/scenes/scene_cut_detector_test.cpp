#include "core/scenes/scene_cut_detector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace unit::test {
namespace {

/// A colour between 0 and 255 at a place, in pixels of a ScenePicture; the picture is as wide as 32
/// of them.
using Place = std::function<double(int channel, double x, double y)>;

/// A made-up place: waves of several directions and lengths, others for each number.
Place place(int number) {
    return [number](int channel, double x, double y) {
        const double a = 0.31 + 0.07 * number;
        const double b = 0.23 + 0.11 * number;
        return 100.0 + 30.0 * std::sin(a * x + 0.4 * y + channel) +
               25.0 * std::cos(b * y - 0.2 * x + 2.0 * number) +
               20.0 * std::sin(0.15 * x * (number % 3 + 1) + 0.5 * channel * number);
    };
}

ScenePicture picture_of(const Place& colors, double left = 0.0, double gain = 1.0,
                        double offset = 0.0) {
    ScenePicture picture;
    float* value = picture.values.data();
    for (int channel = 0; channel < 3; ++channel) {
        for (int y = 0; y < ScenePicture::kHeight; ++y) {
            for (int x = 0; x < ScenePicture::kWidth; ++x) {
                const double level = gain * colors(channel, x + left, y) + offset;
                *value++ = static_cast<float>(std::clamp(level, 0.0, 255.0));
            }
        }
    }
    return picture;
}

bool is_cut(SceneCutDetector& detector, const ScenePicture& picture) {
    return detector.next(picture) == SceneStep::Cut;
}

ScenePicture flat_picture(double level) {
    return picture_of([level](int, double, double) { return level; });
}

} // namespace

TEST(SceneChange, IsOneLessTheCorrelation) {
    const auto wave = [](double frequency) {
        return [frequency](int, double x, double) {
            return 100.0 + 50.0 * std::cos(frequency * 2.0 * M_PI * (x + 0.5) / 32.0);
        };
    };
    const ScenePicture one = picture_of(wave(1.0));
    EXPECT_NEAR(scene_change(one, one).value(), 0.0, 1e-6);
    // Waves of other frequencies are orthogonal, also to this one's shifts, but for the border's.
    EXPECT_NEAR(scene_change(one, picture_of(wave(4.0))).value(), 1.0, 0.1);
    // The opposite, which a shift by two of 32 pixels makes little better: cos(pi - pi / 8).
    const ScenePicture opposite = picture_of(
        [&](int channel, double x, double y) { return 200.0 - wave(1.0)(channel, x, y); });
    EXPECT_NEAR(scene_change(one, opposite).value(), 2.0, 0.15);
}

TEST(SceneChange, DoesNotCountBrightnessContrastAndWhiteBalance) {
    const ScenePicture before = picture_of(place(1));
    EXPECT_NEAR(scene_change(before, picture_of(place(1), 0.0, 0.4, 20.0)).value(), 0.0, 1e-4);
    ScenePicture tinted = before;
    for (std::size_t pixel = 0; pixel < ScenePicture::kPixels; ++pixel) {
        tinted.values[pixel] += 20.0F;
    }
    EXPECT_NEAR(scene_change(before, tinted).value(), 0.0, 1e-4);
}

TEST(SceneChange, OfPicturesWithoutContrastIsUnknown) {
    const ScenePicture picture = picture_of(place(1));
    EXPECT_FALSE(scene_change(picture, flat_picture(0.0)));
    EXPECT_FALSE(scene_change(flat_picture(128.0), picture));
    EXPECT_FALSE(scene_change(picture, flat_picture(255.0)));
}

TEST(SceneCutDetector, FindsEachCutOnce) {
    SceneCutDetector detector;
    for (int number = 0; number < 6; ++number) {
        for (int frame = 0; frame < 5; ++frame) {
            EXPECT_EQ(is_cut(detector, picture_of(place(number), 0.3 * frame)),
                      number > 0 && frame == 0)
                << number << " " << frame;
        }
    }
}

TEST(SceneCutDetector, TakesNoPanForACut) {
    SceneCutDetector detector;
    double left = 0.0;
    for (int frame = 0; frame < 60; ++frame) {
        // Still, then up to a tenth of the width from one frame to the next.
        left += std::clamp((frame - 20) * 0.4, 0.0, 2.0);
        EXPECT_FALSE(is_cut(detector, picture_of(place(1), left))) << frame;
    }
}

TEST(SceneCutDetector, TakesNoChangeOfExposureForACut) {
    SceneCutDetector detector;
    for (int frame = 0; frame < 40; ++frame) {
        const double gain = frame % 10 == 5 ? 1.4 : frame % 10 == 8 ? 0.5 : 1.0;
        EXPECT_FALSE(is_cut(detector, picture_of(place(2), 0.2 * frame, gain))) << frame;
    }
}

TEST(SceneCutDetector, TakesNoWhiteFlashForACut) {
    SceneCutDetector detector;
    for (int frame = 0; frame < 10; ++frame) {
        EXPECT_FALSE(is_cut(detector, picture_of(place(2), 0.2 * frame)));
    }
    EXPECT_EQ(detector.next(flat_picture(254.0)), SceneStep::GoesOn);
    EXPECT_EQ(detector.next(picture_of(place(2), 2.0)), SceneStep::Returns);
    EXPECT_EQ(detector.next(picture_of(place(2), 2.2)), SceneStep::GoesOn);
}

TEST(SceneCutDetector, SaysWhereContrastComesAllAtOnce) {
    SceneCutDetector detector;
    for (int frame = 0; frame < 3; ++frame) {
        EXPECT_EQ(detector.next(flat_picture(0.0)), SceneStep::GoesOn) << frame;
    }
    EXPECT_EQ(detector.next(picture_of(place(1))), SceneStep::Returns);
    EXPECT_EQ(detector.next(picture_of(place(1))), SceneStep::GoesOn);
}

TEST(SceneCutDetector, SaysNothingWhereContrastIsNowJustEnoughAndNowNot) {
    SceneCutDetector detector;
    for (int frame = 0; frame < 20; ++frame) {
        const double contrast = frame % 2 == 0 ? 0.05 : 0.17;
        const ScenePicture picture = picture_of(place(1), 0.0, contrast, 50.0 - 100.0 * contrast);
        EXPECT_EQ(scene_change(picture, picture).has_value(), frame % 2 == 1);
        EXPECT_EQ(detector.next(picture), SceneStep::GoesOn) << frame;
    }
}

/// Values at random, of which a share is those of a place and the rest the picture's own: two
/// pictures with shares s and t of one place correlate with sqrt(s t).
ScenePicture noisy_picture(unsigned scene, double share, unsigned number) {
    std::mt19937 of_scene(scene);
    std::mt19937 own(1000 + number);
    const auto draw = [](std::mt19937& random) { return (random() % 2001) / 1000.0 - 1.0; };
    ScenePicture picture;
    for (float& value : picture.values) {
        value = static_cast<float>(100.0 + 60.0 * std::sqrt(share) * draw(of_scene) +
                                   60.0 * std::sqrt(1.0 - share) * draw(own));
    }
    return picture;
}

TEST(SceneCutDetector, KnowsTheUsualChangeBehindACut) {
    SceneCutDetector detector;
    for (unsigned number = 0; number < 8; ++number) {
        const ScenePicture picture = noisy_picture(1, 0.7, number);
        EXPECT_FALSE(is_cut(detector, picture)) << number;
    }
    const ScenePicture first = noisy_picture(2, 0.7, 8);
    EXPECT_TRUE(is_cut(detector, first));
    // A change that would be a cut where all was still.
    const ScenePicture second = noisy_picture(2, 0.5, 9);
    EXPECT_NEAR(scene_change(first, second).value(), 1.0 - std::sqrt(0.35), 0.05);
    EXPECT_FALSE(is_cut(detector, second));
    detector.restart();
    EXPECT_FALSE(is_cut(detector, first));
    EXPECT_TRUE(is_cut(detector, second));
}

TEST(SceneCutDetector, FindsACutThroughBlack) {
    SceneCutDetector detector;
    EXPECT_FALSE(is_cut(detector, picture_of(place(1))));
    EXPECT_FALSE(is_cut(detector, picture_of(place(1), 0.2)));
    for (int frame = 0; frame < 5; ++frame) {
        EXPECT_FALSE(is_cut(detector, flat_picture(0.0)));
    }
    EXPECT_TRUE(is_cut(detector, picture_of(place(4))));
}

TEST(SceneCutDetector, KnowsNothingAfterARestart) {
    SceneCutDetector detector;
    EXPECT_FALSE(is_cut(detector, picture_of(place(1))));
    detector.restart();
    EXPECT_FALSE(is_cut(detector, picture_of(place(4))));
    EXPECT_TRUE(is_cut(detector, picture_of(place(1))));
}

} // namespace unit::test
