#include "core/upsampling/guided_upsampling.h"

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace unit {

GuidedUpsampler::GuidedUpsampler(const ImageSize& small, const ImageSize& full,
                                 const GuidedUpsamplingSettings& settings, int parts)
    : small_(small), full_(full), models_(small, settings), scratch_(parts) {
    assert(small.width > 0 && small.height > 0 && full.width > 0 && full.height > 0 && parts > 0);
    for (int x = 0; x < full.width; ++x) {
        const LinearPosition position = linear_position(x, small.width, full.width);
        firsts_.push_back(static_cast<int>(kModel * position.first));
        weights_.push_back(position.weight);
    }
    for (Scratch& scratch : scratch_) {
        scratch.models.resize(models_.row_values());
        scratch.guide.resize(full.width);
    }
}

void GuidedUpsampler::fit(const ConstTensorImage& small_input,
                          const ConstTensorImage& small_output) {
    models_.fit(small_input, small_output);
}

void GuidedUpsampler::apply(int part, const ConstTensorImage& input, const TensorImage& output) {
    assert(input.width >= full_.width && input.height >= full_.height);
    assert(output.width >= full_.width && output.height >= full_.height);
    Scratch& scratch = scratch_[part];
    const auto begin_of = [&](int index) {
        return static_cast<int>(std::int64_t{full_.height} * index / parts());
    };
    for (int y = begin_of(part); y < begin_of(part + 1); ++y) {
        const LinearPosition position = linear_position(y, small_.height, full_.height);
        blend_rows(models_.row(position.first),
                   models_.row(std::min(position.first + 1, small_.height - 1)), position.weight,
                   static_cast<int>(models_.row_values()), scratch.models.data());
        guide_of_row(input, input.data + y * input.row_stride, full_.width, scratch.guide.data());
        apply_models(scratch.models.data(), firsts_.data(), weights_.data(), scratch.guide.data(),
                     full_.width, output, output.data + y * output.row_stride);
    }
}

void GuidedUpsampler::apply(const ConstTensorImage& input, const TensorImage& output) {
    for (int part = 0; part < parts(); ++part)
        apply(part, input, output);
}

} // namespace unit
