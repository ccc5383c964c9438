#pragma once

#include <cstddef>

namespace unit {

/// Statistics of one part of an image, for each channel, in memory that the caller owns: the sum of
/// the values after `shift` is taken off, and of their squares. A value of the channel itself as
/// the shift keeps a large mean from drowning the variance.
struct Moments {
    float* shift = nullptr;   ///< [channels]
    float* sum = nullptr;     ///< [channels]
    float* squares = nullptr; ///< [channels]

    /// Values that the three arrays take for `channels` channels.
    static constexpr std::size_t size(int channels) {
        return 3 * static_cast<std::size_t>(channels);
    }
    /// The three arrays, one after the other.
    static Moments at(float* memory, int channels) {
        return {memory, memory + channels, memory + 2 * static_cast<std::ptrdiff_t>(channels)};
    }
};

} // namespace unit
