#include "core/inference/gpu/gpu_translator.h"

#include "core/inference/cpu_translator.h"
#include "tests/core/inference/contiguous_frame.h"
#include "tests/support/asynchronous_device.h"

#include <cmath>
#include <deque>
#include <gtest/gtest.h>
#include <random>

// What GPUs run, here on a device of threads, beside compiled plans: two ways to the same frames.
namespace unit::gpu {
namespace {

using test::AsynchronousDevice;
using namespace std::chrono_literals;

const std::string kModelFolder = UNIT_SOURCE_ROOT "/tests/fixtures/unit_model/";

constexpr Direction kDirections[] = {Direction::From1To2, Direction::From2To1, Direction::From1To1,
                                     Direction::From2To2};

/// A frame of random bytes.
struct RandomFrame : unit::test::ContiguousFrame {
    RandomFrame(PixelFormat pixel_format, int width, int height, std::mt19937& random)
        : ContiguousFrame({pixel_format, width, height}) {
        for (std::uint8_t& byte : input) {
            byte = static_cast<std::uint8_t>(random());
        }
    }
};

double psnr_of(const std::vector<std::uint8_t>& one, const std::vector<std::uint8_t>& other) {
    double squares = 0.0;
    for (std::size_t place = 0; place < one.size(); ++place) {
        squares += std::pow(one[place] - other[place], 2);
    }
    return 10.0 * std::log10(255.0 * 255.0 * static_cast<double>(one.size()) / squares);
}

std::unique_ptr<GpuTranslator> translator_on(std::unique_ptr<AsynchronousDevice> device,
                                             const EngineSettings& settings) {
    return std::make_unique<GpuTranslator>(
        settings, GpuTranslator::Place{std::move(device), at::Device(at::kCPU), "threads", 0});
}

std::unique_ptr<GpuTranslator> asynchronous_translator(const EngineSettings& settings,
                                                       AsynchronousDevice** device = nullptr) {
    auto own = std::make_unique<AsynchronousDevice>(200us);
    if (device) {
        *device = own.get();
    }
    return translator_on(std::move(own), settings);
}

class GpuTranslatorTest : public testing::Test {
  protected:
    using Change = std::function<void(TranslationFrame&)>;

    /// The frames in one batch, in all directions. `least` in dB; infinite: at most one level.
    void expect_frames_of_plans(const std::string& model, std::vector<RandomFrame> frames,
                                const NetworkSize& size, const Change& change = {},
                                Precision precision = Precision::Float32, double least = HUGE_VAL) {
        const std::string checkpoint = kModelFolder + model + ".safetensors";
        const auto translator = asynchronous_translator({checkpoint, "cuda", precision});
        CpuTranslator plans({checkpoint, "cpu", Precision::Float32}, "cpu");
        for (const Direction direction : kDirections) {
            std::vector<RandomFrame> expected = frames;
            translate(*translator, direction, size, frames, change);
            translate(plans, direction, size, expected, change);
            for (std::size_t index = 0; index < frames.size(); ++index) {
                const auto name = model + ", direction " +
                                  std::to_string(static_cast<int>(direction)) + ", frame " +
                                  std::to_string(index);
                if (std::isinf(least)) {
                    EXPECT_LE(largest_difference(frames[index], expected[index]), 1) << name;
                } else {
                    EXPECT_GE(psnr_of(frames[index].output, expected[index].output), least) << name;
                }
            }
        }
    }

    static void translate(Translator& translator, Direction direction, const NetworkSize& size,
                          std::vector<RandomFrame>& frames, const Change& change) {
        std::vector<TranslationFrame> batch;
        for (RandomFrame& frame : frames) {
            batch.push_back(frame.frame());
            if (change) {
                change(batch.back());
            }
        }
        translator.translate(direction, size, batch);
    }

    static int largest_difference(const RandomFrame& one, const RandomFrame& other) {
        int largest = 0;
        for (std::size_t place = 0; place < one.output.size(); ++place) {
            largest = std::max(largest, std::abs(one.output[place] - other.output[place]));
        }
        return largest;
    }

    std::vector<RandomFrame> random_frames(int count, PixelFormat format, int width, int height) {
        std::vector<RandomFrame> frames;
        for (int index = 0; index < count; ++index) {
            frames.emplace_back(format, width, height, random_);
        }
        return frames;
    }

    std::mt19937 random_{3};
};

TEST_F(GpuTranslatorTest, GivesTheFramesThatPlansGiveForEveryDesign) {
    for (const char* const model :
         {"paper", "later_code", "layer_norms", "no_norm", "patches_of_two", "patches_of_four",
          "residual_scale", "residual_scale_no_norm", "residual_scale_layer_norms"}) {
        expect_frames_of_plans(model, random_frames(2, PixelFormat::RGB, 45, 31), {48, 32});
    }
}

TEST_F(GpuTranslatorTest, ReadsAndWritesFormatsInOneBatch) {
    std::vector<RandomFrame> frames = random_frames(2, PixelFormat::NV12, 44, 30);
    frames.emplace_back(PixelFormat::RGBA, 42, 29, random_);
    frames.emplace_back(PixelFormat::NV12, 44, 30, random_);
    expect_frames_of_plans("paper", frames, {44, 32});
}

TEST_F(GpuTranslatorTest, ScalesFramesOfAnotherSizeAsPlansDo) {
    std::vector<RandomFrame> frames = random_frames(2, PixelFormat::RGB, 90, 62);
    frames.emplace_back(PixelFormat::RGB, 48, 32, random_);
    frames.emplace_back(PixelFormat::NV12, 70, 33, random_);
    expect_frames_of_plans("paper", frames, {48, 32});
}

TEST_F(GpuTranslatorTest, BlendsAndAddsNoiseAsPlansDo) {
    int number = 0;
    expect_frames_of_plans("paper", random_frames(3, PixelFormat::RGB, 44, 32), {44, 32},
                           [&](TranslationFrame& frame) {
                               frame.strength = 0.25F * static_cast<float>(number % 4 + 1);
                               frame.noise = 0.5F * static_cast<float>(number % 3);
                               frame.seed = static_cast<std::uint64_t>(number % 2);
                               ++number;
                               number %= 3;
                           });
}

TEST_F(GpuTranslatorTest, RoundsToBFloat16) {
    for (const char* const model : {"paper", "patches_of_four"}) {
        expect_frames_of_plans(model, random_frames(2, PixelFormat::RGB, 64, 64), {64, 64}, {},
                               Precision::BFloat16, 40.0);
    }
}

TEST_F(GpuTranslatorTest, RoundsToHalves) {
    for (const char* const model : {"paper", "patches_of_four"}) {
        expect_frames_of_plans(model, random_frames(2, PixelFormat::RGB, 64, 64), {64, 64}, {},
                               Precision::Float16, 55.0);
    }
}

/// Of each layer one way is taken at random, with each seed another.
TEST_F(GpuTranslatorTest, GivesTheSameFramesWhicheverWaysAreFastest) {
    for (const char* const model :
         {"paper", "patches_of_four", "residual_scale", "residual_scale_no_norm"}) {
        const std::string checkpoint = kModelFolder + model + ".safetensors";
        CpuTranslator plans({checkpoint, "cpu", Precision::Float32}, "cpu");
        int fused = 0;
        for (unsigned seed = 1; seed <= 4; ++seed) {
            auto device = std::make_unique<AsynchronousDevice>(0us, seed);
            AsynchronousDevice& own = *device;
            own.draw_times();
            const auto translator =
                translator_on(std::move(device), {checkpoint, "cuda", Precision::Float16});
            std::vector<RandomFrame> frames = random_frames(2, PixelFormat::RGB, 28, 20);
            std::vector<RandomFrame> expected = frames;
            translator->prepare({Direction::From1To2, {28, 20}, 2});
            const int before = own.convolutions();
            translate(*translator, Direction::From1To2, {28, 20}, frames, {});
            fused += own.convolutions() - before;
            translate(plans, Direction::From1To2, {28, 20}, expected, {});
            EXPECT_GE(psnr_of(frames[1].output, expected[1].output), 50.0) << model << seed;
        }
        EXPECT_GT(fused, 0) << model;
    }
}

TEST_F(GpuTranslatorTest, KeepsBatchesApartThatAreOnTheirWayTogether) {
    const std::string checkpoint = kModelFolder + "paper.safetensors";
    const auto translator = asynchronous_translator({checkpoint, "cuda", Precision::Float32});
    CpuTranslator plans({checkpoint, "cpu", Precision::Float32}, "cpu");
    EXPECT_EQ(translator->information().depth, 3);
    std::deque<std::vector<RandomFrame>> begun;
    const auto finish = [&] {
        translator->finish();
        std::vector<RandomFrame> expected = begun.front();
        translate(plans, Direction::From1To2, {32, 32}, expected, {});
        for (std::size_t index = 0; index < expected.size(); ++index) {
            EXPECT_LE(largest_difference(begun.front()[index], expected[index]), 1);
        }
        begun.pop_front();
    };
    for (int batch = 0; batch < 30; ++batch) {
        if (begun.size() == 3) {
            finish();
        }
        auto& frames =
            begun.emplace_back(random_frames(1 + batch % 4, PixelFormat::I420, 29 + batch % 4, 32));
        std::vector<TranslationFrame> views;
        for (RandomFrame& frame : frames) {
            views.push_back(frame.frame());
        }
        translator->begin(Direction::From1To2, {32, 32}, views);
    }
    while (!begun.empty()) {
        finish();
    }
}

TEST_F(GpuTranslatorTest, TakesNoIntegers) {
    EXPECT_THROW(
        asynchronous_translator({kModelFolder + "paper.safetensors", "cuda", Precision::Int8}),
        Error);
}

TEST_F(GpuTranslatorTest, NeedsMoreMemoryForMoreAndLargerFrames) {
    const auto translator =
        asynchronous_translator({kModelFolder + "paper.safetensors", "cuda", Precision::Float16});
    const auto needed = [&](int size, int frames) {
        return translator->memory_needed({Direction::From1To2, {size, size}, frames});
    };
    EXPECT_EQ(needed(64, 4), 4 * needed(64, 1));
    EXPECT_EQ(needed(128, 1), 4 * needed(64, 1));
}

TEST_F(GpuTranslatorTest, ComputesSmallerBatchesByWhatIsPrepared) {
    AsynchronousDevice* device = nullptr;
    const auto translator = asynchronous_translator(
        {kModelFolder + "paper.safetensors", "cuda", Precision::Float32}, &device);
    for (const int frames : {13, 7, 4, 2, 1}) {
        const BatchTimes times = translator->prepare({Direction::From1To2, {16, 16}, frames});
        EXPECT_GT(times.compute.count(), 0);
    }
    // Five networks of two graphs each serve all batches of up to 13.
    EXPECT_EQ(device->graphs(), 10);
    for (int count = 1; count <= 13; ++count) {
        std::vector<RandomFrame> frames = random_frames(count, PixelFormat::RGB, 16, 16);
        translate(*translator, Direction::From1To2, {16, 16}, frames, {});
    }
    EXPECT_EQ(device->graphs(), 10);
}

} // namespace
} // namespace unit::gpu
