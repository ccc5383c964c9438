#pragma once

#include "core/gpu/kernels/launch.h"

#include <utility>
#include <vector>

namespace unit::gpu::test {

/// Runs a launch with the last block first, and in each phase the last thread. On a device any
/// order may happen: what comes out otherwise here than from launch_on_host depends on it.
template <typename Kernel>
void launch_in_reverse(const Kernel& kernel) {
    struct alignas(16) Chunk {
        std::byte bytes[16];
    };
    const LaunchShape shape = kernel.shape();
    std::vector<Chunk> memory(static_cast<std::size_t>(shape.shared_bytes + 15) / 16);
    auto* const shared = reinterpret_cast<std::byte*>(memory.data());
    const int blocks = shape.blocks_x * shape.blocks_y * shape.blocks_z;
    for (int block = blocks - 1; block >= 0; --block) {
        const int of_plane = block % (shape.blocks_x * shape.blocks_y);
        ThreadPlace place{of_plane % shape.blocks_x, of_plane / shape.blocks_x,
                          block / (shape.blocks_x * shape.blocks_y), 0};
        std::vector<typename Kernel::State> states(Kernel::kThreads);
        const auto run = [&]<int phase>(std::integral_constant<int, phase>) {
            for (place.thread = Kernel::kThreads - 1; place.thread >= 0; --place.thread)
                kernel.template run<phase>(place, states[static_cast<std::size_t>(place.thread)],
                                           shared);
        };
        [&]<int... phases>(std::integer_sequence<int, phases...>) {
            (run(std::integral_constant<int, phases>{}), ...);
        }
        (std::make_integer_sequence<int, Kernel::kPhases>{});
    }
}

} // namespace unit::gpu::test
