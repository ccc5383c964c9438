#include "core/inference/plan/plan.h"

#include "core/inference/kernels/channel_blocks.h"
#include "core/inference/plan/plan_builder.h"

#include <algorithm>

namespace unit {

Plan::Plan(const ModelConfiguration& model, PackedWeights& weights, const PlanShape& shape)
    : shape_(shape), barrier_(shape.threads) {
    steps_ = build_steps(model, weights, shape, arena_);
    arena_.arrange();
    std::size_t scratch_size = 0;
    for (const auto& step : steps_) {
        scratch_size = std::max(scratch_size, step->scratch_size());
    }
    // Threads do not share cache lines.
    scratch_size = (scratch_size + 2 * kChannelBlock - 1) / kChannelBlock * kChannelBlock;
    memory_.resize(arena_.size() + scratch_size * static_cast<std::size_t>(shape.threads));
    std::vector<float*> scratch;
    for (int thread = 0; thread < shape.threads; ++thread) {
        scratch.push_back(memory_.data() + arena_.size() +
                          static_cast<std::size_t>(thread) * scratch_size);
    }
    for (const auto& step : steps_) {
        step->bind(memory_.data(), scratch);
    }
}

void Plan::prepare(const PlanRun& run) {
    run_ = run;
    step_ = 0;
    piece_ = 0;
    steps_.front()->begin(run_);
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
    steps_[step_]->finish();
    piece_ = 0;
    if (++step_ < steps_.size()) {
        steps_[step_]->begin(run_);
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
