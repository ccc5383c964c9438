#pragma once

#include "core/gpu/kernels/host_launch.h"

namespace unit::gpu::test {

/// Runs a launch with the last block first, and in each phase the last thread. On a device any
/// order may happen: what comes out otherwise here than from launch_on_host depends on it.
template <typename Kernel>
void launch_in_reverse(const Kernel& kernel) {
    const LaunchShape shape = kernel.shape();
    for (int z = shape.blocks_z - 1; z >= 0; --z)
        for (int y = shape.blocks_y - 1; y >= 0; --y)
            for (int x = shape.blocks_x - 1; x >= 0; --x)
                HostBlock<Kernel>(kernel, {x, y, z, 0}).for_each_phase([](bool, const auto& run) {
                    for (int thread = Kernel::kThreads - 1; thread >= 0; --thread)
                        run(thread);
                });
}

} // namespace unit::gpu::test
