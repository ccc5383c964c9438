#include "core/inference/plan/rows/transposed_rows.h"

#include <algorithm>

namespace unit {

TransposedRows::TransposedRows(std::string name, const RowLayout& layout, int kept, RowStage& input,
                               TransposedLayer layer)
    : RowStage(std::move(name), layout, kept), input_(input), layer_(std::move(layer)) {
    for (const PackedRows& phase : *layer_.phases) {
        rows_.resize(std::max(rows_.size(), static_cast<std::size_t>(phase.rows)));
    }
}

void TransposedRows::begin(int first) {
    const auto& phase = (*layer_.phases)[static_cast<std::size_t>(2 * (first % 2))];
    // The next row may see one further up.
    const auto& other = (*layer_.phases)[static_cast<std::size_t>(2 * ((first + 1) % 2))];
    input_.restart(
        std::max(std::min(first / 2 + phase.first_row, (first + 1) / 2 + other.first_row), 0));
}

void TransposedRows::compute(int y, const StoredValues& pixels) {
    const RowLayout& from = input_.layout();
    for (int phase_x = 0; phase_x < 2; ++phase_x) {
        const PackedRows& phase = (*layer_.phases)[static_cast<std::size_t>(2 * (y % 2) + phase_x)];
        for (int row = 0; row < phase.rows; ++row) {
            rows_[static_cast<std::size_t>(row)] = input_.row(y / 2 + phase.first_row + row)
                                                       .at(phase.first_column * from.pixel_step())
                                                       .data;
        }
        RowConvolution job;
        job.rows = rows_.data();
        job.storage = from.storage;
        job.row_count = phase.rows;
        job.run = phase.columns * from.channels;
        job.input_step = from.channels;
        job.weights = phase.weights.data();
        job.bias = layer_.bias->data();
        job.slope = layer_.slope;
        job.out_channels = layout().channels;
        job.output = pixels.at(phase_x * layout().pixel_step());
        job.output_step = 2 * layout().pixel_step();
        job.pixels = from.width;
        inference_kernels().convolve_row(job);
    }
}

} // namespace unit
