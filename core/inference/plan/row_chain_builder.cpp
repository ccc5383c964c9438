#include "core/inference/plan/row_chain_builder.h"

#include "core/inference/plan/rows/convolution_rows.h"
#include "core/inference/plan/rows/nearest_rows.h"
#include "core/inference/plan/rows/tensor_rows.h"
#include "core/inference/plan/rows/transposed_rows.h"

#include <utility>

namespace unit {
namespace {

/// What the rows of a layer need for the layer that reads them.
struct Reader {
    int border = 0;
    int rows = 1; ///< that it sees at a time
    Padding padding = Padding::Zero;

    explicit Reader(const PathLayer* layer) {
        if (layer == nullptr || layer->resampling == Resampling::DoubleNearest) {
            return; // the doubled rows have the border
        }
        if (layer->resampling == Resampling::DoubleTransposed) {
            border = TransposedLayer::border(layer->kernel);
            rows = TransposedLayer::rows_seen(layer->kernel);
            return;
        }
        border = layer->border();
        rows = layer->kernel;
        padding = layer->padding;
    }
};

float slope_of(const PathLayer& layer) {
    if (layer.norm != Norm::None) {
        return 1.0F; // after the norm, by who reads it
    }
    switch (layer.nonlinearity) {
    case Nonlinearity::LeakyRelu:
        return static_cast<float>(kLeakySlope);
    case Nonlinearity::Relu:
        return 0.0F;
    default:
        return 1.0F;
    }
}

double pixels_of(const RowLayout& layout) {
    return static_cast<double>(layout.width) * layout.height;
}

double image_bytes(const RowLayout& layout) {
    return pixels_of(layout) * layout.channels * static_cast<double>(bytes_of(layout.storage));
}

/// Of a convolution with `places` pixels, each of which meets so many weights of each output,
/// padded ones among them.
StageWork work_of(const PathLayer& layer, const RowLayout& from, const RowLayout& to, double places,
                  double weights_of_output) {
    const double weights = weights_of_output * padded_channels(layer.out_channels);
    StageWork work;
    work.flop = 2.0 * layer.kernel * layer.kernel * layer.in_channels * layer.out_channels * places;
    work.computed[arithmetic_of(from.storage)] = 2.0 * weights * places;
    work.bytes =
        image_bytes(from) + image_bytes(to) + weights * static_cast<double>(bytes_of(from.storage));
    return work;
}

StageWork work_of_bytes(double bytes) {
    StageWork work;
    work.bytes = bytes;
    return work;
}

} // namespace

template <typename Make>
void RowChainBuilder::add_stage(const StageWork& work, const Make& make) {
    for (std::size_t thread = 0; thread < chains_.size(); ++thread) {
        chains_[thread].push_back(make(chains_[thread], static_cast<int>(thread)));
    }
    work_.push_back(work);
}

RowLayout RowChainBuilder::layout_for(int width, int height, int channels,
                                      const PathLayer* reader) const {
    const Reader needs(reader);
    // The image's last layer is exact, so that pictures keep their levels.
    const bool is_rounded = reader != nullptr && reader->nonlinearity != Nonlinearity::Tanh;
    return {.width = width,
            .height = height,
            .channels = channels,
            .border = needs.border,
            .padding = needs.padding,
            .storage = is_rounded ? products_ : Storage::Float32};
}

void RowChainBuilder::begin_with_image(int width, int height, int channels, const PathLayer& next) {
    RowLayout layout = layout_for(width, height, channels, &next);
    layout.planes = true;
    const int kept = Reader(&next).rows;
    if (layout.storage == Storage::Float32) {
        add_stage(work_of_bytes(image_bytes(layout)), [&](RowChain&, int thread) {
            return std::make_unique<InputRows>(layout, kept, thread);
        });
        return;
    }
    layout.spare = padded_run(next.kernel, layout.storage) - next.kernel;
    const RowLayout exact{.width = width, .height = height, .channels = channels, .planes = true};
    add_stage(work_of_bytes(image_bytes(exact)),
              [&](RowChain&, int thread) { return std::make_unique<InputRows>(exact, 1, thread); });
    add_stage(work_of_bytes(image_bytes(exact) + image_bytes(layout)), [&](RowChain& chain, int) {
        return std::make_unique<RoundedRows>(layout, kept, *chain.back());
    });
}

void RowChainBuilder::begin_with_tensor(const PlanTensor& tensor, const PathLayer* next) {
    const RowLayout layout =
        layout_for(tensor.width, tensor.height, padded_channels(tensor.channels), next);
    add_stage(work_of_bytes(2.0 * image_bytes(layout)), [&](RowChain&, int) {
        return std::make_unique<TensorRows>("finish", layout, Reader(next).rows);
    });
}

void RowChainBuilder::add(const PathLayer& layer, const PathLayer* next) {
    if (layer.resampling == Resampling::DoubleTransposed) {
        add_transposed(layer, next);
        return;
    }
    if (layer.resampling == Resampling::DoubleNearest) {
        add_doubling(layer);
    }
    add_convolution(layer, next);
}

void RowChainBuilder::add_convolution(const PathLayer& layer, const PathLayer* next) {
    const RowLayout from = last().layout();
    const int stride = layer.stride();
    const RowLayout layout = layout_for(from.width / stride, from.height / stride,
                                        padded_channels(layer.out_channels), next);
    const RowLayer row_layer{weights_.rows(layer, from.planes, from.storage), weights_.bias(layer),
                             slope_of(layer), stride};
    const PackedRows& packed = *row_layer.convolution;
    const double weights = static_cast<double>(packed.rows) * packed.columns * from.channels;
    add_stage(work_of(layer, from, layout, pixels_of(layout), weights), [&](RowChain& chain, int) {
        return std::make_unique<ConvolutionRows>(layer.convolution, layout, Reader(next).rows,
                                                 *chain.back(), row_layer);
    });
}

void RowChainBuilder::add_transposed(const PathLayer& layer, const PathLayer* next) {
    const RowLayout from = last().layout();
    const RowLayout layout =
        layout_for(2 * from.width, 2 * from.height, padded_channels(layer.out_channels), next);
    const TransposedLayer transposed{weights_.phases(layer, from.storage), weights_.bias(layer),
                                     slope_of(layer)};
    // Each of the input's pixels meets all of them, in one phase or another.
    const double weights = static_cast<double>(layer.kernel) * layer.kernel * from.channels;
    add_stage(work_of(layer, from, layout, pixels_of(from), weights), [&](RowChain& chain, int) {
        return std::make_unique<TransposedRows>(layer.convolution, layout, Reader(next).rows,
                                                *chain.back(), transposed);
    });
}

void RowChainBuilder::add_doubling(const PathLayer& layer) {
    const RowLayout from = last().layout();
    const RowLayout layout{.width = 2 * from.width,
                           .height = 2 * from.height,
                           .channels = from.channels,
                           .border = layer.border(),
                           .padding = layer.padding,
                           .storage = from.storage};
    add_stage(work_of_bytes(image_bytes(from) + image_bytes(layout)), [&](RowChain& chain, int) {
        return std::make_unique<NearestRows>(layer.module, layout, layer.kernel, *chain.back());
    });
}

void RowChainBuilder::end_with_image(int channels, int shuffle) {
    const RowLayout from = last().layout();
    const RowLayout layout{.width = shuffle * from.width,
                           .height = shuffle * from.height,
                           .channels = channels,
                           .planes = true};
    add_stage(work_of_bytes(image_bytes(from) + image_bytes(layout)), [&](RowChain& chain, int) {
        return std::make_unique<OutputRows>(layout, *chain.back(), shuffle);
    });
}

std::unique_ptr<RowsStep> RowChainBuilder::take(const Arena& arena, RowsStep::Ends ends) {
    const std::size_t threads = chains_.size();
    auto step = std::make_unique<RowsStep>(arena, std::move(chains_), std::exchange(work_, {}),
                                           std::move(ends));
    chains_ = std::vector<RowChain>(threads);
    return step;
}

} // namespace unit
