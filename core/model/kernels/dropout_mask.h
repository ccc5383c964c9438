#pragma once

#include "core/pixels/host_device.h"

#include <cstdint>

namespace unit {

/// Which values a dropout keeps: a pure function of a key and of a value's place in memory, so that
/// a mask need not be stored, and comes out the same in any number of threads and on any device.
struct DropoutMask {
    std::uint32_t key_low = 0;
    std::uint32_t key_high = 0;
    /// Values whose hash is below are dropped: probability times 2^32.
    std::uint32_t threshold = 0;
    /// The place of value 0, counted from 2^32 on from 0 again: not 0 where the tensor is the end
    /// of a larger one.
    std::uint32_t first = 0;

    /// `probability` of dropping a value, in [0, 1). `first_value`: see `first`.
    DropoutMask(std::uint64_t key, double probability, std::int64_t first_value = 0)
        : key_low(static_cast<std::uint32_t>(key)), key_high(static_cast<std::uint32_t>(key >> 32)),
          threshold(static_cast<std::uint32_t>(probability * 4294967296.0)),
          first(static_cast<std::uint32_t>(first_value)) {}

    /// Whether the value at `index` stays. The finaliser of MurmurHash3 (Appleby, public domain),
    /// with the second half of the key between its rounds.
    UNIT_HOST_DEVICE bool keeps(std::uint32_t index) const {
        return hash(first + index) >= threshold;
    }

    UNIT_HOST_DEVICE std::uint32_t hash(std::uint32_t index) const {
        std::uint32_t h = (index ^ key_low) * 0x9E37'79B1U;
        h = (h ^ (h >> 16)) + key_high;
        h *= 0x85EB'CA6BU;
        h = (h ^ (h >> 13)) * 0xC2B2'AE35U;
        return h ^ (h >> 16);
    }
};

} // namespace unit
