#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/engine.h"
#include "tests/support/temporary_folder.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <random>

namespace unit {
namespace {

/// A packed RGB frame in memory of its own.
struct Frame {
    int width;
    int height;
    std::vector<std::uint8_t> bytes;

    Frame(int frame_width, int frame_height, unsigned seed)
        : width(frame_width), height(frame_height),
          bytes(static_cast<std::size_t>(3 * frame_width * frame_height)) {
        std::minstd_rand random(seed);
        for (std::uint8_t& byte : bytes) {
            byte = static_cast<std::uint8_t>(random() >> 8);
        }
    }

    ConstFrameView view() const { return {{bytes.data()}, {3 * width}}; }
    FrameView view() { return {{bytes.data()}, {3 * width}}; }
    FrameFormat format() const {
        return {PixelFormat::RGB, width, height, ColorMatrix::BT601, ColorRange::Full, {}};
    }
};

int largest_difference(const Frame& a, const Frame& b) {
    int largest = a.bytes.size() == b.bytes.size() ? 0 : 256;
    for (std::size_t place = 0; place < a.bytes.size() && largest < 256; ++place) {
        largest = std::max(largest, std::abs(a.bytes[place] - b.bytes[place]));
    }
    return largest;
}

double mean_difference(const Frame& a, const Frame& b) {
    double sum = 0.0;
    for (std::size_t place = 0; place < a.bytes.size(); ++place) {
        sum += std::abs(a.bytes[place] - b.bytes[place]);
    }
    return sum / static_cast<double>(a.bytes.size());
}

class EngineTest : public testing::Test {
  protected:
    EngineTest() : checkpoint_(folder_.path() / "model.safetensors") {
        CheckpointDescription description;
        description.model = preset("lite");
        description.model.encoder_width = description.model.generator_width = 4;
        at::manual_seed(5);
        model_ = std::make_unique<Unit>(description.model);
        // Larger weights than a training starts with, so that the outputs are not all grey.
        const at::NoGradGuard no_gradient;
        for (const auto& parameter : model_->parameters()) {
            parameter.mul_(3.0);
        }
        save_checkpoint(checkpoint_, description, *model_, WeightType::F32);
    }

    ~EngineTest() override { library_->close(engine_); }

    Status open(const EngineSettings& settings) {
        Status status;
        library_->close(engine_);
        engine_ = library_->open(settings, status);
        EXPECT_EQ(engine_ != nullptr, status.ok());
        return status;
    }

    /// In fp32, whatever the processor does best.
    Status open_on_cpu() { return open({checkpoint_.string(), "cpu", Precision::Float32}); }

    Status translate(Direction direction, const std::vector<Frame>& inputs,
                     std::vector<Frame>& outputs) {
        std::vector<TranslationFrame> frames;
        outputs = inputs;
        for (std::size_t index = 0; index < inputs.size(); ++index) {
            frames.push_back({inputs[index].format(), inputs[index].view(), outputs[index].view()});
        }
        BatchTimes times;
        return engine_->translate(direction, network_size_of_frame(inputs.front().format()), frames,
                                  times);
    }

    Frame translated(Direction direction, const Frame& input) {
        std::vector<Frame> outputs;
        const Status status = translate(direction, {input}, outputs);
        EXPECT_TRUE(status.ok()) << status.message;
        return outputs.front();
    }

    /// One frame, with what `change` says of it.
    template <typename Change>
    Frame translated_with(const Frame& input, const Change& change,
                          std::optional<NetworkSize> size = std::nullopt) {
        Frame output = input;
        TranslationFrame frame{input.format(), input.view(), output.view()};
        change(frame);
        BatchTimes times;
        const Status status = engine_->translate(
            Direction::From1To2, size.value_or(network_size_of_frame(input.format())), {&frame, 1},
            times);
        EXPECT_TRUE(status.ok()) << status.message;
        return output;
    }

    /// What the network sees of a frame: [1, 3, H, W], padded by repeating edges.
    static at::Tensor image_of(const Frame& input) {
        const at::Tensor bytes =
            at::from_blob(const_cast<std::uint8_t*>(input.bytes.data()),
                          {1, input.height, input.width, 3}, at::TensorOptions(at::kByte));
        const at::Tensor image = bytes.permute({0, 3, 1, 2}).to(at::kFloat) / 127.5 - 1.0;
        return at::replication_pad2d(image, {0, padded_size(input.width) - input.width, 0,
                                             padded_size(input.height) - input.height});
    }

    /// The frame, as large as `input`, that an image of the network stands for.
    static Frame frame_of(const at::Tensor& image, const Frame& input) {
        const at::Tensor levels = (image + 1.0) * 127.5;
        const at::Tensor cropped = levels.round()
                                       .clamp(0, 255)
                                       .to(at::kByte)
                                       .slice(2, 0, input.height)
                                       .slice(3, 0, input.width)
                                       .permute({0, 2, 3, 1})
                                       .contiguous();
        Frame result = input;
        std::copy_n(cropped.data_ptr<std::uint8_t>(), result.bytes.size(), result.bytes.begin());
        return result;
    }

    /// The same translation straight through the model.
    Frame expected(DomainNumber from, DomainNumber to, const Frame& input) {
        const c10::InferenceMode inference_mode;
        return frame_of(model_->translate(from, to, image_of(input)), input);
    }

    /// Compares each of `count` frames, in batches of 1 to `count`, with what it gives alone.
    void expect_same_results_in_batches(int width, int height, int count) {
        std::vector<Frame> inputs;
        std::vector<Frame> alone;
        for (int seed = 1; seed <= count; ++seed) {
            inputs.emplace_back(width, height, static_cast<unsigned>(seed));
            alone.push_back(translated(Direction::From1To2, inputs.back()));
            std::vector<Frame> outputs;
            ASSERT_TRUE(translate(Direction::From1To2, inputs, outputs).ok());
            for (std::size_t place = 0; place < inputs.size(); ++place) {
                EXPECT_LE(largest_difference(outputs[place], alone[place]), 1)
                    << "place " << place << " of " << inputs.size();
            }
        }
    }

    test::TemporaryFolder folder_;
    std::filesystem::path checkpoint_;
    std::unique_ptr<Unit> model_;
    const EngineLibrary* library_ = unit_engine_entry();
    Engine* engine_ = nullptr;
};

} // namespace
} // namespace unit
