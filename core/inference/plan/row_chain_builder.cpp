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

RowLayout layout_for(int width, int height, int channels, const Reader& reader) {
    return {width, height, channels, false, reader.border, reader.padding};
}

/// Of a convolution with `places` pixels, each of which meets all weights.
StageWork work_of(const PathLayer& layer, const RowLayout& from, const RowLayout& to,
                  double places) {
    const double taps = static_cast<double>(layer.kernel) * layer.kernel;
    const double in = from.channels;
    const double padded_out = padded_channels(layer.out_channels);
    const double values = static_cast<double>(from.width) * from.height * in +
                          static_cast<double>(to.width) * to.height * padded_out;
    return {2.0 * taps * layer.in_channels * layer.out_channels * places,
            2.0 * taps * in * padded_out * places,
            sizeof(float) * (values + taps * in * padded_out)};
}

double pixels_of(const RowLayout& layout) {
    return static_cast<double>(layout.width) * layout.height;
}

} // namespace

template <typename Make>
void RowChainBuilder::add_stage(const StageWork& work, const Make& make) {
    for (std::size_t thread = 0; thread < chains_.size(); ++thread) {
        chains_[thread].push_back(make(chains_[thread], static_cast<int>(thread)));
    }
    work_.push_back(work);
}

void RowChainBuilder::begin_with_image(int width, int height, int channels, const PathLayer& next) {
    const Reader reader(&next);
    RowLayout layout = layout_for(width, height, channels, reader);
    layout.planes = true;
    add_stage({0.0, 0.0, pixels_of(layout) * channels * sizeof(float)}, [&](RowChain&, int thread) {
        return std::make_unique<InputRows>(layout, reader.rows, thread);
    });
}

void RowChainBuilder::begin_with_tensor(const PlanTensor& tensor, const PathLayer* next) {
    const Reader reader(next);
    const RowLayout layout =
        layout_for(tensor.width, tensor.height, padded_channels(tensor.channels), reader);
    add_stage({0.0, 0.0, 2.0 * pixels_of(layout) * layout.channels * sizeof(float)},
              [&](RowChain&, int) {
                  return std::make_unique<TensorRows>("finish", layout, reader.rows);
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
    const Reader reader(next);
    const RowLayout layout = layout_for(from.width / stride, from.height / stride,
                                        padded_channels(layer.out_channels), reader);
    const RowLayer row_layer{weights_.rows(layer, from.planes), weights_.bias(layer),
                             slope_of(layer), stride};
    add_stage(work_of(layer, from, layout, pixels_of(layout)), [&](RowChain& chain, int) {
        return std::make_unique<ConvolutionRows>(layer.convolution, layout, reader.rows,
                                                 *chain.back(), row_layer);
    });
}

void RowChainBuilder::add_transposed(const PathLayer& layer, const PathLayer* next) {
    const RowLayout from = last().layout();
    const Reader reader(next);
    const RowLayout layout =
        layout_for(2 * from.width, 2 * from.height, padded_channels(layer.out_channels), reader);
    const TransposedLayer transposed{weights_.phases(layer), weights_.bias(layer), slope_of(layer)};
    add_stage(work_of(layer, from, layout, pixels_of(from)), [&](RowChain& chain, int) {
        return std::make_unique<TransposedRows>(layer.convolution, layout, reader.rows,
                                                *chain.back(), transposed);
    });
}

void RowChainBuilder::add_doubling(const PathLayer& layer) {
    const RowLayout from = last().layout();
    const RowLayout layout{2 * from.width, 2 * from.height, from.channels,
                           false,          layer.border(),  layer.padding};
    add_stage({0.0, 0.0, 5.0 * pixels_of(from) * from.channels * sizeof(float)},
              [&](RowChain& chain, int) {
                  return std::make_unique<NearestRows>(layer.module, layout, layer.kernel,
                                                       *chain.back());
              });
}

void RowChainBuilder::end_with_image(int channels, int shuffle) {
    const RowLayout from = last().layout();
    const RowLayout layout{shuffle * from.width, shuffle * from.height, channels, true, 0,
                           Padding::Zero};
    const double values = pixels_of(from) * from.channels + pixels_of(layout) * channels;
    add_stage({0.0, 0.0, values * sizeof(float)}, [&](RowChain& chain, int) {
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
