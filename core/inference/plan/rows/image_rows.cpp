#include "core/inference/plan/rows/image_rows.h"

#include "core/inference/kernels/kernel_table.h"

#include <algorithm>

namespace unit {
namespace {

template <typename Value>
PlaneRows<Value> planes_of(Value* pixels, const RowLayout& layout) {
    PlaneRows<Value> rows;
    rows.count = layout.channels;
    for (int plane = 0; plane < layout.channels; ++plane) {
        rows.planes[static_cast<std::size_t>(plane)] = pixels + plane * layout.channel_step();
    }
    return rows;
}

} // namespace

void InputRows::compute(int y, const StoredValues& pixels) {
    input_->read_row(thread_, y, planes_of(static_cast<float*>(pixels.data), layout()));
}

void RoundedRows::compute(int y, const StoredValues& pixels) {
    const PlaneRows<const float> from =
        planes_of(static_cast<const float*>(input_.row(y).data), input_.layout());
    const PlaneRows<std::uint16_t> to =
        planes_of(static_cast<std::uint16_t*>(pixels.data), layout());
    for (std::size_t plane = 0; plane < static_cast<std::size_t>(to.count); ++plane) {
        std::transform(from.planes[plane], from.planes[plane] + layout().width, to.planes[plane],
                       bfloat16_bits);
    }
}

void OutputRows::compute(int y, const StoredValues& pixels) {
    const PatchRow patches{static_cast<const float*>(input_.row(y / shuffle_).data),
                           input_.layout().pixel_step(), shuffle_, y % shuffle_};
    inference_kernels().write_planes(patches, layout().width,
                                     planes_of(static_cast<float*>(pixels.data), layout()));
}

PlaneRows<const float> OutputRows::image_row(int y) {
    PlaneRows<const float> rows = planes_of(static_cast<const float*>(row(y).data), layout());
    if (rows.count == 1) {
        rows.planes[1] = rows.planes[2] = rows.planes[0];
    }
    return rows;
}

} // namespace unit
