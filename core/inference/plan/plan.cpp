#include "core/inference/plan/plan.h"

#include "core/inference/kernels/channel_blocks.h"
#include "core/inference/plan/plan_builder.h"

#include <algorithm>

namespace unit {

namespace {

/// Values of each thread's scratch memory: as many as the neediest step wants. Threads share no
/// cache line.
std::size_t scratch_size(const std::vector<std::unique_ptr<Step>>& steps) {
    std::size_t size = 0;
    for (const auto& step : steps) {
        size = std::max(size, step->scratch_size());
    }
    return (size + 2 * kChannelBlock - 1) / kChannelBlock * kChannelBlock * sizeof(float);
}

} // namespace

Plan::Plan(const ModelConfiguration& model, PackedWeights& weights, const PlanShape& shape,
           const InputRanges& ranges)
    : shape_(shape), barrier_(shape.threads) {
    steps_ = build_steps(model, weights, shape, ranges, arena_);
    arena_.arrange();
    const std::size_t scratch_of_thread = scratch_size(steps_);
    const auto threads = static_cast<std::size_t>(shape.threads);
    memory_.resize(arena_.size() + scratch_of_thread * threads);
    std::vector<float*> scratch;
    for (std::size_t thread = 0; thread < threads; ++thread) {
        scratch.push_back(
            reinterpret_cast<float*>(memory_.data() + arena_.size() + thread * scratch_of_thread));
    }
    for (const auto& step : steps_) {
        step->bind(memory_.data(), scratch);
    }
}

std::size_t Plan::memory_size(const ModelConfiguration& model, const PlanShape& shape) {
    PackedWeights none;
    Arena arena;
    const std::vector<std::unique_ptr<Step>> steps = build_steps(model, none, shape, {}, arena);
    arena.arrange();
    return arena.size() + scratch_size(steps) * static_cast<std::size_t>(shape.threads);
}

void Plan::prepare(const PlanRun& run) {
    run_ = run;
    step_ = 0;
    piece_ = 0;
    begin_step();
}

void Plan::watch_ranges(InputRanges& ranges) {
    for (const auto& step : steps_) {
        step->add_ranges(ranges);
    }
    watched_ = &ranges;
}

void Plan::begin_step() noexcept {
    steps_[step_]->begin(run_);
    if (watched_ != nullptr) {
        steps_[step_]->watch_ranges(*watched_);
    }
}

void Plan::compute(int thread) noexcept {
    for (std::size_t step = 0; step < steps_.size(); ++step) {
        const std::size_t pieces = steps_[step]->pieces();
        for (std::size_t piece = piece_.fetch_add(1); piece < pieces; piece = piece_.fetch_add(1)) {
            steps_[step]->compute(piece, thread);
        }
        barrier_.wait([this] { next_step(); });
    }
}

void Plan::next_step() noexcept {
    steps_[step_]->finish(run_);
    piece_ = 0;
    if (++step_ < steps_.size()) {
        begin_step();
    }
}

std::vector<PartTime> Plan::take_times() {
    std::vector<PartTime> times;
    for (const auto& step : steps_) {
        for (PartTime& part : step->take_times()) {
            times.push_back(std::move(part));
        }
    }
    return times;
}

} // namespace unit
