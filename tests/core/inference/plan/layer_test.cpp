#include "core/checkpoint/description.h"
#include "core/checkpoint/model_weights.h"
#include "tests/core/inference/plan/step_run.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

// Every layer of some models, each computed by its step from what the plain layers before it have
// made, beside its own plain twin: an error of one layer is seen in that one.
namespace unit::test {
namespace {

/// How a plan stores activations and computes.
struct Computing {
    const char* name;
    Storage storage = Storage::Float32;
    Storage products = Storage::Float32;
    bool integers = false;
    /// How far the results of a layer may be from its twin's, as the energy of the values over that
    /// of the error, in dB.
    double least_ratio = 105.0;
};

// Values of bfloat16 have 8 bits, each worth 6 dB, of which the transforms of tiles lose two;
// quantized weights have 10 or more.
// With bfloat16 storage a channel is rounded before its norm: most where its mean is large beside
// its deviation.
constexpr Computing kComputing[] = {
    {"fp32"},
    {"bf16_stored", Storage::BFloat16, Storage::Float32, false, 42.0},
    {"bf16", Storage::BFloat16, Storage::BFloat16, false, 35.0},
    {"int8", Storage::BFloat16, Storage::Float32, true, 42.0},
    {"int8_with_bf16", Storage::BFloat16, Storage::BFloat16, true, 40.0},
};

double ratio(const PlainTensor& expected, const PlainTensor& result) {
    double energy = 0.0, error = 0.0;
    for (std::size_t index = 0; index < expected.values.size(); ++index) {
        energy += expected.values[index] * expected.values[index];
        error += std::pow(expected.values[index] - result.values[index], 2);
    }
    return 10.0 * std::log10(energy / error);
}

PlainTensor picture(int channels) {
    PlainTensor image(28, 20, channels);
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            for (int channel = 0; channel < channels; ++channel) {
                const double wave = std::sin(0.2 * (x + 2 * y) + channel) * std::cos(0.05 * x * y);
                image.at(y, x, channel) = static_cast<double>(static_cast<float>(0.9 * wave));
            }
        }
    }
    return image;
}

std::vector<float> ranges_of(const PlainTensor& input) {
    std::vector<float> ranges(static_cast<std::size_t>(input.channels));
    for (std::size_t index = 0; index < input.values.size(); ++index) {
        float& range = ranges[index % ranges.size()];
        range = std::max(range, static_cast<float>(std::abs(input.values[index])));
    }
    return ranges;
}

/// The input as a quantized convolution sees it.
PlainTensor rounded(PlainTensor input, const std::vector<float>& ranges) {
    for (std::size_t index = 0; index < input.values.size(); ++index) {
        const double range = ranges[index % ranges.size()];
        const double scale = range > 0.0 ? kMostQuantized / range : 1.0;
        input.values[index] = std::nearbyint(input.values[index] * scale) / scale;
    }
    return input;
}

struct LayerCase {
    const char* model;
    Computing computing;
};

class LayerTest : public testing::TestWithParam<LayerCase> {
  protected:
    LayerTest()
        : model_(read_description(SafetensorsFile(path())).model),
          values_(SafetensorsFile(path()), model_),
          weights_([this](const std::string& name) { return values_.values(name); }) {}

    static std::string path() { return std::string(UNIT_SOURCE_ROOT "/") + GetParam().model; }

    /// What the layer makes of the input in a plan, checked; and by its twin of the same.
    PlainTensor check(const PathLayer& layer, const PlainTensor& input) {
        const Computing& computing = GetParam().computing;
        const bool quantized = computing.integers && layer.is_in_block();
        InputRanges ranges;
        if (quantized) {
            ranges[layer.convolution] = ranges_of(input);
        }
        const StepRun run(layer, weights_, computing.storage, computing.products, ranges, input);
        PlainTensor expected = plain_layer(
            layer, [this](const std::string& name) { return values_.values(name); },
            quantized ? rounded(run.input(), ranges[layer.convolution]) : run.input());
        EXPECT_GE(ratio(expected, run.output()), computing.least_ratio) << layer.convolution;
        return expected;
    }

    ModelConfiguration model_;
    ModelWeights values_;
    PackedWeights weights_;
};

TEST_P(LayerTest, GivesWhatItsPlainTwinDoes) {
    for (const auto& [from, to] : {std::pair{1, 2}, std::pair{2, 1}}) {
        PlainTensor value = picture(model_.image_channels[static_cast<std::size_t>(from - 1)]);
        PlainTensor skip = value;
        for (const PathLayer& layer : translation_path(model_, from, to)) {
            if (layer.begins_block) {
                skip = value;
            }
            value = check(layer, value);
            if (layer.ends_block) {
                std::ranges::transform(value.values, skip.values, value.values.begin(),
                                       std::plus<>());
            }
        }
    }
}

std::vector<LayerCase> cases() {
    std::vector<LayerCase> all;
    for (const char* model :
         {"examples/models/sunny2rainy.safetensors", "examples/models/sunny2rainy-lite.safetensors",
          "tests/fixtures/unit_model/layer_norms.safetensors",
          "tests/fixtures/unit_model/no_norm.safetensors",
          "tests/fixtures/unit_model/other_channels.safetensors",
          "tests/fixtures/unit_model/patches_of_two.safetensors",
          "tests/fixtures/unit_model/patches_of_four.safetensors",
          "tests/fixtures/unit_model/residual_scale.safetensors",
          "tests/fixtures/unit_model/residual_scale_no_norm.safetensors",
          "tests/fixtures/unit_model/residual_scale_layer_norms.safetensors"}) {
        for (const Computing& computing : kComputing) {
            all.push_back({model, computing});
        }
    }
    return all;
}

std::string name_of(const testing::TestParamInfo<LayerCase>& parameter) {
    const std::string path = parameter.param.model;
    const std::size_t begin = path.rfind('/') + 1;
    std::string name = path.substr(begin, path.find('.') - begin);
    // Names of tests have no hyphens.
    std::ranges::replace(name, '-', '_');
    name += '_';
    name += parameter.param.computing.name;
    return name;
}

INSTANTIATE_TEST_SUITE_P(Models, LayerTest, testing::ValuesIn(cases()), name_of);

} // namespace
} // namespace unit::test
