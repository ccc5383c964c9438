#pragma once

#include "core/gpu/kernels/values.h"

namespace unit::gpu {

/// Sums over the threads of a block: thread t has values of pack t % packs of so many neighbouring
/// packs of channels, `packs` a divisor of kThreads / kPack. Each step is a phase of the kernel;
/// `memory` is kFloats floats of shared memory, aligned to 16 bytes.
template <int kThreads>
struct ChannelSums {
    static constexpr int kFloats = (kPack + 1) * kThreads;

    /// First step, of every thread, also with zeros.
    UNIT_HOST_DEVICE static void put(float* memory, int thread, const Pack<float>& values) {
        reinterpret_cast<Pack<float>*>(memory)[thread] = values;
    }

    /// Second step, of every thread: kThreads sums are left. Neighbouring threads read neighbouring
    /// values, and as kThreads is a multiple of the channels, value i is of channel i % channels.
    UNIT_HOST_DEVICE static void fold(float* memory, int thread) {
        float sum = 0.0F;
        for (int part = 0; part < kPack; ++part)
            sum += memory[part * kThreads + thread];
        memory[kPack * kThreads + thread] = sum;
    }

    /// Third step: the sum of one of kPack * packs channels.
    UNIT_HOST_DEVICE static float total(const float* memory, int channel, int packs) {
        float sum = 0.0F;
        for (int i = channel; i < kThreads; i += kPack * packs)
            sum += memory[kPack * kThreads + i];
        return sum;
    }
};

} // namespace unit::gpu
