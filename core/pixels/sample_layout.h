#pragma once

#include "core/pixels/host_device.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace unit {

/// How one sample of a format with planes lies in memory, its least significant byte first.
struct SampleLayout {
    std::ptrdiff_t bytes; ///< 1 or 2
    int depth;            ///< bits of the code
    int shift; ///< unused bits below the code; those above it are 8 * bytes - depth - shift
};

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "samples of two bytes are not swapped");

/// The code of a sample, which may lie at any address. Unused bits, above the code as well as below
/// it, are masked away, so that they may hold anything.
UNIT_HOST_DEVICE inline int load_code(const SampleLayout& layout, const std::uint8_t* sample) {
    if (layout.bytes == 1)
        return *sample;
    // A copy needs no alignment, and compilers make one instruction of it, or a vector.
    std::uint16_t word;
    std::memcpy(&word, sample, sizeof word);
    return word >> layout.shift & ((1 << layout.depth) - 1);
}

/// Writes a sample at any address. Unused bits become 0.
UNIT_HOST_DEVICE inline void store_code(const SampleLayout& layout, int code,
                                        std::uint8_t* sample) {
    if (layout.bytes == 1) {
        *sample = static_cast<std::uint8_t>(code);
        return;
    }
    const auto word = static_cast<std::uint16_t>(code << layout.shift);
    std::memcpy(sample, &word, sizeof word);
}

} // namespace unit
