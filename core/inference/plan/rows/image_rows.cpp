#include "core/inference/plan/rows/image_rows.h"

#include "core/inference/kernels/kernel_table.h"

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

void InputRows::compute(int y, float* pixels) {
    input_->read_row(thread_, y, planes_of(pixels, layout()));
}

void OutputRows::compute(int y, float* pixels) {
    const PatchRow patches{input_.row(y / shuffle_), input_.layout().pixel_step(), shuffle_,
                           y % shuffle_};
    inference_kernels().write_planes(patches, layout().width, planes_of(pixels, layout()));
}

PlaneRows<const float> OutputRows::image_row(int y) {
    PlaneRows<const float> rows = planes_of(row(y), layout());
    if (rows.count == 1) {
        rows.planes[1] = rows.planes[2] = rows.planes[0];
    }
    return rows;
}

} // namespace unit
