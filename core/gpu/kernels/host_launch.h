#pragma once

#include "core/gpu/kernels/launch.h"

#include <utility>
#include <vector>

namespace unit::gpu {

/// A block on the calling thread, whose caller says in which order its threads run.
template <typename Kernel>
class HostBlock {
  public:
    /// `place.thread` is not used. `kernel` outlives this.
    HostBlock(const Kernel& kernel, const ThreadPlace& place)
        : kernel_(kernel), place_(place), states_(Kernel::kThreads),
          shared_(static_cast<std::size_t>(kernel.shape().shared_bytes + 15) / 16) {}

    /// Calls `run_phase(is_last, run)` for each phase in order; run(thread) does the phase's work
    /// of a thread, which it has to for each of them once.
    template <typename RunPhase>
    void for_each_phase(const RunPhase& run_phase) {
        [&]<int... phases>(std::integer_sequence<int, phases...>) {
            (run_phase(phases == Kernel::kPhases - 1, [&](int thread) { run<phases>(thread); }),
             ...);
        }
        (std::make_integer_sequence<int, Kernel::kPhases>{});
    }

  private:
    struct alignas(16) Chunk {
        std::byte bytes[16];
    };

    template <int phase>
    void run(int thread) {
        place_.thread = thread;
        kernel_.template run<phase>(place_, states_[static_cast<std::size_t>(thread)],
                                    reinterpret_cast<std::byte*>(shared_.data()));
    }

    const Kernel& kernel_;
    ThreadPlace place_;
    std::vector<typename Kernel::State> states_;
    std::vector<Chunk> shared_;
};

/// Runs a whole launch on the calling thread.
template <typename Kernel>
void launch_on_host(const Kernel& kernel) {
    const LaunchShape shape = kernel.shape();
    for (int z = 0; z < shape.blocks_z; ++z) {
        for (int y = 0; y < shape.blocks_y; ++y) {
            for (int x = 0; x < shape.blocks_x; ++x) {
                HostBlock<Kernel>(kernel, {x, y, z, 0}).for_each_phase([](bool, const auto& run) {
                    for (int thread = 0; thread < Kernel::kThreads; ++thread) {
                        run(thread);
                    }
                });
            }
        }
    }
}

} // namespace unit::gpu
