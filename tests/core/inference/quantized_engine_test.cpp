#include "core/checkpoint/calibration.h"
#include "core/checkpoint/description.h"
#include "core/inference/calibrator.h"
#include "core/inference/cpu_translator.h"
#include "tests/support/temporary_folder.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace unit {
namespace {

constexpr int kPictureWidth = 60;
constexpr int kPictureHeight = 44;

using Bytes = std::vector<std::uint8_t>;

/// A picture with structure, so that activations are as in use.
Bytes picture(unsigned seed) {
    std::minstd_rand random(seed);
    Bytes bytes;
    for (int y = 0; y < kPictureHeight; ++y) {
        for (int x = 0; x < kPictureWidth; ++x) {
            for (int channel = 0; channel < 3; ++channel) {
                const double wave =
                    std::sin(0.1 * (x + 2 * y) * (channel + 1) + static_cast<double>(seed));
                bytes.push_back(
                    static_cast<std::uint8_t>(110 + 80 * wave + static_cast<int>(random() % 30)));
            }
        }
    }
    return bytes;
}

class QuantizedEngineTest : public testing::Test {
  protected:
    QuantizedEngineTest() : path_(folder_.path() / "model.safetensors") {
        // Of a trained model, since those with random weights magnify any rounding.
        const SafetensorsFile trained(UNIT_SOURCE_ROOT "/examples/models/sunny2rainy.safetensors");
        write_calibrated(path_, trained, {});
    }

    /// Writes the calibration of some directions into the checkpoint.
    void calibrate(const std::vector<Domains>& directions) {
        const SafetensorsFile file(path_);
        const ModelConfiguration model = read_description(file).model;
        const ModelWeights weights(SafetensorsFile(path_), model);
        Calibration calibration;
        for (const auto& [from, to] : directions) {
            Calibrator calibrator(weights, model, from, to);
            for (const unsigned seed : {1U, 2U}) {
                const Bytes bytes = picture(seed);
                calibrator.see({PixelFormat::RGB, kPictureWidth, kPictureHeight},
                               {{bytes.data()}, {3 * kPictureWidth}});
            }
            calibration[c10::str(from, "to", to)] = calibrator.ranges();
        }
        write_calibrated(path_, file, calibration);
    }

    Bytes translated(Precision precision, Direction direction) {
        CpuTranslator translator({path_.string(), "cpu", precision}, "cpu");
        EXPECT_EQ(translator.precision(direction), precision);
        const Bytes input = picture(3);
        Bytes output(input.size());
        const TranslationFrame frame{{PixelFormat::RGB, kPictureWidth, kPictureHeight},
                                     {{input.data()}, {3 * kPictureWidth}},
                                     {{output.data()}, {3 * kPictureWidth}}};
        translator.translate(direction, {kPictureWidth, kPictureHeight}, {&frame, 1});
        return output;
    }

    std::string refusal(Direction direction) {
        try {
            translated(Precision::Int8, direction);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Unsupported);
            return error.what();
        }
        return "nothing was refused";
    }

    test::TemporaryFolder folder_;
    std::filesystem::path path_;
};

TEST_F(QuantizedEngineTest, IsCloseToFloat32WhereItIsCalibrated) {
    calibrate({{1, 2}, {2, 2}});
    for (const Direction direction : {Direction::From1To2, Direction::From2To2}) {
        const Bytes exact = translated(Precision::Float32, direction);
        const Bytes quantized = translated(Precision::Int8, direction);
        double squares = 0.0;
        for (std::size_t index = 0; index < exact.size(); ++index) {
            squares += std::pow(exact[index] - quantized[index], 2);
        }
        const double psnr =
            10 * std::log10(255.0 * 255.0 * static_cast<double>(exact.size()) / squares);
        EXPECT_GE(psnr, 40.0);
        EXPECT_NE(exact, quantized);
    }
}

TEST_F(QuantizedEngineTest, RefusesDirectionsThatAreNotCalibrated) {
    EXPECT_NE(refusal(Direction::From1To2).find("--calibrate"), std::string::npos);
    calibrate({{1, 2}});
    EXPECT_NE(refusal(Direction::From2To1).find("2to1"), std::string::npos);
}

} // namespace
} // namespace unit
