#pragma once

#include "core/gpu/kernels/launch.h"

#include <utility>
#include <vector>

namespace unit::gpu {

/// Runs one block on the calling thread, phase by phase, the threads of each one after the other.
/// `place.thread` is not used.
template <typename Kernel>
void run_block_on_host(const Kernel& kernel, ThreadPlace place) {
    struct alignas(16) Chunk {
        std::byte bytes[16];
    };
    std::vector<typename Kernel::State> states(Kernel::kThreads);
    std::vector<Chunk> shared(static_cast<std::size_t>(kernel.shape().shared_bytes + 15) / 16);
    auto* const memory = reinterpret_cast<std::byte*>(shared.data());
    const auto run_phase = [&]<int phase>(std::integral_constant<int, phase>) {
        for (place.thread = 0; place.thread < Kernel::kThreads; ++place.thread) {
            kernel.template run<phase>(place, states[static_cast<std::size_t>(place.thread)],
                                       memory);
        }
    };
    [&]<int... phases>(std::integer_sequence<int, phases...>) {
        (run_phase(std::integral_constant<int, phases>{}), ...);
    }
    (std::make_integer_sequence<int, Kernel::kPhases>{});
}

/// Runs a whole launch on the calling thread.
template <typename Kernel>
void launch_on_host(const Kernel& kernel) {
    const LaunchShape shape = kernel.shape();
    for (int z = 0; z < shape.blocks_z; ++z) {
        for (int y = 0; y < shape.blocks_y; ++y) {
            for (int x = 0; x < shape.blocks_x; ++x) {
                run_block_on_host(kernel, {x, y, z, 0});
            }
        }
    }
}

} // namespace unit::gpu
