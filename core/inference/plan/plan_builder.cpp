#include "core/inference/plan/plan_builder.h"

#include "core/inference/plan/row_chain_builder.h"
#include "core/inference/plan/steps/noise_step.h"
#include "core/inference/plan/steps/winograd_step.h"

namespace unit {
namespace {

/// Walks along the layers of a translation. Layers follow each other in chains of rows as long as
/// they can; a norm, and a residual block, need whole tensors.
class PlanBuilder {
  public:
    PlanBuilder(const ModelConfiguration& model, PackedWeights& weights, const PlanShape& shape,
                const InputRanges& ranges, Arena& arena)
        : model_(model), weights_(weights), shape_(shape), ranges_(ranges), arena_(arena),
          layers_(translation_path(model, shape.from, shape.to)),
          chain_(weights, shape.products, shape.threads) {}

    std::vector<std::unique_ptr<Step>> build() {
        const auto channels = [&](int domain) {
            return model_.image_channels[static_cast<std::size_t>(domain - 1)];
        };
        chain_.begin_with_image(shape_.width, shape_.height, channels(shape_.from),
                                layers_.front());
        for (std::size_t index = 0; index < layers_.size(); ++index) {
            if (index == first_of_generator()) {
                add_noise();
            }
            const PathLayer* const next =
                index + 1 < layers_.size() ? &layers_[index + 1] : nullptr;
            if (layers_[index].is_in_block()) {
                add_block_layer(layers_[index]);
            } else if (WinogradStep::computes(layers_[index])) {
                add_image_layer(layers_[index]);
            } else {
                add_row_layer(layers_[index], index + 1 == first_of_generator(), next);
            }
        }
        begin_chain(nullptr);
        chain_.end_with_image(channels(shape_.to), layers_.back().shuffle);
        steps_.push_back(chain_.take(arena_, {input_of_chain_, std::nullopt, nullptr}));
        return std::move(steps_);
    }

  private:
    std::size_t first_of_generator() const {
        return static_cast<std::size_t>(
            1 + model_.halvings() +
            2 * (model_.encoder_private_blocks + model_.encoder_shared_blocks));
    }

    PlanTensor new_tensor(int width, int height, int channels) {
        return new_tensor(width, height, channels, shape_.storage);
    }

    PlanTensor new_tensor(int width, int height, int channels, Storage storage) {
        PlanTensor tensor{0, width, height, channels, storage};
        const auto bytes = static_cast<std::size_t>(tensor.size() * bytes_of(tensor.storage));
        tensor.number = arena_.add(bytes, steps_.size(), steps_.size());
        return tensor;
    }

    /// The next step reads the value.
    void use(const PlanValue& value) {
        arena_.use(value.tensor.number, steps_.size());
        if (value.skip) {
            arena_.use(value.skip->number, steps_.size());
        }
    }

    void begin_chain(const PathLayer* next) {
        if (chain_.is_empty()) {
            chain_.begin_with_tensor(value_.tensor, next);
            use(value_);
            input_of_chain_ = value_;
        }
    }

    void add_row_layer(const PathLayer& layer, bool ends_encoder, const PathLayer* next) {
        begin_chain(&layer);
        const bool ends_chain = layer.norm != Norm::None || ends_encoder ||
                                (next != nullptr && WinogradStep::computes(*next));
        chain_.add(layer, ends_chain ? nullptr : next);
        if (ends_chain) {
            end_chain(&layer);
        }
    }

    /// Writes what the chain computes into a tensor; `layer` is the one that does, or nullptr.
    void end_chain(const PathLayer* layer) {
        const int channels = layer ? layer->out_channels : value_.tensor.channels;
        const PlanTensor tensor = new_tensor(chain_.width(), chain_.height(), channels);
        std::shared_ptr<NormStatistics> norm;
        float slope = 1.0F;
        if (layer && layer->norm != Norm::None) {
            const std::vector<double> rows(static_cast<std::size_t>(tensor.height), tensor.width);
            norm = std::make_shared<NormStatistics>(*layer, weights_, rows);
            slope =
                layer->nonlinearity == Nonlinearity::Relu ? 0.0F : static_cast<float>(kLeakySlope);
        }
        steps_.push_back(chain_.take(arena_, {input_of_chain_, tensor, norm}));
        input_of_chain_.reset();
        value_ = {tensor, norm, slope, std::nullopt};
    }

    /// A residual block reads its input as a whole tensor, and needs it again at its end.
    void add_block_layer(const PathLayer& layer) {
        std::optional<PlanTensor> finished;
        if (layer.begins_block) {
            if (value_.norm && !value_.skip) {
                finish_value();
            }
            skip_ = value_.tensor;
            if (value_.skip) {
                finished =
                    new_tensor(value_.tensor.width, value_.tensor.height, value_.tensor.channels);
                skip_ = *finished;
            }
        }
        const PlanTensor output =
            new_tensor(value_.tensor.width, value_.tensor.height, layer.out_channels);
        add_winograd_step(layer, finished, output);
        if (layer.ends_block) {
            value_.skip = skip_;
        } else {
            value_.slope = 0.0F;
        }
    }

    /// The last layer of patches.
    void add_image_layer(const PathLayer& layer) {
        // Its values are the image's: they are not rounded.
        add_winograd_step(layer, std::nullopt,
                          new_tensor(value_.tensor.width, value_.tensor.height, layer.out_channels,
                                     Storage::Float32));
    }

    /// Its output becomes the value, with the norm pending.
    void add_winograd_step(const PathLayer& layer, const std::optional<PlanTensor>& finished,
                           const PlanTensor& output) {
        use(value_);
        auto step = std::make_unique<WinogradStep>(arena_, layer, weights_, ranges_, value_,
                                                   finished, output, shape_);
        value_ = {output, step->norm(), 1.0F, std::nullopt};
        steps_.push_back(std::move(step));
    }

    /// Makes a tensor of what is pending.
    void finish_value() {
        begin_chain(nullptr);
        end_chain(nullptr);
    }

    void add_noise() {
        if (!shape_.has_noise) {
            return;
        }
        if (value_.norm) {
            finish_value();
        }
        use(value_);
        steps_.push_back(std::make_unique<NoiseStep>(arena_, value_.tensor));
    }

    const ModelConfiguration& model_;
    PackedWeights& weights_;
    const PlanShape& shape_;
    const InputRanges& ranges_;
    Arena& arena_;
    std::vector<PathLayer> layers_;
    RowChainBuilder chain_;
    std::optional<PlanValue> input_of_chain_; ///< nothing: the image
    PlanValue value_;                         ///< where no chain is being put together
    PlanTensor skip_;                         ///< of the block that is being put together
    std::vector<std::unique_ptr<Step>> steps_;
};

} // namespace

std::vector<std::unique_ptr<Step>> build_steps(const ModelConfiguration& model,
                                               PackedWeights& weights, const PlanShape& shape,
                                               const InputRanges& ranges, Arena& arena) {
    return PlanBuilder(model, weights, shape, ranges, arena).build();
}

} // namespace unit
