#include "core/inference/kernels/weight_blocks.h"

#include "core/inference/kernels/channel_blocks.h"

#include <cassert>
#include <utility>

namespace unit {
WeightBlocks::WeightBlocks(AlignedValues values, Storage storage) {
    if (storage == Storage::Float32) {
        values_ = std::move(values);
        return;
    }
    constexpr std::size_t kBlock = kChannelBlock;
    assert(values.size() % (2 * kBlock) == 0);
    pairs_.reserve(values.size());
    for (std::size_t pair = 0; pair < values.size(); pair += 2 * kBlock) {
        for (std::size_t channel = pair; channel < pair + kBlock; ++channel) {
            pairs_.push_back(bfloat16_bits(values[channel]));
            pairs_.push_back(bfloat16_bits(values[channel + kBlock]));
        }
    }
}

const void* WeightBlocks::data() const {
    return pairs_.empty() ? static_cast<const void*>(values_.data()) : pairs_.data();
}

std::size_t WeightBlocks::bytes() const {
    return values_.size() * sizeof(float) + pairs_.size() * sizeof(std::uint16_t);
}

} // namespace unit
