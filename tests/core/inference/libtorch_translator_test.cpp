#include "core/inference/libtorch_translator.h"

#include "core/inference/cpu_translator.h"

#include <gtest/gtest.h>
#include <random>

// What GPUs run, here on the CPU, beside compiled plans: two ways to the same frames.
namespace unit {
namespace {

const std::string kModelFolder = UNIT_SOURCE_ROOT "/tests/fixtures/unit_model/";

struct TwinFrames {
    FrameFormat format;
    std::vector<std::uint8_t> input, output;

    TwinFrames(PixelFormat pixel_format, int width, int height, unsigned seed)
        : format{pixel_format, width, height} {
        input.resize(static_cast<std::size_t>(width * height * 3));
        output.resize(input.size());
        std::minstd_rand random(seed);
        for (std::uint8_t& byte : input) {
            byte = static_cast<std::uint8_t>(random() >> 8);
        }
    }

    /// NV12's second plane follows the first.
    TranslationFrame frame() {
        const std::ptrdiff_t row =
            format.pixel_format == PixelFormat::RGB ? 3 * format.width : format.width;
        const std::ptrdiff_t plane = std::ptrdiff_t{format.width} * format.height;
        TranslationFrame frame{format,
                               {{input.data(), input.data() + plane}, {row, row}},
                               {{output.data(), output.data() + plane}, {row, row}}};
        return frame;
    }
};

class LibTorchTranslatorTest : public testing::Test {
  protected:
    template <typename Change>
    void expect_same_frames(const std::string& model, TwinFrames frames, const NetworkSize& size,
                            const Change& change) {
        const EngineSettings settings{kModelFolder + model + ".safetensors", "cpu",
                                      Precision::Float32};
        LibTorchTranslator libtorch(settings, choose_device("cpu"));
        CpuTranslator plans(settings, "cpu");
        for (const Direction direction :
             {Direction::From1To2, Direction::From2To1, Direction::From1To1, Direction::From2To2}) {
            TwinFrames other = frames;
            TranslationFrame frame = frames.frame();
            TranslationFrame other_frame = other.frame();
            change(frame);
            change(other_frame);
            libtorch.translate(direction, size, {&frame, 1});
            plans.translate(direction, size, {&other_frame, 1});
            int largest = 0;
            for (std::size_t place = 0; place < frames.output.size(); ++place) {
                largest = std::max(largest, std::abs(frames.output[place] - other.output[place]));
            }
            EXPECT_LE(largest, 1) << model << ", direction " << static_cast<int>(direction);
        }
    }
};

TEST_F(LibTorchTranslatorTest, GivesTheFramesThatPlansGive) {
    const auto nothing = [](TranslationFrame&) {};
    for (const char* const model : {"paper", "later_code", "layer_norms"}) {
        expect_same_frames(model, {PixelFormat::RGB, 45, 31, 1}, {48, 32}, nothing);
    }
    expect_same_frames("paper", {PixelFormat::NV12, 44, 30, 2}, {44, 32}, nothing);
}

TEST_F(LibTorchTranslatorTest, ScalesBlendsAndAddsNoiseAsPlansDo) {
    expect_same_frames("paper", {PixelFormat::RGB, 90, 62, 3}, {48, 32}, [](TranslationFrame&) {});
    expect_same_frames("paper", {PixelFormat::RGB, 44, 32, 4}, {44, 32},
                       [](TranslationFrame& frame) { frame.strength = 0.4F; });
    expect_same_frames("paper", {PixelFormat::RGB, 44, 32, 5}, {44, 32},
                       [](TranslationFrame& frame) {
                           frame.noise = 0.5F;
                           frame.seed = 11;
                       });
}

} // namespace
} // namespace unit
