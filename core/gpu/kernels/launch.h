#pragma once

#include "core/pixels/host_device.h"

#include <cstddef>

/// What CUDA kernels are made of, in plain C++: a kernel here is a struct that the device's
/// launcher (core/gpu/cuda/launch.cuh) runs in threads of a GPU and the host's (host_launch.h) in
/// loops, the same source for both. Its members are its parameters: plain values, and pointers to
/// memory that the launcher's side can reach. It has
///
/// - `static constexpr int kThreads`: threads of a block, a multiple of 32, at most 1024;
/// - `static constexpr int kPhases`: parts of its work. All threads of a block end one before any
///   of them begins the next, so that it may read what others wrote to shared memory;
/// - `struct State`: what a thread keeps from one phase to the next. Empty with one phase;
/// - `LaunchShape shape() const`: how many blocks there are, and what memory each shares;
/// - `template <int phase> UNIT_HOST_DEVICE void run(const ThreadPlace&, State&, std::byte* shared)
///   const`: the work of a thread. A thread that has none returns; `shared` is aligned to 16 bytes.
///
/// Only the last phase writes results, each of them once, in one thread: tests/core/gpu/kernels
/// shows it of each kernel. Device code is compiled as C++17 and calls no function of the library
/// that is not constexpr.
namespace unit::gpu {

/// Where a thread stands in its launch.
struct ThreadPlace {
    int block_x, block_y, block_z;
    int thread; ///< in its block
};

/// The size of a launch. No more than 65535 blocks in y and z. One without blocks does nothing.
struct LaunchShape {
    int blocks_x = 1, blocks_y = 1, blocks_z = 1;
    int shared_bytes = 0; ///< of a block
};

/// How many parts of `part` cover `whole`.
UNIT_HOST_DEVICE constexpr int parts_of(int whole, int part) {
    return (whole + part - 1) / part;
}

} // namespace unit::gpu
