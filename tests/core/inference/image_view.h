#pragma once

#include "core/pixels/conversion.h"

#include <ATen/core/Tensor.h>

namespace unit {

/// Image `index` of a batch [N, 3, H, W], fp32 on the CPU, in any memory format. The tensor owns
/// the memory.
template <typename Element>
ImageView<Element> image_view(const at::Tensor& batch, std::size_t index) {
    const auto n = static_cast<std::int64_t>(index);
    return {batch.mutable_data_ptr<float>() + n * batch.stride(0),
            static_cast<int>(batch.size(3)),
            static_cast<int>(batch.size(2)),
            batch.stride(1),
            batch.stride(2),
            batch.stride(3)};
}

} // namespace unit
