#include "core/inference/cpu_translator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <filesystem>
#include <gtest/gtest.h>
#include <numbers>
#include <random>

namespace unit {
namespace {

constexpr const char* kRealtime = UNIT_SOURCE_ROOT "/examples/models/sunny2rainy.safetensors";
constexpr const char* kLite = UNIT_SOURCE_ROOT "/examples/models/sunny2rainy-lite.safetensors";

struct DefaultModelCase {
    const char* model;
    Direction direction;
    Precision precision;
};

/// A packed picture of RGB.
struct RgbPicture {
    int width;
    int height;
    std::vector<std::uint8_t> bytes;

    double level(int x, int y, int channel) const {
        return bytes[static_cast<std::size_t>(3 * (y * width + x) + channel)];
    }
};

/// A picture, and the part of it that is translated by itself: its borders were in the middle.
constexpr struct { int width, height; } kWhole{288, 224}, kPart{160, 96};
constexpr int kLeft = 64;
constexpr int kTop = 64;

RgbPicture part_of(const RgbPicture& whole) {
    RgbPicture part{kPart.width, kPart.height, {}};
    for (int y = 0; y < part.height; ++y) {
        const auto row = whole.bytes.begin() + 3 * ((y + kTop) * whole.width + kLeft);
        part.bytes.insert(part.bytes.end(), row, row + 3 * part.width);
    }
    return part;
}

RgbPicture flat_picture(const std::array<int, 3>& color) {
    RgbPicture picture{96, 52, {}};
    for (int pixel = 0; pixel < picture.width * picture.height; ++pixel) {
        picture.bytes.insert(picture.bytes.end(), color.begin(), color.end());
    }
    return picture;
}

/// Waves of all directions and of 8 to 64 pixels: alike everywhere.
RgbPicture waves(unsigned seed) {
    struct Wave {
        double x, y, phase;
        std::array<double, 3> amplitude;
    };
    std::mt19937 random(seed);
    const auto uniform = [&random](double low, double high) {
        return low + (high - low) * static_cast<double>(random()) / 4294967296.0;
    };
    std::vector<Wave> all;
    for (int number = 0; number < 24; ++number) {
        const double angle = uniform(0.0, 2 * std::numbers::pi);
        const double frequency = 2 * std::numbers::pi / (8.0 * std::pow(8.0, uniform(0.0, 1.0)));
        all.push_back({frequency * std::cos(angle),
                       frequency * std::sin(angle),
                       uniform(0.0, 2 * std::numbers::pi),
                       {uniform(5.0, 15.0), uniform(5.0, 15.0), uniform(5.0, 15.0)}});
    }
    RgbPicture picture{kWhole.width, kWhole.height, {}};
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            for (std::size_t channel = 0; channel < 3; ++channel) {
                double level = 120.0;
                for (const Wave& wave : all) {
                    level +=
                        wave.amplitude.at(channel) * std::sin(wave.x * x + wave.y * y + wave.phase);
                }
                picture.bytes.push_back(
                    static_cast<std::uint8_t>(std::lround(std::clamp(level, 0.0, 255.0))));
            }
        }
    }
    return picture;
}

RgbPicture translation(CpuTranslator& translator, Direction direction, const RgbPicture& picture) {
    RgbPicture output = picture;
    const int stride = 3 * picture.width;
    const TranslationFrame frame{{PixelFormat::RGB, picture.width, picture.height},
                                 {{picture.bytes.data()}, {stride}},
                                 {{output.bytes.data()}, {stride}}};
    translator.translate(direction, {picture.width, picture.height}, {&frame, 1});
    return output;
}

/// The amplitude, in levels, of the strongest pattern that repeats after 2 or 4 pixels.
double strongest_pattern(const RgbPicture& picture, int channel) {
    double strongest = 0.0;
    for (int frequency = 1; frequency < 16; ++frequency) {
        std::complex<double> sum = 0.0;
        for (int y = 0; y < picture.height; ++y) {
            for (int x = 0; x < picture.width; ++x) {
                const int quarters = (frequency % 4 * x + frequency / 4 * y) % 4;
                sum += picture.level(x, y, channel) *
                       std::polar(1.0, 0.5 * std::numbers::pi * quarters);
            }
        }
        strongest = std::max(strongest, std::abs(sum) / (picture.width * picture.height));
    }
    return strongest;
}

/// Mean and standard deviation of levels, for each part of pictures.
struct LevelStatistics {
    double count = 0.0, sum = 0.0, squares = 0.0;

    void see(double level) {
        count += 1.0;
        sum += level;
        squares += level * level;
    }
    double mean() const { return sum / count; }
    double deviation() const { return std::sqrt(squares / count - mean() * mean()); }
};

/// Of the left, right, upper and lower border, each of 6 pixels, and of the middle.
using PartStatistics = std::array<LevelStatistics, 5>;

void see_parts(PartStatistics& parts, const RgbPicture& picture) {
    constexpr int kBorder = 6;
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            const std::array<int, 4> distances{x, picture.width - 1 - x, y, picture.height - 1 - y};
            const auto nearest = std::min_element(distances.begin(), distances.end());
            const std::size_t part =
                *nearest < kBorder ? static_cast<std::size_t>(nearest - distances.begin()) : 4;
            if (part < 4 || *nearest >= 4 * kBorder) {
                for (int channel = 0; channel < 3; ++channel) {
                    parts.at(part).see(picture.level(x, y, channel));
                }
            }
        }
    }
}

/// What both default models promise, of pictures that show faults of a network rather than scenes.
class DefaultModelTest : public testing::TestWithParam<DefaultModelCase> {
  protected:
    RgbPicture translated(const RgbPicture& picture) {
        return translation(translator_, GetParam().direction, picture);
    }

    CpuTranslator translator_{{GetParam().model, "cpu", GetParam().precision}, "cpu"};
};

TEST_P(DefaultModelTest, KeepsFlatPicturesFlat) {
    const std::array<std::array<int, 3>, 6> colors{{{128, 128, 128},
                                                    {120, 170, 220},
                                                    {60, 110, 40},
                                                    {10, 10, 12},
                                                    {250, 250, 245},
                                                    {90, 80, 70}}};
    for (const auto& color : colors) {
        const RgbPicture output = translated(flat_picture(color));
        for (int channel = 0; channel < 3; ++channel) {
            double lowest = 255.0;
            double highest = 0.0;
            for (int y = 0; y < output.height; ++y) {
                for (int x = 0; x < output.width; ++x) {
                    lowest = std::min(lowest, output.level(x, y, channel));
                    highest = std::max(highest, output.level(x, y, channel));
                }
            }
            EXPECT_LE(highest - lowest, 2.0) << color[0] << ' ' << color[1] << ' ' << color[2];
            EXPECT_LE(strongest_pattern(output, channel), 0.25)
                << color[0] << ' ' << color[1] << ' ' << color[2];
        }
    }
}

TEST_P(DefaultModelTest, TreatsBordersLikeTheRest) {
    PartStatistics in_the_middle;
    PartStatistics at_borders;
    for (unsigned seed = 1; seed <= 8; ++seed) {
        const RgbPicture whole = waves(seed);
        see_parts(in_the_middle, part_of(translated(whole)));
        see_parts(at_borders, translated(part_of(whole)));
    }
    // Norms see other pictures: that changes all of the picture.
    const double everywhere = at_borders[4].mean() - in_the_middle[4].mean();
    const double contrast = at_borders[4].deviation() / in_the_middle[4].deviation();
    for (std::size_t part = 0; part < 4; ++part) {
        EXPECT_NEAR(at_borders.at(part).mean() - everywhere, in_the_middle.at(part).mean(), 6.0)
            << part;
        const double ratio =
            at_borders.at(part).deviation() / in_the_middle.at(part).deviation() / contrast;
        EXPECT_LT(ratio, 1.25) << part;
        EXPECT_GT(ratio, 1 / 1.25) << part;
    }
}

std::vector<DefaultModelCase> default_model_cases() {
    std::vector<DefaultModelCase> all;
    for (const char* const model : {kRealtime, kLite}) {
        for (const Direction direction : {Direction::From1To2, Direction::From2To1}) {
            // In int8 it is also seen that the direction is calibrated: it is refused otherwise.
            for (const Precision precision :
                 {Precision::Float32, Precision::BFloat16, Precision::Int8}) {
                all.push_back({model, direction, precision});
            }
        }
    }
    return all;
}

std::string name_of_case(const testing::TestParamInfo<DefaultModelCase>& info) {
    const auto& [model, direction, precision] = info.param;
    return std::string(model == kLite ? "Lite" : "Realtime") +
           (direction == Direction::From1To2 ? "1to2" : "2to1") +
           (precision == Precision::Float32    ? "InFp32"
            : precision == Precision::BFloat16 ? "InBf16"
                                               : "InInt8");
}

INSTANTIATE_TEST_SUITE_P(All, DefaultModelTest, testing::ValuesIn(default_model_cases()),
                         name_of_case);

TEST(DefaultModelFiles, AreSmallEnoughToComeWithTheProgram) {
    for (const char* const model : {kRealtime, kLite}) {
        EXPECT_LT(std::filesystem::file_size(model), 4'000'000U) << model;
    }
}

} // namespace
} // namespace unit
