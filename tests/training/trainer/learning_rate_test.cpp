#include "training/trainer/learning_rate.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

TrainingConfiguration schedule(LearningRateSchedule kind) {
    TrainingConfiguration configuration;
    configuration.schedule.kind = kind;
    configuration.update.adam.learning_rate = 4e-4;
    configuration.iterations = 1000;
    return configuration;
}

TEST(LearningRate, StaysWhereItIsConstant) {
    for (const std::int64_t iteration : {0, 500, 999, 5000}) {
        EXPECT_EQ(learning_rate_at(schedule(LearningRateSchedule::Constant), iteration), 4e-4)
            << iteration;
    }
}

TEST(LearningRate, FallsByHalfACosine) {
    const TrainingConfiguration cosine = schedule(LearningRateSchedule::Cosine);
    EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 0), 4e-4);
    // cos(60 degrees) = 1/2.
    EXPECT_NEAR(learning_rate_at(cosine, 333), 3e-4, 1e-6);
    EXPECT_DOUBLE_EQ(learning_rate_at(cosine, 500), 2e-4);
    EXPECT_NEAR(learning_rate_at(cosine, 667), 1e-4, 1e-6);
    EXPECT_LT(learning_rate_at(cosine, 999), 1e-8);
}

TEST(LearningRate, StaysZeroAfterTheCosinesEnd) {
    EXPECT_NEAR(learning_rate_at(schedule(LearningRateSchedule::Cosine), 1000), 0.0, 1e-18);
    EXPECT_NEAR(learning_rate_at(schedule(LearningRateSchedule::Cosine), 4000), 0.0, 1e-18);
}

TEST(LearningRate, FallsInSteps) {
    TrainingConfiguration step = schedule(LearningRateSchedule::Step);
    step.schedule.step = 100;
    step.schedule.factor = 0.5;
    EXPECT_DOUBLE_EQ(learning_rate_at(step, 99), 4e-4);
    EXPECT_DOUBLE_EQ(learning_rate_at(step, 100), 2e-4);
    EXPECT_DOUBLE_EQ(learning_rate_at(step, 299), 1e-4);
}

TEST(LearningRate, FallsInALineFromItsStart) {
    TrainingConfiguration linear = schedule(LearningRateSchedule::Linear);
    linear.schedule.decay_start = 600;
    EXPECT_DOUBLE_EQ(learning_rate_at(linear, 600), 4e-4);
    EXPECT_DOUBLE_EQ(learning_rate_at(linear, 800), 2e-4);
    EXPECT_DOUBLE_EQ(learning_rate_at(linear, 1000), 0.0);
}

} // namespace
} // namespace unit
