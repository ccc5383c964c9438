#pragma once

namespace unit {

/// Activations lie in memory as [height, width, channels], with the channels padded to a multiple
/// of this, so that kernels know no remainders: it is the number of 32-bit values in the widest
/// vector register. The padding holds zeros, or values that meet only zero weights.
inline constexpr int kChannelBlock = 16;

/// `channels` and their padding.
constexpr int padded_channels(int channels) {
    return (channels + kChannelBlock - 1) / kChannelBlock * kChannelBlock;
}

} // namespace unit
