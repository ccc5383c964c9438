#include "core/inference/plan/steps/rows_step.h"

#include "core/inference/kernels/kernel_table.h"
#include "core/inference/plan/rows/tensor_rows.h"
#include "core/inference/plan/work_sizes.h"

#include <algorithm>
#include <cassert>

namespace unit {
namespace {

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

} // namespace

RowsStep::RowsStep(const Arena& arena, std::vector<RowChain> chains, std::vector<StageWork> work,
                   Ends ends)
    : arena_(arena), chains_(std::move(chains)), work_(std::move(work)), ends_(std::move(ends)),
      piece_rows_(rows_to_a_piece(height(), static_cast<int>(chains_.size()))) {}

std::size_t RowsStep::pieces() const {
    return static_cast<std::size_t>((height() + piece_rows_ - 1) / piece_rows_);
}

std::size_t RowsStep::scratch_size() const {
    std::size_t size = 0;
    for (const auto& stage : chains_.front()) {
        size += stage->memory_size();
    }
    return size;
}

void RowsStep::bind(std::byte* memory, const std::vector<float*>& scratch) {
    for (std::size_t thread = 0; thread < chains_.size(); ++thread) {
        float* place = scratch[thread];
        for (const auto& stage : chains_[thread]) {
            stage->set_memory(place);
            place += stage->memory_size();
        }
        if (ends_.output && ends_.output->storage == Storage::Float32) {
            chains_[thread].back()->set_target(ends_.output->in(arena_, memory).data);
        }
        if (ends_.input) {
            static_cast<TensorRows&>(*chains_[thread].front())
                .set_tensor(ends_.input->tensor.in(arena_, memory),
                            ends_.input->pending(arena_, memory));
        }
    }
    if (ends_.output && ends_.output->storage != Storage::Float32) {
        target_ = ends_.output->in(arena_, memory);
    }
}

void RowsStep::begin(const PlanRun& run) {
    output_ = run.output;
    if (!ends_.input) {
        for (const RowChain& chain : chains_) {
            static_cast<InputRows&>(*chain.front()).set_input(*run.input);
        }
    }
}

void RowsStep::compute(std::size_t piece, int thread) {
    const auto index = static_cast<std::size_t>(thread);
    const auto started = std::chrono::steady_clock::now();
    RowStage& last = *chains_[index].back();
    const int first = static_cast<int>(piece) * piece_rows_;
    const int end = std::min(first + piece_rows_, height());
    if (ends_.output) {
        write_tensor(last, first, end);
    } else {
        // One row more above, which chroma may be made from.
        last.restart(std::max(first - 1, 0));
        output_->write_rows(thread, first, end, static_cast<OutputRows&>(last));
    }
    if (!times_.empty()) {
        times_[index] += std::chrono::steady_clock::now() - started;
    }
}

void RowsStep::write_tensor(RowStage& last, int first, int end) {
    last.restart(first);
    for (int y = first; y < end; ++y) {
        assert(last.layout().storage == Storage::Float32);
        const auto* const row = static_cast<const float*>(last.row(y).data);
        const std::ptrdiff_t size = std::ptrdiff_t{last.layout().width} * last.layout().channels;
        if (target_) {
            inference_kernels().store_values(row, size, target_.at(y * size));
        }
        if (ends_.norm) {
            // While the row is in the cache.
            inference_kernels().measure_moments(row, last.layout().width, last.layout().channels,
                                                ends_.norm->part(static_cast<std::size_t>(y)));
        }
    }
}

void RowsStep::finish(const PlanRun& run) {
    if (ends_.norm) {
        ends_.norm->finish(run.smoothing);
    }
}

/// A stage's own time is its time without that of the stage before; the last part is what is done
/// beside computing rows: moments, or writing frames.
std::vector<PartTime> RowsStep::take_times() {
    std::vector<PartTime> parts;
    for (std::size_t index = 0; index < work_.size(); ++index) {
        const StageWork& work = work_[index];
        parts.push_back(
            {chains_.front()[index]->name(), 0.0, work.flop, work.computed, work.bytes});
    }
    PartTime rest{ends_.output ? "moments" : "frame"};
    for (std::size_t thread = 0; thread < chains_.size(); ++thread) {
        double before = 0.0;
        for (std::size_t index = 0; index < work_.size(); ++index) {
            const double until = seconds(chains_[thread][index]->take_time());
            parts[index].seconds += until - before;
            before = until;
        }
        rest.seconds += (times_.empty() ? 0.0 : seconds(times_[thread])) - before;
    }
    times_.assign(chains_.size(), {});
    parts.push_back(rest);
    return parts;
}

} // namespace unit
