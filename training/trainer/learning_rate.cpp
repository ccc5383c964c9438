#include "training/trainer/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace unit {

double learning_rate_at(const TrainingConfiguration& configuration, std::int64_t iteration) {
    const double first = configuration.update.adam.learning_rate;
    if (configuration.learning_rate_schedule == "constant") {
        return first;
    }
    const double done = std::min(
        static_cast<double>(iteration) / static_cast<double>(configuration.iterations), 1.0);
    return first * 0.5 * (1.0 + std::cos(std::numbers::pi * done));
}

} // namespace unit
