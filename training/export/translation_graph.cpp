#include "training/export/translation_graph.h"

#include "core/error.h"
#include "training/export/short_floats.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace unit {
namespace {

constexpr auto kFloat = static_cast<std::int64_t>(OnnxType::Float);

using Shape = std::vector<std::int64_t>;

void check_size(const std::vector<PathLayer>& layers, const ModelWeights& weights) {
    std::uint64_t bytes = 0;
    for (const PathLayer& layer : layers) {
        std::uint64_t values = 1;
        for (const std::int64_t size : layer.weight_shape()) {
            values *= static_cast<std::uint64_t>(size);
        }
        bytes += values * sizeof(float);
    }
    if (bytes > OnnxModel::kMostTensorBytes) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: a translation has {} MB of weights, more than the 2000 MB "
                                "that an ONNX file may hold",
                                weights.file().path().string(), bytes / 1'000'000));
    }
}

/// Adds the layers of one path, in their order.
class GraphBuilder {
  public:
    GraphBuilder(OnnxModel& model, const ModelWeights& weights, ExportPrecision precision,
                 std::string input)
        : model_(model), weights_(weights), precision_(precision), value_(std::move(input)) {}

    /// The layer's last node gets the name `output`, or where that is empty one of its own.
    void add(const PathLayer& layer, const std::string& output) {
        if (layer.begins_block) {
            skipped_ = value_;
        }
        enlarge(layer);
        convolve(layer);
        normalise(layer);
        scale(layer);
        shuffle(layer);
        if (layer.ends_block) {
            node("Add", layer.module, {skipped_, value_});
        }
        activate(layer, output);
    }

  private:
    void node(const std::string& operation, const std::string& name,
              const std::vector<std::string>& inputs,
              const std::vector<OnnxAttribute>& attributes = {}) {
        model_.add_node({operation, name, inputs, attributes});
        value_ = name;
    }

    /// A constant with a name that says what it is; added once.
    template <typename Element>
    std::string constant(const std::string& name, const Shape& shape,
                         const std::vector<Element>& values) {
        constexpr bool kIsFloat = std::is_same_v<Element, float>;
        if (constants_.insert(name).second) {
            model_.add_tensor(name, kIsFloat ? OnnxType::Float : OnnxType::Int64, shape,
                              std::as_bytes(std::span(values)));
        }
        return name;
    }

    /// The model's tensor of this name, given `shape` in the graph.
    std::string tensor(const std::string& name, const Shape& shape) {
        const std::vector<float> values = weights_.values(name);
        model_.add_tensor(name, OnnxType::Float, shape, std::as_bytes(std::span(values)));
        return name;
    }

    /// A convolution's kernel in the precision of the file that is made, as a value in fp32.
    std::string kernel(const PathLayer& layer) {
        const std::string name = layer.convolution + ".weight";
        const Shape shape = layer.weight_shape();
        if (precision_ == ExportPrecision::Fp32) {
            return tensor(name, shape);
        }
        const bool half = precision_ == ExportPrecision::Fp16;
        const std::vector<float> values = weights_.values(name);
        const std::vector<std::uint16_t> narrow = half ? to_half(values) : to_bfloat16(values);
        const std::uint16_t infinity = half ? 0x7c00 : 0x7f80;
        if (std::ranges::any_of(narrow, [&](auto bits) { return (bits & 0x7fff) == infinity; })) {
            throw Error(ErrorCode::Failed,
                        fmt::format("{}: tensor {} holds values that are too large for {}; choose "
                                    "fp32",
                                    weights_.file().path().string(), name,
                                    choice_name(precision_)));
        }
        model_.add_tensor(name, half ? OnnxType::Float16 : OnnxType::BFloat16, shape,
                          std::as_bytes(std::span(narrow)));
        model_.add_node({"Cast", name + ".fp32", {name}, {{"to", kFloat}}});
        return name + ".fp32";
    }

    void enlarge(const PathLayer& layer) {
        if (layer.resampling != Resampling::DoubleNearest) {
            return;
        }
        const std::string scales = constant("twice", {4}, std::vector<float>{1, 1, 2, 2});
        node("Resize", layer.module + ".resize", {value_, "", scales},
             {{"mode", std::string("nearest")},
              {"nearest_mode", std::string("floor")},
              {"coordinate_transformation_mode", std::string("asymmetric")}});
    }

    /// A node for borders that the convolution itself cannot see.
    void pad(const PathLayer& layer) {
        const std::int64_t border = layer.border();
        const std::string sides = constant(fmt::format("border.{}", border), {8},
                                           Shape{0, 0, border, border, 0, 0, border, border});
        const bool reflects = layer.padding == Padding::Reflect;
        node("Pad", layer.convolution + ".pad", {value_, sides},
             {{"mode", std::string(reflects ? "reflect" : "edge")}});
    }

    void convolve(const PathLayer& layer) {
        const bool sees_zeros = layer.transposed || layer.padding == Padding::Zero;
        if (!sees_zeros && layer.border() > 0) {
            pad(layer);
        }
        const std::int64_t border = sees_zeros ? layer.border() : 0;
        const std::int64_t stride = layer.stride();
        std::vector<OnnxAttribute> attributes{{"kernel_shape", Shape{layer.kernel, layer.kernel}},
                                              {"pads", Shape{border, border, border, border}},
                                              {"strides", Shape{stride, stride}}};
        if (layer.resampling == Resampling::DoubleTransposed) {
            attributes.push_back({"output_padding", Shape{1, 1}});
        }
        std::vector<std::string> inputs{value_, kernel(layer)};
        // An instance norm takes away again what a bias adds.
        if (layer.norm != Norm::Instance) {
            const Shape channels{layer.out_channels};
            inputs.push_back(tensor(layer.convolution + ".bias", channels));
        }
        node(layer.transposed ? "ConvTranspose" : "Conv", layer.convolution, inputs, attributes);
    }

    void shuffle(const PathLayer& layer) {
        if (layer.shuffle > 1) {
            node("DepthToSpace", layer.module + ".shuffle", {value_},
                 {{"blocksize", std::int64_t{layer.shuffle}}, {"mode", std::string("CRD")}});
        }
    }

    void normalise(const PathLayer& layer) {
        if (layer.norm == Norm::Instance) {
            const auto count = static_cast<std::size_t>(layer.out_channels);
            const Shape channels{layer.out_channels};
            const std::string scales = layer.residual_scale.empty()
                                           ? constant(fmt::format("ones.{}", count), channels,
                                                      std::vector<float>(count, 1.0F))
                                           : tensor(layer.residual_scale, channels);
            const std::string zeros =
                constant(fmt::format("zeros.{}", count), channels, std::vector<float>(count, 0.0F));
            node("InstanceNormalization", layer.normalisation, {value_, scales, zeros},
                 {{"epsilon", static_cast<float>(kInstanceNormEpsilon)}});
        } else if (layer.norm == Norm::Layer) {
            normalise_layer(layer);
        }
    }

    /// By a residual block's factors, which an instance norm has as its scales.
    void scale(const PathLayer& layer) {
        if (!layer.residual_scale.empty() && layer.norm != Norm::Instance) {
            const Shape by_channel{layer.out_channels, 1, 1};
            node("Mul", layer.module + ".scaled",
                 {value_, tensor(layer.residual_scale, by_channel)});
        }
    }

    /// How many values an image has over how many it has less one, from the size of value_.
    std::string unbiased_correction(const std::string& name) {
        const std::string x = value_;
        node("Shape", name + ".shape", {x});
        node("Slice", name + ".sizes",
             {value_, constant("from.1", {1}, Shape{1}), constant("to.4", {1}, Shape{4})});
        node("ReduceProd", name + ".count", {value_}, {{"keepdims", std::int64_t{0}}});
        node("Cast", name + ".values", {value_}, {{"to", kFloat}});
        const std::string values = value_;
        node("Sub", name + ".others", {values, constant("one", {}, std::vector<float>{1})});
        node("Div", name + ".correction", {values, value_});
        return std::exchange(value_, x);
    }

    /// (x - mean) / (unbiased deviation + epsilon) over an image, then weight and bias by channel.
    /// The format's own layer norm has the other deviation, and the epsilon in another place.
    void normalise_layer(const PathLayer& layer) {
        const std::string& name = layer.normalisation;
        const std::vector<OnnxAttribute> of_image{{"axes", Shape{1, 2, 3}}};
        const std::string x = value_;
        const std::string correction = unbiased_correction(name);
        node("ReduceMean", name + ".mean", {x}, of_image);
        node("Sub", name + ".centred", {x, value_});
        const std::string centred = value_;
        node("Mul", name + ".squares", {centred, centred});
        node("ReduceMean", name + ".biased_variance", {value_}, of_image);
        node("Mul", name + ".variance", {value_, correction});
        node("Sqrt", name + ".deviation", {value_});
        node("Add", name + ".divisor",
             {value_,
              constant("epsilon", {}, std::vector<float>{static_cast<float>(kLayerNormEpsilon)})});
        node("Div", name + ".normed", {centred, value_});
        const Shape by_channel{layer.out_channels, 1, 1};
        node("Mul", name + ".scaled", {value_, tensor(name + ".weight", by_channel)});
        node("Add", name, {value_, tensor(name + ".bias", by_channel)});
    }

    void activate(const PathLayer& layer, const std::string& output) {
        std::string name = layer.begins_block ? layer.module + ".relu" : layer.module;
        if (!output.empty()) {
            name = output;
        }
        switch (layer.nonlinearity) {
        case Nonlinearity::LeakyRelu:
            node("LeakyRelu", name, {value_}, {{"alpha", static_cast<float>(kLeakySlope)}});
            break;
        case Nonlinearity::Relu:
            node("Relu", name, {value_});
            break;
        case Nonlinearity::Tanh:
            node("Tanh", name, {value_});
            break;
        case Nonlinearity::None:
            break;
        }
    }

    OnnxModel& model_;
    const ModelWeights& weights_;
    ExportPrecision precision_;
    std::string value_;   ///< what the nodes up to here compute
    std::string skipped_; ///< the input of the residual block
    std::set<std::string> constants_;
};

} // namespace

void add_translation(OnnxModel& model, const std::vector<PathLayer>& layers,
                     const ModelWeights& weights, ExportPrecision precision,
                     const std::string& input, const std::string& output) {
    check_size(layers, weights);
    GraphBuilder builder(model, weights, precision, input);
    for (const PathLayer& layer : layers) {
        builder.add(layer, &layer == &layers.back() ? output : "");
    }
}

} // namespace unit
