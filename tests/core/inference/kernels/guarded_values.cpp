#include "tests/core/inference/kernels/guarded_values.h"

#include <algorithm>
#include <cmath>

namespace unit::test {
namespace {

constexpr float kGuard = 1.2345e30F;

} // namespace

GuardedValues::GuardedValues(std::size_t size, float value) : memory_(size + 2 * static_cast<std::size_t>(kGuards), kGuard) {
    std::fill(memory_.begin() + kGuards, memory_.end() - kGuards, value);
}

GuardedValues::GuardedValues(std::size_t size, std::mt19937& random, float low, float high)
    : GuardedValues(size) {
    std::uniform_real_distribution<float> value(low, high);
    std::generate_n(data(), size, [&] { return value(random); });
}

bool GuardedValues::guards_are_whole() const {
    const auto is_guard = [](float value) { return value == kGuard; };
    return std::all_of(memory_.begin(), memory_.begin() + kGuards, is_guard) &&
           std::all_of(memory_.end() - kGuards, memory_.end(), is_guard);
}

testing::AssertionResult are_close(const GuardedValues& values, const GuardedValues& expected,
                                   double tolerance) {
    double worst = 0.0;
    std::size_t place = 0;
    for (std::size_t index = 0; index < values.size(); ++index) {
        const double difference =
            std::abs(static_cast<double>(values[index]) - static_cast<double>(expected[index]));
        // So that NaN counts as the worst.
        if (!(difference <= worst)) {
            worst = difference;
            place = index;
        }
    }
    if (worst <= tolerance) {
        return testing::AssertionSuccess();
    }
    return testing::AssertionFailure()
           << "value " << place << " is " << values[place] << " instead of " << expected[place]
           << ", " << worst << " away where " << tolerance << " is allowed";
}

std::string instruction_set_name(const testing::TestParamInfo<InferenceKernels>& parameters) {
    return parameters.param.instruction_set;
}

} // namespace unit::test
