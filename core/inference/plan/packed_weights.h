#pragma once

#include "core/inference/kernels/aligned_values.h"
#include "core/inference/kernels/quantized_winograd.h"
#include "core/inference/kernels/weight_blocks.h"
#include "core/inference/kernels/winograd.h"
#include "core/inference/plan/weights_by_name.h"
#include "core/model/translation_path.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace unit {

/// A convolution of rows (RowConvolution), packed: of a whole layer, or of one phase of a
/// transposed convolution, whose output pixel (2 y + phase, 2 x + phase) sees the input from (y +
/// first_row, x + first_column) on.
struct PackedRows {
    WeightBlocks weights; ///< [out blocks, rows, run, kChannelBlock]
    int rows = 0;         ///< of the input that a pixel sees
    int columns = 0;      ///< and columns, with one that pads where a run must be even
    int first_row = 0;
    int first_column = 0;
};

/// A quantized convolution's weights, and what its input is multiplied with.
struct QuantizedLayer {
    AlignedValues input_scale; ///< [in_channels, padded]
    QuantizedWeights weights;
};

/// A model's weights in the orders in which kernels read them. Each layer is packed once, when it
/// is first asked for, for all plans that use it. Threads: one at a time.
class PackedWeights {
  public:
    /// Of no model: what is packed has its shape, but no values.
    PackedWeights() = default;
    explicit PackedWeights(WeightsByName weights) : weights_(std::move(weights)) {}

    /// Of a 3 x 3 layer of stride 1. `storage`: of these and the following ones, what they are
    /// rounded to.
    std::shared_ptr<const WeightBlocks> winograd(const PathLayer& layer, WinogradTile tile,
                                                 Storage storage);

    /// The same in integers, for an input of which the channels take at most the values of
    /// `ranges`.
    std::shared_ptr<const QuantizedLayer> quantized(const PathLayer& layer,
                                                    const std::vector<float>& ranges);

    /// Of a layer that is not transposed. `planes`: its input lies in planes, of which each row is
    /// one of the convolution's.
    std::shared_ptr<const PackedRows> rows(const PathLayer& layer, bool planes, Storage storage);

    /// Of the four phases of a transposed convolution of stride 2, by 2 * (y % 2) + x % 2.
    std::shared_ptr<const std::vector<PackedRows>> phases(const PathLayer& layer, Storage storage);

    /// [out_channels, padded]: with zeros where a norm adds the bias, or cancels it.
    std::shared_ptr<const AlignedValues> bias(const PathLayer& layer);

    /// A tensor of a layer as it is.
    std::vector<float> plain(const std::string& name) const {
        return weights_ ? weights_(name) : std::vector<float>();
    }

    /// Bytes of all that has been packed.
    std::size_t bytes() const { return bytes_; }

  private:
    template <typename Name, typename Packed, typename Pack>
    std::shared_ptr<const Packed> once(std::map<Name, std::shared_ptr<const Packed>>& cache,
                                       const Name& name, const Pack& pack);

    WeightsByName weights_;
    /// What a layer's weights are cached by, beside what kind of layer it is.
    using Key = std::pair<std::string, Storage>;
    std::map<std::string, std::shared_ptr<const AlignedValues>> biases_;
    std::map<Key, std::shared_ptr<const WeightBlocks>> tiles_;
    std::map<Key, std::shared_ptr<const PackedRows>> rows_;
    std::map<Key, std::shared_ptr<const std::vector<PackedRows>>> phases_;
    /// By ranges too, which in another direction are others.
    std::map<std::pair<std::string, std::vector<float>>, std::shared_ptr<const QuantizedLayer>>
        quantized_;
    std::size_t bytes_ = 0;
};

} // namespace unit
