#pragma once

#include "core/gpu/kernels/values.h"

#include <cstdint>
#include <cstring>

/// Before a loop over packs read ahead with a long body: CUDA's compiler counts its steps out,
/// without which they would have to lie in memory.
#if defined(__CUDA_ARCH__)
#define UNIT_UNROLL _Pragma("unroll")
#else
#define UNIT_UNROLL
#endif

namespace unit::gpu {

/// So many packs a thread reads before it needs the first one, so that their ways from memory
/// overlap.
inline constexpr int kPacksAhead = 4;

/// A pack as it lies in memory, for one that is read ahead under a condition: of a Pack CUDA's
/// compiler takes the values apart there, before the next read, and into twice the registers.
template <typename Value>
struct alignas(16) PackBits {
    std::uint32_t words[sizeof(Pack<Value>) / sizeof(std::uint32_t)];
};

/// Between a load and the variable that outlives its condition.
template <typename Value>
UNIT_HOST_DEVICE PackBits<Value> bits_of_pack(Pack<Value> pack) {
    PackBits<Value> bits;
    std::memcpy(&bits, &pack, sizeof bits);
    return bits;
}

/// The values again, or zeros of PackBits{}.
template <typename Value>
UNIT_HOST_DEVICE Pack<Value> pack_of_bits(PackBits<Value> bits) {
    Pack<Value> pack;
    std::memcpy(&pack, &bits, sizeof pack);
    return pack;
}

} // namespace unit::gpu
