#include "tests/core/inference/kernels/guarded_values.h"

#include "core/inference/kernels/plain_kernels.h"

#include <algorithm>
#include <cmath>

namespace unit::test {
namespace {

constexpr float kGuard = 1.2345e30F;
constexpr std::byte kGuardByte{0xA5};

} // namespace

GuardedValues::GuardedValues(std::size_t size, float value)
    : memory_(size + 2 * static_cast<std::size_t>(kGuards), kGuard) {
    std::fill(memory_.begin() + kGuards, memory_.end() - kGuards, value);
}

GuardedValues::GuardedValues(std::size_t size, std::mt19937& random, float low, float high)
    : memory_(size + 2 * static_cast<std::size_t>(kGuards), kGuard) {
    std::uniform_real_distribution<float> value(low, high);
    std::generate(memory_.begin() + kGuards, memory_.end() - kGuards,
                  [&] { return value(random); });
}

bool GuardedValues::guards_are_whole() const {
    const auto is_guard = [](float value) { return value == kGuard; };
    return std::all_of(memory_.begin(), memory_.begin() + kGuards, is_guard) &&
           std::all_of(memory_.end() - kGuards, memory_.end(), is_guard);
}

GuardedStored::GuardedStored(const GuardedValues& values, Storage storage)
    : storage_(storage), size_(values.size()),
      memory_(size_ * static_cast<std::size_t>(bytes_of(storage)) + 2 * kGuards, kGuardByte) {
    for (std::size_t index = 0; index < size_; ++index) {
        plain::store_value(values[index], view(), static_cast<std::ptrdiff_t>(index));
    }
}

GuardedValues GuardedStored::values() const {
    GuardedValues values(size_);
    for (std::size_t index = 0; index < size_; ++index) {
        values[index] =
            static_cast<float>(plain::stored_value(view(), static_cast<std::ptrdiff_t>(index)));
    }
    return values;
}

bool GuardedStored::guards_are_whole() const {
    const auto is_guard = [](std::byte value) { return value == kGuardByte; };
    return std::all_of(memory_.begin(), memory_.begin() + kGuards, is_guard) &&
           std::all_of(memory_.end() - kGuards, memory_.end(), is_guard);
}

testing::AssertionResult are_close(const GuardedValues& values, const GuardedValues& expected,
                                   double tolerance, double relative_tolerance) {
    double worst = 0.0;
    std::size_t place = 0;
    for (std::size_t index = 0; index < values.size(); ++index) {
        const auto wanted = static_cast<double>(expected[index]);
        const double difference = std::abs(static_cast<double>(values[index]) - wanted) -
                                  relative_tolerance * std::abs(wanted);
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
