#include "core/inference/machine_limits.h"

#include "core/inference/kernels/kernel_table.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <numeric>

namespace unit {
namespace {

/// What `work` gets done in a second, at best: it is called a few times, by all members at once,
/// and returns how much a member has done. Other programs, and a clock that has yet to rise, make
/// single times longer, never shorter.
double best_rate(ThreadTeam& team, const std::function<double(int member)>& work) {
    constexpr int kTimes = 10;
    std::vector<double> done(static_cast<std::size_t>(team.members()));
    double best = 0.0;
    for (int time = 0; time < kTimes; ++time) {
        const auto started = std::chrono::steady_clock::now();
        team.run(team.members(), 1,
                 [&](int member) { done[static_cast<std::size_t>(member)] = work(member); });
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;
        best = std::max(best, std::reduce(done.begin(), done.end()) / taken.count());
    }
    return best;
}

/// `count(rounds)` multiplies and adds, and returns how often.
double measure_arithmetic(ThreadTeam& team, const std::function<double(int rounds)>& count) {
    constexpr int kRounds = 1 << 20; // a few milliseconds
    constexpr int kCalls = 4;        // so that starting the threads is little beside
    return best_rate(team, [&](int) {
        double multiply_adds = 0.0;
        for (int call = 0; call < kCalls; ++call) {
            multiply_adds += count(kRounds);
        }
        return 2.0 * multiply_adds;
    });
}

void add_three_times(const float* __restrict b, const float* __restrict c, float* __restrict a,
                     std::size_t count) {
    for (std::size_t index = 0; index < count; ++index) {
        a[index] = b[index] + 3.0F * c[index];
    }
}

double measure_bandwidth(ThreadTeam& team) {
    // Three arrays that no last-level cache of a usual machine holds a good part of.
    constexpr std::size_t kValues = (std::size_t{256} << 20) / (3 * sizeof(float));
    const auto values = std::make_unique_for_overwrite<float[]>(3 * kValues);
    const std::size_t share = kValues / static_cast<std::size_t>(team.members());
    const auto part = [&](std::size_t array, int member) {
        return values.get() + array * kValues + share * static_cast<std::size_t>(member);
    };
    // Each member touches its part first, so that it lies in the memory of its own socket.
    team.run(team.members(), 1, [&](int member) {
        for (std::size_t array = 0; array < 3; ++array) {
            std::fill_n(part(array, member), share, 1.0F);
        }
    });
    return best_rate(team, [&](int member) {
        add_three_times(part(1, member), part(2, member), part(0, member), share);
        return static_cast<double>(3 * share * sizeof(float));
    });
}

} // namespace

MachineLimits measure_machine(ThreadTeam& team) {
    const volatile int one = 1;
    const InferenceKernels& kernels = inference_kernels();
    MachineLimits limits;
    for (const auto& [arithmetic, count] :
         {std::pair(Arithmetic::Float32, kernels.count_multiply_adds),
          std::pair(Arithmetic::BFloat16, kernels.count_bfloat_multiply_adds),
          std::pair(Arithmetic::Integers, kernels.count_integer_multiply_adds)}) {
        limits.operations_per_second[arithmetic] =
            measure_arithmetic(team, [&, count](int rounds) { return count(one, rounds); });
    }
    limits.bytes_per_second = measure_bandwidth(team);
    return limits;
}

} // namespace unit
