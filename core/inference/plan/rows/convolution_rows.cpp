#include "core/inference/plan/rows/convolution_rows.h"

#include <algorithm>

namespace unit {

ConvolutionRows::ConvolutionRows(std::string name, const RowLayout& layout, int kept,
                                 RowStage& input, RowLayer layer)
    : RowStage(std::move(name), layout, kept), input_(input), layer_(std::move(layer)) {
    const PackedRows& convolution = *layer_.convolution;
    const RowLayout& from = input.layout();
    rows_.resize(static_cast<std::size_t>(convolution.rows * (from.planes ? from.channels : 1)));
    job_.rows = rows_.data();
    job_.storage = from.storage;
    job_.row_count = static_cast<int>(rows_.size());
    job_.run = convolution.columns * static_cast<int>(from.pixel_step());
    job_.input_step = layer_.stride * from.pixel_step();
    job_.weights = convolution.weights.data();
    job_.bias = layer_.bias->data();
    job_.slope = layer_.slope;
    job_.out_channels = layout.channels;
    job_.output_step = layout.channels;
    job_.pixels = layout.width;
}

void ConvolutionRows::begin(int first) {
    input_.restart(std::max(first * layer_.stride + layer_.convolution->first_row, 0));
}

void ConvolutionRows::compute(int y, const StoredValues& pixels) {
    const PackedRows& convolution = *layer_.convolution;
    const RowLayout& from = input_.layout();
    const std::ptrdiff_t left = convolution.first_column * from.pixel_step();
    auto place = rows_.begin();
    for (int row = 0; row < convolution.rows; ++row) {
        const ConstStoredValues first =
            input_.row(y * layer_.stride + convolution.first_row + row).at(left);
        for (int plane = 0; plane < (from.planes ? from.channels : 1); ++plane) {
            *place++ = first.at(plane * from.channel_step()).data;
        }
    }
    job_.output = pixels;
    inference_kernels().convolve_row(job_);
}

} // namespace unit
