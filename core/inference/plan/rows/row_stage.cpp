#include "core/inference/plan/rows/row_stage.h"

#include "core/inference/kernels/border.h"
#include "core/inference/kernels/channel_blocks.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>

namespace unit {

std::ptrdiff_t RowLayout::plane_size() const {
    return padded_channels(width + 2 * border + spare);
}

std::ptrdiff_t RowLayout::size() const {
    return planes ? channels * plane_size() : (width + 2 * std::ptrdiff_t{border}) * channels;
}

std::size_t RowStage::memory_size() const {
    const auto rows = static_cast<std::size_t>(kept_ + (has_zeros() ? 1 : 0));
    const std::size_t bytes = rows * static_cast<std::size_t>(layout_.bytes());
    constexpr std::size_t kVector = kChannelBlock * sizeof(float);
    return (bytes + kVector - 1) / kVector * kChannelBlock;
}

void RowStage::set_memory(float* memory) {
    rows_ = StoredValues{memory, layout_.storage}.at(layout_.border * layout_.pixel_step());
    if (has_zeros()) {
        zeros_ = rows_.at(kept_ * layout_.size());
    }
}

void RowStage::set_target(void* tensor) {
    assert(layout_.border == 0 && !layout_.planes);
    rows_ = {tensor, layout_.storage};
    kept_ = layout_.height;
}

StoredValues RowStage::place_of(int y) const {
    return rows_.at(y % kept_ * layout_.size());
}

void RowStage::restart(int first) {
    next_ = first;
    if (zeros_) {
        // Other chains have used the memory since.
        auto* const row =
            static_cast<std::byte*>(zeros_.at(-layout_.border * layout_.pixel_step()).data);
        std::fill(row, row + layout_.bytes(), std::byte{0});
    }
    begin(first);
}

ConstStoredValues RowStage::row(int y) {
    const int own = inside(y, layout_.height, layout_.padding);
    if (own < 0) {
        assert(zeros_);
        return zeros_;
    }
    while (next_ <= own) {
        next();
    }
    return place_of(own);
}

void RowStage::next() {
    const auto started =
        is_timed_ ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point();
    const StoredValues pixels = place_of(next_);
    compute(next_, pixels);
    if (layout_.storage == Storage::Float32) {
        add_borders(static_cast<float*>(pixels.data));
    } else {
        add_borders(static_cast<std::uint16_t*>(pixels.data));
    }
    ++next_;
    if (is_timed_) {
        time_ += std::chrono::steady_clock::now() - started;
    }
}

template <typename Value>
void RowStage::add_borders(Value* pixels) const {
    const std::ptrdiff_t step = layout_.pixel_step();
    const auto add = [&](int x, int own) {
        for (std::ptrdiff_t channel = 0; channel < layout_.channels; ++channel) {
            Value* const first = pixels + channel * layout_.channel_step();
            first[x * step] = own < 0 ? Value() : first[own * step];
        }
    };
    const auto inside_row = [&](int x) { return inside(x, layout_.width, layout_.padding); };
    const int end = layout_.width + layout_.border;
    for (int x = 1; x <= layout_.border; ++x) {
        add(-x, inside_row(-x));
        add(end - x, inside_row(end - x));
    }
    for (int x = 0; x < layout_.spare; ++x) {
        add(end + x, -1);
    }
}

std::chrono::nanoseconds RowStage::take_time() {
    is_timed_ = true;
    return std::exchange(time_, {});
}

} // namespace unit
