#include "training/trainer/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace unit {
namespace {

/// How far `iteration` is from `start` to `end`, 0 to 1.
double progress(std::int64_t iteration, std::int64_t start, std::int64_t end) {
    const double length = static_cast<double>(std::max<std::int64_t>(end - start, 1));
    return std::clamp(static_cast<double>(iteration - start) / length, 0.0, 1.0);
}

} // namespace

double learning_rate_at(const TrainingConfiguration& configuration, std::int64_t iteration) {
    const double first = configuration.update.adam.learning_rate;
    const ScheduleConfiguration& schedule = configuration.schedule;
    switch (schedule.kind) {
    case LearningRateSchedule::Step: {
        const std::int64_t steps = iteration / schedule.step;
        return first * std::pow(schedule.factor, static_cast<double>(steps));
    }
    case LearningRateSchedule::Cosine: {
        const double done = progress(iteration, 0, configuration.iterations);
        return first * 0.5 * (1.0 + std::cos(std::numbers::pi * done));
    }
    case LearningRateSchedule::Linear:
        return first * (1.0 - progress(iteration, schedule.decay_start, configuration.iterations));
    case LearningRateSchedule::Constant:
        break;
    }
    return first;
}

} // namespace unit
