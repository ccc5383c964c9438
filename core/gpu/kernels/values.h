#pragma once

#include "core/pixels/host_device.h"

#include <cstdint>
#include <cstring>

#if defined(__CUDACC__)
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#endif

namespace unit::gpu {

/// A value of IEEE half precision in memory.
struct Float16 {
    std::uint16_t bits;
};

/// A value in bfloat16 in memory: the upper half of a float.
struct BFloat16 {
    std::uint16_t bits;
};

/// So many neighbouring channels are read and written at a time.
inline constexpr int kPack = 8;

/// The channels of whole packs. Those that are too many are zero.
constexpr int padded_channels(int channels) {
    return (channels + kPack - 1) / kPack * kPack;
}

/// Neighbouring channels of a pixel. One instruction moves those of 16 bits.
template <typename Value>
struct alignas(sizeof(Value) * kPack < 16 ? sizeof(Value) * kPack : 16) Pack {
    Value values[kPack];
};

UNIT_HOST_DEVICE inline std::uint32_t bits_of_float(float value) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

UNIT_HOST_DEVICE inline float float_of_bits(std::uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

UNIT_HOST_DEVICE inline float to_float(float value) {
    return value;
}

UNIT_HOST_DEVICE inline float to_float(BFloat16 value) {
    return float_of_bits(static_cast<std::uint32_t>(value.bits) << 16);
}

UNIT_HOST_DEVICE inline float to_float(Float16 value) {
#if defined(__CUDA_ARCH__)
    return __half2float(__ushort_as_half(value.bits));
#else
    const std::uint32_t sign = static_cast<std::uint32_t>(value.bits & 0x8000U) << 16;
    const std::uint32_t magnitude = value.bits & 0x7fffU;
    // As a float with the same exponent and mantissa bits it is 2^-112 times the value, subnormal
    // halves included. Infinity and NaN need the largest exponent.
    const float scaled = float_of_bits(magnitude << 13) * 0x1p112F;
    const std::uint32_t special = magnitude >= 0x7c00U ? 0x7f800000U : 0U;
    return float_of_bits(sign | bits_of_float(scaled) | special);
#endif
}

UNIT_HOST_DEVICE inline void from_float(float value, float* result) {
    *result = value;
}

/// Rounds to nearest, ties to even; what is too large becomes infinite.
UNIT_HOST_DEVICE inline void from_float(float value, BFloat16* result) {
#if defined(__CUDA_ARCH__)
    result->bits = __bfloat16_as_ushort(__float2bfloat16_rn(value));
#else
    const std::uint32_t bits = bits_of_float(value);
    if ((bits & 0x7fffffffU) > 0x7f800000U) {
        result->bits = 0x7fffU; // NaN
        return;
    }
    result->bits = static_cast<std::uint16_t>((bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16);
#endif
}

/// Rounds to nearest, ties to even; what is too large becomes infinite.
UNIT_HOST_DEVICE inline void from_float(float value, Float16* result) {
#if defined(__CUDA_ARCH__)
    result->bits = __half_as_ushort(__float2half_rn(value));
#else
    const std::uint32_t bits = bits_of_float(value);
    const std::uint32_t sign = (bits >> 16) & 0x8000U;
    const std::uint32_t magnitude = bits & 0x7fffffffU;
    std::uint32_t half;
    if (magnitude > 0x7f800000U) {
        half = 0x7fffU; // NaN
    } else if (magnitude >= 0x477ff000U) {
        half = 0x7c00U; // 65520 and above round to infinity
    } else if (magnitude < 0x38800000U) {
        // Subnormal: the addition rounds at the place of a subnormal half's last bit.
        half = bits_of_float(float_of_bits(magnitude) + 0.5F) - bits_of_float(0.5F);
    } else {
        half = (magnitude - 0x38000000U + 0xfffU + ((magnitude >> 13) & 1U)) >> 13;
    }
    result->bits = static_cast<std::uint16_t>(sign | half);
#endif
}

} // namespace unit::gpu
