#include "core/engine.h"

#include "core/checkpoint/checkpoint.h"
#include "core/gpu/cuda_driver.h"
#include "core/model/blocks.h"
#include "core/pixels/conversion.h"
#include "core/upsampling/guided_upsampling_plain.h"
#include "core/upsampling/image_scaling_plain.h"
#include "tests/core/inference/image_view.h"
#include "tests/support/temporary_folder.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
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

TEST_F(EngineTest, DeclaresItsInterfaceVersion) {
    EXPECT_EQ(library_->interface_version, kEngineInterfaceVersion);
}

TEST_F(EngineTest, ComputesEachDirectionOfTheModelForAnySize) {
    ASSERT_TRUE(open_on_cpu().ok());
    constexpr auto kOne = DomainNumber::One;
    constexpr auto kTwo = DomainNumber::Two;
    for (const auto& [width, height] :
         {std::pair{16, 12}, std::pair{17, 9}, std::pair{1, 1}, std::pair{30, 31}}) {
        const Frame input(width, height, 11);
        EXPECT_LE(
            largest_difference(translated(Direction::From1To2, input), expected(kOne, kTwo, input)),
            1);
        EXPECT_LE(
            largest_difference(translated(Direction::From2To1, input), expected(kTwo, kOne, input)),
            1);
        EXPECT_LE(
            largest_difference(translated(Direction::From1To1, input), expected(kOne, kOne, input)),
            1);
        EXPECT_LE(
            largest_difference(translated(Direction::From2To2, input), expected(kTwo, kTwo, input)),
            1);
    }
    const Frame input(16, 16, 12);
    EXPECT_GT(largest_difference(translated(Direction::From1To2, input),
                                 translated(Direction::From1To1, input)),
              1);
}

TEST_F(EngineTest, GivesAFrameTheSameResultInEveryBatch) {
    ASSERT_TRUE(open_on_cpu().ok());
    expect_same_results_in_batches(37, 22, 5);
}

// LibTorch chooses between kernels by the size of a layer and the number of threads.
TEST_F(EngineTest, GivesALargeFrameTheSameResultInEveryBatch) {
    CheckpointDescription description;
    description.model = preset("lite");
    at::manual_seed(8);
    const Unit model(description.model);
    save_checkpoint(checkpoint_, description, model, WeightType::F32);
    ASSERT_TRUE(open_on_cpu().ok());
    expect_same_results_in_batches(97, 66, at::get_num_threads() + 1);
}

TEST_F(EngineTest, NamesAMissingCheckpoint) {
    const Status status = open({"/nowhere/model.safetensors", "cpu"});
    EXPECT_EQ(status.code, ErrorCode::NotFound);
    EXPECT_NE(status.message.find("/nowhere/model.safetensors"), std::string::npos);
}

TEST_F(EngineTest, NamesADamagedCheckpoint) {
    std::ofstream(checkpoint_) << "no safetensors file";
    const Status status = open_on_cpu();
    EXPECT_EQ(status.code, ErrorCode::Damaged);
    EXPECT_NE(status.message.find(checkpoint_.string()), std::string::npos);
}

TEST_F(EngineTest, RefusesDevicesThatItDoesNotKnow) {
    for (const char* device : {"gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", "CPU", ""}) {
        const Status status = open({checkpoint_.string(), device});
        EXPECT_EQ(status.code, ErrorCode::Unsupported) << device;
    }
}

TEST_F(EngineTest, WithoutAUsableDriverRefusesCudaAndTakesTheCpuForAutoAndSaysWhy) {
    const CudaDriver& driver = cuda_driver();
    if (driver.missing.empty()) {
        GTEST_SKIP() << "this machine has a CUDA device";
    }
    const Status status = open({checkpoint_.string(), "cuda"});
    EXPECT_EQ(status.code, ErrorCode::NotFound);
    EXPECT_EQ(status.message,
              "device cuda:0 is not usable: " + driver.missing + "; " + driver.advice);
    ASSERT_TRUE(open({checkpoint_.string(), "auto"}).ok());
    EXPECT_EQ(engine_->information().device, "cpu (" + driver.missing + ")");
}

TEST_F(EngineTest, RefusesModelsWhoseImagesAreNeitherRgbNorGrey) {
    CheckpointDescription description;
    description.model = preset("lite");
    description.model.encoder_width = description.model.generator_width = 4;
    description.model.image_channels = {4, 3};
    const Unit model(description.model);
    save_checkpoint(checkpoint_, description, model, WeightType::F32);
    const Status status = open_on_cpu();
    EXPECT_EQ(status.code, ErrorCode::Unsupported);
    EXPECT_NE(status.message.find("channels"), std::string::npos);
}

TEST_F(EngineTest, SeesTheLumaOfFramesInAGreyDomainAndWritesGreyInAll) {
    CheckpointDescription description;
    description.model = model_->configuration();
    description.model.image_channels = {1, 3};
    const Unit random(description.model);
    save_checkpoint(checkpoint_, description, random, WeightType::F32);
    const auto model = load_checkpoint(checkpoint_).model;
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame input(20, 12, 3);
    const c10::InferenceMode inference_mode;
    // Rec. 709.
    const at::Tensor weights = at::tensor({0.2126F, 0.7152F, 0.0722F}).view({1, 3, 1, 1});
    const at::Tensor luma = (image_of(input) * weights).sum(1, /*keepdim=*/true);
    const Frame colored =
        frame_of(model->translate(DomainNumber::One, DomainNumber::Two, luma), input);
    EXPECT_LE(largest_difference(translated(Direction::From1To2, input), colored), 1);
    const at::Tensor grey = model->translate(DomainNumber::Two, DomainNumber::One, image_of(input));
    const Frame in_all = frame_of(grey.expand({1, 3, 12, 20}), input);
    EXPECT_LE(largest_difference(translated(Direction::From2To1, input), in_all), 1);
}

TEST_F(EngineTest, BlendsTheInputInByTheStrength) {
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame input(20, 12, 3);
    const Frame full = translated(Direction::From1To2, input);
    for (const float strength : {0.0F, 0.25F, 0.5F}) {
        const Frame blended =
            translated_with(input, [&](TranslationFrame& frame) { frame.strength = strength; });
        for (std::size_t place = 0; place < input.bytes.size(); ++place) {
            const float expected =
                static_cast<float>(input.bytes[place]) +
                strength * static_cast<float>(full.bytes[place] - input.bytes[place]);
            // The translation is not rounded before it is blended.
            ASSERT_NEAR(blended.bytes[place], expected, 1.01F) << strength;
        }
    }
}

TEST_F(EngineTest, NoiseOfASeedIsTheSameForEveryFrameAndBatch) {
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame input(20, 12, 3);
    const auto noisy = [&](float noise, std::uint64_t seed) {
        return translated_with(input, [&](TranslationFrame& frame) {
            frame.noise = noise;
            frame.seed = seed;
        });
    };
    const Frame first = noisy(1.0F, 7);
    EXPECT_GT(largest_difference(first, translated(Direction::From1To2, input)), 1);
    EXPECT_TRUE(noisy(1.0F, 7).bytes == first.bytes);
    EXPECT_GT(largest_difference(noisy(1.0F, 8), first), 1);
    EXPECT_TRUE(noisy(1.0F, 7).bytes == first.bytes) << "after another seed";
    EXPECT_TRUE(noisy(0.0F, 7).bytes == translated(Direction::From1To2, input).bytes);
}

TEST_F(EngineTest, AddsNoiseOfTheGivenDeviationToTheLatent) {
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame input(16, 16, 3);
    const c10::InferenceMode inference_mode;
    const at::Tensor image = image_of(input);
    const at::Tensor mu = model_->encode(DomainNumber::One, image);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{5});
    const at::Tensor eta = at::randn(mu.sizes().slice(1), generator, at::TensorOptions(at::kFloat));
    const Frame expected = frame_of(model_->generate(DomainNumber::Two, mu + 0.5 * eta), input);
    const Frame noisy = translated_with(input, [](TranslationFrame& frame) {
        frame.noise = 0.5F;
        frame.seed = 5;
    });
    EXPECT_LE(largest_difference(noisy, expected), 1);
}

TEST_F(EngineTest, ComputesInBfloat16CloseToFloat32) {
    ASSERT_TRUE(open_on_cpu().ok());
    EXPECT_EQ(engine_->precision(Direction::From1To2), Precision::Float32);
    const Frame input(36, 20, 3);
    const Frame expected = translated(Direction::From1To2, input);
    ASSERT_TRUE(open({checkpoint_.string(), "cpu", Precision::BFloat16}).ok());
    EXPECT_EQ(engine_->precision(Direction::From1To2), Precision::BFloat16);
    const Frame reduced = translated(Direction::From1To2, input);
    // bfloat16 has 8 bits of precision, and errors of ten layers add up.
    EXPECT_LT(mean_difference(reduced, expected), 4.0);
    EXPECT_GT(largest_difference(reduced, expected), 0);
}

TEST_F(EngineTest, RefusesHalfPrecisionOnTheCpu) {
    const Status status = open({checkpoint_.string(), "cpu", Precision::Float16});
    EXPECT_EQ(status.code, ErrorCode::Unsupported);
    EXPECT_NE(status.message.find("fp16"), std::string::npos);
}

TEST_F(EngineTest, TheNumberOfThreadsChangesRoundingAtMost) {
    const Frame input(97, 66, 4);
    std::vector<Frame> results;
    for (const int threads : {1, 2, 3}) {
        ASSERT_TRUE(open({checkpoint_.string(), "cpu", Precision::Float32, threads}).ok());
        results.push_back(translated(Direction::From1To2, input));
        EXPECT_LE(largest_difference(results.back(), results.front()), 1) << threads;
    }
}

TEST_F(EngineTest, TwoRunsAreEqualToTheLastBit) {
    ASSERT_TRUE(open_on_cpu().ok());
    std::vector<Frame> inputs;
    for (unsigned seed = 0; seed < 3; ++seed) {
        inputs.emplace_back(97, 66, seed);
    }
    std::vector<Frame> first;
    std::vector<Frame> second;
    ASSERT_TRUE(translate(Direction::From1To2, inputs, first).ok());
    ASSERT_TRUE(open_on_cpu().ok());
    ASSERT_TRUE(translate(Direction::From1To2, inputs, second).ok());
    for (std::size_t place = 0; place < inputs.size(); ++place) {
        EXPECT_TRUE(first[place].bytes == second[place].bytes) << place;
    }
}

TEST_F(EngineTest, PreparesAndMeasuresABatch) {
    ASSERT_TRUE(open_on_cpu().ok());
    BatchTimes times;
    ASSERT_TRUE(engine_->prepare({Direction::From1To2, {64, 48}, 3}, times).ok());
    EXPECT_GT(times.read.count(), 0);
    EXPECT_GT(times.compute.count(), 0);
    EXPECT_GT(times.write.count(), 0);
}

/// The resident memory of this process at its peak since the last reset, in bytes.
std::int64_t peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) {
            return std::stoll(line.substr(6)) * 1024;
        }
    }
    return 0;
}

TEST_F(EngineTest, KnowsHowMuchMemoryABatchNeeds) {
    CheckpointDescription description;
    description.model = preset("lite");
    const Unit model(description.model);
    save_checkpoint(checkpoint_, description, model, WeightType::F32);
    ASSERT_TRUE(open({checkpoint_.string(), "cpu", Precision::Float32, 1}).ok());
    const BatchShape small{Direction::From1To2, {64, 64}, 1};
    const BatchShape large{Direction::From1To2, {960, 640}, 1};
    BatchTimes times;
    ASSERT_TRUE(engine_->prepare(small, times).ok()); // what is made once is made
    const auto reset = [] {
        std::ofstream clear("/proc/self/clear_refs");
        clear << "5";
        return static_cast<bool>(clear.flush());
    };
    if (!reset()) {
        GTEST_SKIP() << "this system does not let a process reset its peak memory";
    }
    const std::int64_t before = peak_memory();
    ASSERT_TRUE(engine_->prepare(large, times).ok());
    const auto measured = static_cast<double>(peak_memory() - before);
    const auto said = static_cast<double>(engine_->memory_needed(large));
    EXPECT_GT(said, 0.7 * measured);
    EXPECT_LT(said, 1.3 * measured);
    // Each thread has a frame of its own.
    EXPECT_EQ(engine_->memory_needed({Direction::From1To2, {960, 640}, 5}),
              engine_->memory_needed(large));
}

/// A frame with structure in its luma, so that there is detail to keep.
Frame detailed_frame(int width, int height) {
    Frame frame(width, height, 3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool bright = (x / 5 + y / 7) % 2 == 0;
            for (int channel = 0; channel < 3; ++channel) {
                auto& byte = frame.bytes[static_cast<std::size_t>((y * width + x) * 3 + channel)];
                byte = static_cast<std::uint8_t>(byte / 8 + (bright ? 150 : 60) + 10 * channel);
            }
        }
    }
    return frame;
}

TEST_F(EngineTest, ComputesAtAProcessingSizeAndBringsTheFramesDetailBack) {
    ASSERT_TRUE(open_on_cpu().ok());
    const Frame input = detailed_frame(90, 54);
    const NetworkSize size{48, 28};
    const c10::InferenceMode inference_mode;
    // The same by the plain kernels and the model itself.
    const at::Tensor full = image_of(input);
    const auto options = at::TensorOptions(at::kFloat);
    const at::Tensor small = at::zeros({1, 3, size.height, size.width}, options);
    scale_image_plain({input.width, input.height}, {size.width, size.height},
                      image_view<const float>(full, 0), image_view<float>(small, 0));
    const at::Tensor output = model_->translate(DomainNumber::One, DomainNumber::Two, small);
    const at::Tensor upsampled = at::zeros_like(full);
    upsample_guided_plain({size.width, size.height}, {input.width, input.height}, {},
                          image_view<const float>(small, 0), image_view<const float>(output, 0),
                          image_view<const float>(full, 0), image_view<float>(upsampled, 0));

    const Frame scaled = translated_with(
        input, [](TranslationFrame&) {}, size);
    EXPECT_LE(largest_difference(scaled, frame_of(upsampled, input)), 1);
    const Frame half = translated_with(
        input, [](TranslationFrame& frame) { frame.strength = 0.5F; }, size);
    EXPECT_LE(largest_difference(half, frame_of((upsampled + full) * 0.5, input)), 1);
}

TEST_F(EngineTest, FramesOfDifferentSizesShareABatchAtOneProcessingSize) {
    ASSERT_TRUE(open_on_cpu().ok());
    const NetworkSize size{48, 28};
    const std::vector<Frame> inputs{detailed_frame(90, 54), detailed_frame(48, 28),
                                    detailed_frame(131, 77)};
    std::vector<Frame> outputs = inputs;
    std::vector<TranslationFrame> frames;
    for (std::size_t place = 0; place < inputs.size(); ++place) {
        frames.push_back({inputs[place].format(), inputs[place].view(), outputs[place].view()});
    }
    BatchTimes times;
    ASSERT_TRUE(engine_->translate(Direction::From1To2, size, frames, times).ok());
    for (std::size_t place = 0; place < inputs.size(); ++place) {
        const Frame alone = translated_with(
            inputs[place], [](TranslationFrame&) {}, size);
        EXPECT_LE(largest_difference(outputs[place], alone), 1) << place;
    }
}

/// What bfloat16 leaves of a sum of a coarse and a fine part, each of which it holds exactly, would
/// have lost the fine one.
TEST(ImageLayerTest, WritesAllLevelsOfTenBitsAfterABfloat16Network) {
    const c10::InferenceMode inference_mode;
    constexpr int kLevels = 1024;
    ImageLayer layer(2, 3, 1, 1, Padding::Zero);
    const auto parameters = layer.named_parameters();
    parameters["conv.weight"].fill_(1.0);
    parameters["conv.bias"].zero_();
    const at::Tensor hidden = at::zeros({1, 2, 4, kLevels}, at::TensorOptions(at::kBFloat16));
    for (int level = 0; level < kLevels; ++level) {
        const double value = 2.0 * level / (kLevels - 1) - 1.0;
        const double before_tanh = std::atanh(std::clamp(value, -1.0 + 1e-4, 1.0 - 1e-4));
        const at::Tensor coarse = at::full({4}, before_tanh, hidden.options());
        hidden.select(3, level).select(1, 0).copy_(coarse.expand({1, 4}));
        hidden.select(3, level).select(1, 1).fill_(before_tanh - coarse[0].item<double>());
    }
    const at::Tensor image = layer.forward(hidden);
    ASSERT_EQ(image.scalar_type(), at::kFloat);

    const FrameFormat format{PixelFormat::I420_10LE, kLevels, 4, ColorMatrix::BT709,
                             ColorRange::Full};
    std::vector<std::uint16_t> luma(kLevels * 4);
    std::vector<std::uint16_t> chroma(kLevels / 2 * 2 * 2);
    FrameView frame;
    frame.data = {reinterpret_cast<std::uint8_t*>(luma.data()),
                  reinterpret_cast<std::uint8_t*>(chroma.data()),
                  reinterpret_cast<std::uint8_t*>(chroma.data() + kLevels)};
    frame.stride = {kLevels * 2, kLevels, kLevels};
    tensor_to_frame(format, image_view<const float>(image, 0), {}, frame);
    for (int level = 0; level < kLevels; ++level) {
        EXPECT_EQ(luma[static_cast<std::size_t>(level)], level);
    }
}

} // namespace
} // namespace unit
