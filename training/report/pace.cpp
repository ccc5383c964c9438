#include "training/report/pace.h"

#include <algorithm>
#include <cmath>

namespace unit {

void Pace::add(const UpdateRecord& record) {
    constexpr double kMemorySeconds = 20.0;
    // Slow updates would leave nothing of those before.
    constexpr double kMostForgotten = 0.1;
    const double kept = std::exp(-std::min(record.seconds / kMemorySeconds, kMostForgotten));
    iteration_ = record.iteration;
    updates_ = updates_ * kept + 1.0;
    seconds_ = seconds_ * kept + record.seconds;
    seconds_waiting_ = seconds_waiting_ * kept + record.seconds_waiting;
    all_seconds_ += record.seconds;
}

double Pace::iterations_per_second() const {
    return seconds_ > 0.0 ? updates_ / seconds_ : 0.0;
}

double Pace::share_waiting() const {
    return seconds_ > 0.0 ? std::clamp(seconds_waiting_ / seconds_, 0.0, 1.0) : 0.0;
}

double Pace::seconds_left(std::int64_t iterations, double elapsed) const {
    if (!(seconds_ > 0.0)) {
        return -1.0;
    }
    const double beside = std::max(elapsed / all_seconds_, 1.0);
    const double remaining =
        static_cast<double>(std::max<std::int64_t>(iterations - iteration_, 0));
    return remaining / iterations_per_second() * beside;
}

} // namespace unit
