#include "tests/core/inference/plan/design_test.h"
#include "tests/core/inference/plan/plain_translation.h"
#include "tests/core/inference/plan/plan_images.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

// Norms whose statistics are smoothed from image to image, beside plain arithmetic on E[x] and
// E[x^2], which a plan does not compute so.
namespace unit::test {
namespace {

constexpr int kWidth = 32;
constexpr int kHeight = 24;

class SmoothedPlan : public DesignTest {
  protected:
    /// Images of other brightness and contrast each.
    PlaneImage image(unsigned number) const {
        PlaneImage image = PlaneImage::random(model_.image_channels[0], kWidth, kHeight, number);
        for (float& value : image.values) {
            value = 0.8F * value * (1.0F - 0.15F * static_cast<float>(number % 4)) +
                    0.05F * static_cast<float>(number % 3);
        }
        return image;
    }

    PlaneImage translated(Plan& plan, const PlaneImage& image, double smoothing) {
        return run_plan(plan, image, model_.image_channels[1], nullptr, {&history_, smoothing});
    }

    PlaneImage translated_alone(Plan& plan, const PlaneImage& image) const {
        return run_plan(plan, image, model_.image_channels[1]);
    }

    NormHistory history_{
        static_cast<std::size_t>(norm_channel_count(translation_path(model_, 1, 2)))};
};

TEST_P(SmoothedPlan, TakesWeightedMeansOfTheMoments) {
    Plan plan(model_, weights_, {1, 2, kWidth, kHeight});
    PlainSmoothing plain{0.7, {}};
    for (unsigned number = 0; number < 5; ++number) {
        const PlaneImage expected = plain_translation(
            model_, [this](const std::string& name) { return values_.values(name); }, 1, 2,
            image(number), plain);
        const PlaneImage result = translated(plan, image(number), 0.7);
        EXPECT_LE(largest_difference(result, expected), 3e-4) << number;
        if (number == 0) {
            EXPECT_EQ(result.values, translated_alone(plan, image(number)).values);
        } else if (norm_channel_count(translation_path(model_, 1, 2)) > 0) {
            EXPECT_GT(largest_difference(result, translated_alone(plan, image(number))), 1e-2)
                << number;
        }
    }
}

TEST_P(SmoothedPlan, LeavesAStillImageAsItIs) {
    Plan plan(model_, weights_, {1, 2, kWidth, kHeight});
    const PlaneImage first = translated(plan, image(1), 0.95);
    // What is the same to the bit goes on so; the end-to-end tests have a thousand frames.
    for (int time = 0; time < 20; ++time) {
        ASSERT_EQ(translated(plan, image(1), 0.95).values, first.values) << time;
    }
}

TEST_P(SmoothedPlan, ComesToAnImageThatStays) {
    Plan plan(model_, weights_, {1, 2, kWidth, kHeight});
    translated(plan, image(1), 0.5);
    PlaneImage result = image(2);
    for (int time = 0; time < 40; ++time) {
        result = translated(plan, image(2), 0.5); // half of the first image's share goes each time
    }
    EXPECT_LE(largest_difference(result, translated_alone(plan, image(2))), 1e-4);
}

TEST_P(SmoothedPlan, ForgetsAnImageThatIsNotFinite) {
    Plan plan(model_, weights_, {1, 2, kWidth, kHeight});
    for (const float odd :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        translated(plan, image(1), 0.9);
        PlaneImage broken = image(2);
        broken.row(0, 5)[7] = odd;
        translated(plan, broken, 0.9);
        EXPECT_EQ(translated(plan, image(3), 0.9).values, translated_alone(plan, image(3)).values);
    }
}

TEST_P(SmoothedPlan, GivesTheSameToTheBitInAnyNumberOfThreads) {
    std::vector<float> expected;
    for (const int threads : {1, 2, 3}) {
        PlanShape shape{1, 2, kWidth, kHeight};
        shape.threads = threads;
        Plan plan(model_, weights_, shape);
        history_.clear();
        translated(plan, image(1), 0.9);
        const PlaneImage result = translated(plan, image(2), 0.9);
        expected = threads == 1 ? result.values : expected;
        EXPECT_EQ(result.values, expected) << threads;
    }
}

INSTANTIATE_TEST_SUITE_P(Designs, SmoothedPlan, kDesigns, name_of_design);

} // namespace
} // namespace unit::test
