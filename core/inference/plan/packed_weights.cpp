#include "core/inference/plan/packed_weights.h"

#include "core/inference/kernels/channel_blocks.h"

#include <algorithm>

namespace unit {
namespace {

std::size_t size_of(const AlignedValues& values) {
    return values.size() * sizeof(float);
}
std::size_t size_of(const PackedRows& rows) {
    return size_of(rows.weights);
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
AlignedValues pack(const std::vector<float>& weights, int out_channels, int rows, int run,
                   const Weight& weight) {
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
    return packed;
}

PackedRows pack_rows(const PathLayer& layer, const std::vector<float>& weights) {
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
    return {pack(weights, layer.out_channels, layer.kernel, layer.kernel * channels, weight),
            layer.kernel, layer.kernel, -layer.border(), -layer.border()};
}

PackedRows pack_planes(const PathLayer& layer, const std::vector<float>& weights) {
    const int planes = layer.in_channels;
    const auto weight = [&](int out, int row, int index) {
        const std::ptrdiff_t pair = std::ptrdiff_t{out} * planes + row % planes;
        return weights[index_of((pair * layer.kernel + row / planes) * layer.kernel + index)];
    };
    return {pack(weights, layer.out_channels, layer.kernel * planes, layer.kernel, weight),
            layer.kernel, layer.kernel, -layer.border(), -layer.border()};
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

PackedRows pack_phase(const PathLayer& layer, const std::vector<float>& weights, int phase_y,
                      int phase_x) {
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
    return {pack(weights, layer.out_channels, rows.count, columns.count * channels, weight),
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

template <typename Key, typename Packed, typename Pack>
std::shared_ptr<const Packed>
PackedWeights::once(std::map<Key, std::shared_ptr<const Packed>>& cache, const Key& key,
                    const Pack& pack) {
    std::shared_ptr<const Packed>& packed = cache[key];
    if (!packed) {
        packed = std::make_shared<const Packed>(pack());
        bytes_ += size_of(*packed);
    }
    return packed;
}

std::shared_ptr<const AlignedValues> PackedWeights::winograd(const PathLayer& layer,
                                                             WinogradTile tile) {
    const std::string key = layer.convolution + ", tiles of " + std::to_string(tile_side(tile));
    return once(values_, key, [&] {
        const std::vector<float> weights = plain(layer.convolution + ".weight");
        return weights.empty()
                   ? AlignedValues()
                   : winograd_weights(tile, weights.data(), layer.out_channels, layer.in_channels);
    });
}

std::shared_ptr<const QuantizedLayer> PackedWeights::quantized(const PathLayer& layer,
                                                               const std::vector<float>& ranges) {
    return once(quantized_, std::pair(layer.convolution, ranges), [&] {
        return pack_quantized(layer, plain(layer.convolution + ".weight"), ranges);
    });
}

std::shared_ptr<const PackedRows> PackedWeights::rows(const PathLayer& layer, bool planes) {
    return once(rows_, layer.convolution, [&] {
        const std::vector<float> weights = plain(layer.convolution + ".weight");
        return planes ? pack_planes(layer, weights) : pack_rows(layer, weights);
    });
}

std::shared_ptr<const std::vector<PackedRows>> PackedWeights::phases(const PathLayer& layer) {
    return once(phases_, layer.convolution, [&] {
        const std::vector<float> weights = plain(layer.convolution + ".weight");
        std::vector<PackedRows> phases;
        for (int phase = 0; phase < 4; ++phase) {
            phases.push_back(pack_phase(layer, weights, phase / 2, phase % 2));
        }
        return phases;
    });
}

std::shared_ptr<const AlignedValues> PackedWeights::bias(const PathLayer& layer) {
    return once(values_, layer.convolution + ".bias", [&] {
        AlignedValues values(static_cast<std::size_t>(padded_channels(layer.out_channels)));
        if (layer.norm == Norm::None) {
            std::ranges::copy(plain(layer.convolution + ".bias"), values.begin());
        }
        return values;
    });
}

} // namespace unit
