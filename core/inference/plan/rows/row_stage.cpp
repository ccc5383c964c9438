#include "core/inference/plan/rows/row_stage.h"

#include "core/inference/kernels/border.h"
#include "core/inference/kernels/channel_blocks.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>

namespace unit {

std::ptrdiff_t RowLayout::plane_size() const {
    return padded_channels(width + 2 * border);
}

std::size_t RowLayout::size() const {
    return static_cast<std::size_t>(planes ? channels * plane_size()
                                           : (width + 2 * std::ptrdiff_t{border}) * channels);
}

std::size_t RowStage::memory_size() const {
    return static_cast<std::size_t>(kept_ + (has_zeros() ? 1 : 0)) * layout_.size();
}

void RowStage::set_memory(float* memory) {
    rows_ = memory + layout_.border * layout_.pixel_step();
    if (has_zeros()) {
        zeros_ = rows_ + static_cast<std::size_t>(kept_) * layout_.size();
    }
}

void RowStage::set_target(float* tensor) {
    assert(layout_.border == 0 && !layout_.planes);
    rows_ = tensor;
    kept_ = layout_.height;
}

float* RowStage::place_of(int y) const {
    return rows_ + static_cast<std::size_t>(y % kept_) * layout_.size();
}

void RowStage::restart(int first) {
    next_ = first;
    if (zeros_ != nullptr) {
        // Other chains have used the memory since.
        std::fill_n(zeros_ - layout_.border * layout_.pixel_step(), layout_.size(), 0.0F);
    }
    begin(first);
}

const float* RowStage::row(int y) {
    const int own = inside(y, layout_.height, layout_.padding);
    if (own < 0) {
        assert(zeros_ != nullptr);
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
    float* const pixels = place_of(next_);
    compute(next_, pixels);
    add_borders(pixels);
    ++next_;
    if (is_timed_) {
        time_ += std::chrono::steady_clock::now() - started;
    }
}

void RowStage::add_borders(float* pixels) const {
    const std::ptrdiff_t step = layout_.pixel_step();
    const auto add = [&](int x) {
        const int own = inside(x, layout_.width, layout_.padding);
        for (std::ptrdiff_t channel = 0; channel < layout_.channels; ++channel) {
            float* const first = pixels + channel * layout_.channel_step();
            first[x * step] = own < 0 ? 0.0F : first[own * step];
        }
    };
    for (int x = 1; x <= layout_.border; ++x) {
        add(-x);
        add(layout_.width - 1 + x);
    }
}

std::chrono::nanoseconds RowStage::take_time() {
    is_timed_ = true;
    return std::exchange(time_, {});
}

} // namespace unit
