#pragma once

#include <ATen/ATen.h>

namespace unit {

/// Rec. 709's luma of images [N, 3, H, W], which grey domains are trained on: [N, 1, H, W].
inline at::Tensor luma_of(const at::Tensor& images) {
    const auto channel = [&](std::int64_t index) { return images.slice(1, index, index + 1); };
    return channel(0) * 0.2126 + channel(1) * 0.7152 + channel(2) * 0.0722;
}

} // namespace unit
