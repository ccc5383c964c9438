#include "core/inference/plan/rows/tensor_rows.h"

#include "core/inference/kernels/kernel_table.h"

namespace unit {

void TensorRows::compute(int y, const StoredValues& pixels) {
    const std::ptrdiff_t first = y * std::ptrdiff_t{layout().width} * layout().channels;
    Pending pending = pending_;
    if (pending.skip) {
        pending.skip = pending.skip.at(first);
    }
    inference_kernels().finish_pixels(pending, tensor_.at(first), layout().width, layout().channels,
                                      pixels);
}

} // namespace unit
