#include "core/inference/plan/packed_weights.h"

#include "core/inference/kernels/channel_blocks.h"

#include <algorithm>

namespace unit {
namespace {

std::size_t size_of(const AlignedValues& values) {
    return values.size() * sizeof(float);
}
std::size_t size_of(const WeightBlocks& weights) {
    return weights.bytes();
}
std::size_t size_of(const PackedRows& rows) {
    return rows.weights.bytes();
}
std::size_t size_of(const std::vector<PackedRows>& phases) {
    std::size_t bytes = 0;
    for (const PackedRows& phase : phases) {
        bytes += size_of(phase);
    }
    return bytes;
}
std::size_t size_of(const QuantizedLayer& layer) {
    return size_of(layer.input_scale) + size_of(layer.weights.scale) +
           layer.weights.values.size() * sizeof(std::int16_t);
}

std::size_t index_of(std::ptrdiff_t place) {
    return static_cast<std::size_t>(place);
}

/// Packs what `weight(out, row, index)` says, for all outputs, rows and places in a run.
template <typename Weight>
WeightBlocks pack(const std::vector<float>& weights, Storage storage, int out_channels, int rows,
                  int run, const Weight& weight) {
    if (weights.empty()) {
        return {};
    }
    AlignedValues packed(static_cast<std::size_t>(padded_channels(out_channels)) *
                         static_cast<std::size_t>(rows * run));
    for (int out = 0; out < out_channels; ++out) {
        for (int row = 0; row < rows; ++row) {
            for (int index = 0; index < run; ++index) {
                const std::ptrdiff_t place =
                    (std::ptrdiff_t{out / kChannelBlock} * rows + row) * run + index;
                packed[static_cast<std::size_t>(place * kChannelBlock + out % kChannelBlock)] =
                    weight(out, row, index);
            }
        }
    }
    return {std::move(packed), storage};
}

PackedRows pack_rows(const PathLayer& layer, const std::vector<float>& weights, Storage storage) {
    const int channels = padded_channels(layer.in_channels);
    const auto weight = [&](int out, int row, int index) {
        const int in = index % channels;
        if (in >= layer.in_channels) {
            return 0.0F;
        }
        // A transposed convolution of side 1 has [in, out].
        const std::ptrdiff_t pair = layer.transposed ? std::ptrdiff_t{in} * layer.out_channels + out
                                                     : std::ptrdiff_t{out} * layer.in_channels + in;
        return weights[index_of((pair * layer.kernel + row) * layer.kernel + index / channels)];
    };
    return {
        pack(weights, storage, layer.out_channels, layer.kernel, layer.kernel * channels, weight),
        layer.kernel, layer.kernel, -layer.border(), -layer.border()};
}

PackedRows pack_planes(const PathLayer& layer, const std::vector<float>& weights, Storage storage) {
    const int planes = layer.in_channels;
    const int columns = padded_run(layer.kernel, storage);
    const auto weight = [&](int out, int row, int index) {
        if (index == layer.kernel) {
            return 0.0F;
        }
        const std::ptrdiff_t pair = std::ptrdiff_t{out} * planes + row % planes;
        return weights[index_of((pair * layer.kernel + row / planes) * layer.kernel + index)];
    };
    return {pack(weights, storage, layer.out_channels, layer.kernel * planes, columns, weight),
            layer.kernel, columns, -layer.border(), -layer.border()};
}

/// The part of a transposed convolution's kernel that one phase of the output sees, in one
/// direction: output 2 j + phase is the sum of the inputs j + first to j + first + count - 1, where
/// input j + first + i meets kernel value last - 2 i.
struct PhaseTaps {
    int first = 0, count = 0, last = 0;

    PhaseTaps(int kernel, int phase) {
        // Input i adds kernel value 2 j + phase + padding - 2 i to output 2 j + phase.
        const int padding = (kernel - 1) / 2;
        const int parity = (phase + padding) % 2;
        last = (kernel - 1 - parity) / 2 * 2 + parity;
        first = (phase + padding - last) / 2;
        count = (last - parity) / 2 + 1;
    }
};

PackedRows pack_phase(const PathLayer& layer, const std::vector<float>& weights, Storage storage,
                      int phase_y, int phase_x) {
    const PhaseTaps rows(layer.kernel, phase_y);
    const PhaseTaps columns(layer.kernel, phase_x);
    const int channels = padded_channels(layer.in_channels);
    const auto weight = [&](int out, int row, int index) {
        const int in = index % channels;
        if (in >= layer.in_channels) {
            return 0.0F;
        }
        const std::ptrdiff_t pair = std::ptrdiff_t{in} * layer.out_channels + out;
        return weights[index_of((pair * layer.kernel + rows.last - 2 * row) * layer.kernel +
                                columns.last - 2 * (index / channels))];
    };
    return {
        pack(weights, storage, layer.out_channels, rows.count, columns.count * channels, weight),
        rows.count, columns.count, rows.first, columns.first};
}

QuantizedLayer pack_quantized(const PathLayer& layer, const std::vector<float>& weights,
                              const std::vector<float>& ranges) {
    QuantizedLayer packed;
    packed.input_scale.resize(static_cast<std::size_t>(padded_channels(layer.in_channels)));
    // A channel that was zero on all images that were seen has a range like others: with a smaller
    // scale its weights would look large beside theirs, and take their precision.
    const float largest = ranges.empty() ? 0.0F : *std::ranges::max_element(ranges);
    const float usual = largest > 0.0F ? largest : static_cast<float>(kMostQuantized);
    for (std::size_t channel = 0; channel < ranges.size(); ++channel) {
        packed.input_scale[channel] =
            static_cast<float>(kMostQuantized) / (ranges[channel] > 0.0F ? ranges[channel] : usual);
    }
    if (!weights.empty()) {
        packed.weights = quantized_weights(weights.data(), layer.out_channels, layer.in_channels,
                                           packed.input_scale.data());
    }
    return packed;
}

} // namespace

template <typename Name, typename Packed, typename Pack>
std::shared_ptr<const Packed>
PackedWeights::once(std::map<Name, std::shared_ptr<const Packed>>& cache, const Name& name,
                    const Pack& pack) {
    std::shared_ptr<const Packed>& packed = cache[name];
    if (!packed) {
        packed = std::make_shared<const Packed>(pack());
        bytes_ += size_of(*packed);
    }
    return packed;
}

std::shared_ptr<const WeightBlocks> PackedWeights::winograd(const PathLayer& layer,
                                                            WinogradTile tile, Storage storage) {
    const std::string name = layer.convolution + ", tile " + std::to_string(static_cast<int>(tile));
    return once(tiles_, Key(name, storage), [&] {
        const std::vector<float> weights = plain(layer.convolution + ".weight");
        return weights.empty()
                   ? WeightBlocks()
                   : WeightBlocks(winograd_weights(tile, weights.data(), layer.out_channels,
                                                   layer.in_channels),
                                  storage);
    });
}

std::shared_ptr<const QuantizedLayer> PackedWeights::quantized(const PathLayer& layer,
                                                               const std::vector<float>& ranges) {
    return once(quantized_, std::pair(layer.convolution, ranges), [&] {
        return pack_quantized(layer, plain(layer.convolution + ".weight"), ranges);
    });
}

std::shared_ptr<const PackedRows> PackedWeights::rows(const PathLayer& layer, bool planes,
                                                      Storage storage) {
    return once(rows_, Key(layer.convolution, storage), [&] {
        const std::vector<float> weights = plain(layer.convolution + ".weight");
        return planes ? pack_planes(layer, weights, storage) : pack_rows(layer, weights, storage);
    });
}

std::shared_ptr<const std::vector<PackedRows>> PackedWeights::phases(const PathLayer& layer,
                                                                     Storage storage) {
    return once(phases_, Key(layer.convolution, storage), [&] {
        const std::vector<float> weights = plain(layer.convolution + ".weight");
        std::vector<PackedRows> phases;
        for (int phase = 0; phase < 4; ++phase) {
            phases.push_back(pack_phase(layer, weights, storage, phase / 2, phase % 2));
        }
        return phases;
    });
}

std::shared_ptr<const AlignedValues> PackedWeights::bias(const PathLayer& layer) {
    return once(biases_, layer.convolution, [&] {
        AlignedValues values(static_cast<std::size_t>(padded_channels(layer.out_channels)));
        if (layer.norm == Norm::None) {
            std::ranges::copy(plain(layer.convolution + ".bias"), values.begin());
        }
        return values;
    });
}

} // namespace unit
