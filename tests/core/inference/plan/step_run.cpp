#include "tests/core/inference/plan/step_run.h"

#include "core/inference/kernels/plain_kernels.h"
#include "core/inference/plan/row_chain_builder.h"
#include "core/inference/plan/steps/winograd_step.h"

namespace unit::test {
namespace {

/// The rows of a tensor as those of an image.
class TensorInput final : public ImageInput {
  public:
    explicit TensorInput(const PlainTensor& image) : image_(image) {}

    void read_row(int, int y, const PlaneRows<float>& row) override {
        for (int plane = 0; plane < row.count; ++plane) {
            for (int x = 0; x < image_.width; ++x) {
                row.planes[static_cast<std::size_t>(plane)][x] =
                    static_cast<float>(image_.at(y, x, plane));
            }
        }
    }

  private:
    const PlainTensor& image_;
};

bool reads_image(const PathLayer& layer) {
    return layer.convolution.find(".private.0.") != std::string::npos &&
           layer.convolution.starts_with("encoder") && !layer.is_in_block();
}

} // namespace

StepRun::StepRun(const PathLayer& layer, PackedWeights& weights, Storage storage, Storage products,
                 const InputRanges& ranges, const PlainTensor& input)
    : shape_{.storage = storage, .products = products}, input_(input), output_(0, 0, 0) {
    const PlanTensor from = new_tensor(input.width, input.height, input.channels);
    if (WinogradStep::computes(layer)) {
        make_tiles(layer, weights, ranges, from);
    } else {
        make_chain(layer, weights, from);
    }
    arena_.arrange();
    std::vector<std::byte, AlignedAllocator<std::byte>> memory(arena_.size());
    if (!reads_image(layer)) {
        store_input(from.in(arena_, memory.data()), input);
    }
    run(memory.data());
    read_output(layer, result_.in(arena_, memory.data()));
}

PlanTensor StepRun::new_tensor(int width, int height, int channels) {
    PlanTensor tensor{0, width, height, channels, shape_.storage};
    tensor.number =
        arena_.add(static_cast<std::size_t>(tensor.size() * bytes_of(shape_.storage)), 0, 0);
    return tensor;
}

void StepRun::make_chain(const PathLayer& layer, PackedWeights& weights, const PlanTensor& input) {
    RowChainBuilder chain(weights, shape_.products, 1);
    RowsStep::Ends ends;
    if (reads_image(layer)) {
        chain.begin_with_image(input.width, input.height, input.channels, layer);
    } else {
        chain.begin_with_tensor(input, &layer);
        ends.input = PlanValue{input, nullptr, 1.0F, std::nullopt};
    }
    chain.add(layer, nullptr);
    result_ = new_tensor(chain.width(), chain.height(), layer.out_channels);
    if (layer.norm != Norm::None) {
        const std::vector<double> rows(static_cast<std::size_t>(result_.height), result_.width);
        norm_ = std::make_shared<NormStatistics>(layer, weights, rows);
    }
    ends.output = result_;
    ends.norm = norm_;
    step_ = chain.take(arena_, ends);
}

void StepRun::make_tiles(const PathLayer& layer, PackedWeights& weights, const InputRanges& ranges,
                         const PlanTensor& input) {
    result_ = new_tensor(input.width, input.height, layer.out_channels);
    auto step = std::make_unique<WinogradStep>(arena_, layer, weights, ranges,
                                               PlanValue{input, nullptr, 1.0F, std::nullopt},
                                               std::nullopt, result_, shape_);
    norm_ = step->norm();
    step_ = std::move(step);
}

void StepRun::run(std::byte* memory) {
    AlignedValues scratch(step_->scratch_size() + kChannelBlock);
    step_->bind(memory, {scratch.data()});
    TensorInput image(input_);
    PlanRun plan_run;
    plan_run.input = &image;
    step_->begin(plan_run);
    for (std::size_t piece = 0; piece < step_->pieces(); ++piece) {
        step_->compute(piece, 0);
    }
    step_->finish(plan_run);
}

void StepRun::store_input(const StoredValues& place, const PlainTensor& input) {
    const std::ptrdiff_t step = padded_channels(input.channels);
    const auto channels = static_cast<std::size_t>(input.channels);
    for (std::size_t index = 0; index < input.values.size(); ++index) {
        const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(index / channels) * step +
                                  static_cast<std::ptrdiff_t>(index % channels);
        plain::store_value(input.values[index], place, at);
        input_.values[index] = plain::stored_value(place, at);
    }
}

void StepRun::read_output(const PathLayer& layer, const ConstStoredValues& place) {
    output_ = PlainTensor(result_.width, result_.height, result_.channels);
    const std::ptrdiff_t step = padded_channels(result_.channels);
    const double slope = layer.nonlinearity == Nonlinearity::LeakyRelu ? kLeakySlope
                         : layer.nonlinearity == Nonlinearity::Relu    ? 0.0
                                                                       : 1.0;
    for (std::ptrdiff_t pixel = 0; pixel < std::ptrdiff_t{result_.width} * result_.height;
         ++pixel) {
        for (std::ptrdiff_t channel = 0; channel < result_.channels; ++channel) {
            double value = plain::stored_value(place, pixel * step + channel);
            if (norm_) {
                value = value * static_cast<double>(norm_->scale()[channel]) +
                        static_cast<double>(norm_->offset()[channel]);
                value = value > 0.0 ? value : value * slope;
            }
            output_.values[static_cast<std::size_t>(pixel * result_.channels + channel)] = value;
        }
    }
}

} // namespace unit::test
