#include "tests/core/upsampling/pictures.h"

#include "core/upsampling/image_scaling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace unit::test {
namespace {

/// Texture without a period or a random number generator's state: a hash of the position.
float texture(int x, int y) {
    const unsigned hash =
        (static_cast<unsigned>(x) * 73856093U) ^ (static_cast<unsigned>(y) * 19349663U);
    return static_cast<float>((hash * 2654435761U) >> 16) / 32768.0f - 1.0f;
}

bool in_disc(int x, int y, float center_x, float center_y, float radius) {
    return std::hypot(static_cast<float>(x) - center_x, static_cast<float>(y) - center_y) < radius;
}

} // namespace

Picture::Picture(const ImageSize& true_size, ImageOrder order, std::mt19937& random, float low,
                 float high)
    : size(true_size), image(true_size.width, true_size.height, order, random, low, high) {
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (x >= size.width || y >= size.height)
                    image.at(channel, x, y) = std::numeric_limits<float>::quiet_NaN();
}

Picture::Picture(const ImageSize& true_size, const Painting& painting)
    : Picture([&] {
          std::mt19937 random(1);
          return Picture(true_size, ImageOrder::ChannelsLast3, random);
      }()) {
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const Color pixel = painting(x, y);
            for (int channel = 0; channel < 3; ++channel)
                image.at(channel, x, y) = pixel[channel];
        }
}

Color Picture::color(int x, int y) const {
    return {image.at(0, x, y), image.at(1, x, y), image.at(2, x, y)};
}

Painting scenery(const ImageSize& size) {
    return [=](int x, int y) -> Color {
        const float down = static_cast<float>(y) / static_cast<float>(size.height);
        Color color{0.1f + 0.3f * down, 0.3f + 0.2f * down, 0.7f - 0.4f * down};
        if (down > 0.5f)
            color = {-0.2f, -0.25f, -0.3f};
        if (down > 0.6f && (x + y / 2) % 17 < 3)
            color = {0.8f, 0.8f, 0.75f};
        const float unit = static_cast<float>(size.height);
        if (in_disc(x, y, 0.4f * unit, 0.4f * unit, 0.2f * unit))
            color = {-0.6f, -0.3f, -0.7f};
        if (in_disc(x, y, 0.9f * unit, 0.6f * unit, 0.1f * unit))
            color = {0.7f, -0.4f, -0.5f};
        for (float& value : color)
            value += 0.06f * texture(x, y);
        return color;
    };
}

Color recolored(const Color& color) {
    const float grey = (color[0] + color[1] + color[2]) / 3.0f;
    Color result;
    for (int channel = 0; channel < 3; ++channel) {
        const float pale = 0.3f * color[channel] + 0.7f * grey;
        const float level = std::pow(std::clamp(0.5f * (pale + 1.0f), 0.0f, 1.0f), 1.5f);
        result[channel] = 1.2f * level - 0.9f;
    }
    return result;
}

Picture recolored(const Picture& picture, const std::function<Color(const Color&)>& recolor) {
    return Picture(picture.size, [&](int x, int y) { return recolor(picture.color(x, y)); });
}

Picture scaled(const Picture& picture, const ImageSize& size) {
    Picture result(size, [](int, int) { return Color{}; });
    ImageScaler(picture.size, size).scale(picture.const_view(), result.view());
    return result;
}

double expect_close(const Picture& actual, const Picture& expected, double tolerance,
                    const std::string& what) {
    double largest = 0.0;
    std::string where = "nowhere";
    for (int y = 0; y < expected.size.height; ++y)
        for (int x = 0; x < expected.size.width; ++x)
            for (int channel = 0; channel < 3; ++channel) {
                const double difference =
                    std::abs(static_cast<double>(actual.image.at(channel, x, y)) -
                             expected.image.at(channel, x, y));
                // NaN is the largest difference, and stays.
                if (!(difference <= largest)) {
                    largest = std::isnan(difference) ? std::numeric_limits<double>::infinity()
                                                     : difference;
                    where = std::to_string(x) + ", " + std::to_string(y) + ", channel " +
                            std::to_string(channel);
                }
            }
    EXPECT_LE(largest, tolerance) << what << " at " << where;
    return largest;
}

double mean_difference(const Picture& actual, const Picture& expected, int first_column,
                       int end_column) {
    double sum = 0.0;
    for (int y = 0; y < expected.size.height; ++y)
        for (int x = first_column; x < end_column; ++x)
            for (int channel = 0; channel < 3; ++channel)
                sum += std::abs(actual.image.at(channel, x, y) - expected.image.at(channel, x, y));
    return sum / (3.0 * expected.size.height * (end_column - first_column));
}

double psnr(const Picture& actual, const Picture& expected) {
    double sum = 0.0;
    for (int y = 0; y < expected.size.height; ++y)
        for (int x = 0; x < expected.size.width; ++x)
            for (int channel = 0; channel < 3; ++channel)
                sum +=
                    std::pow(actual.image.at(channel, x, y) - expected.image.at(channel, x, y), 2);
    const double pixels = static_cast<double>(expected.size.width) * expected.size.height;
    return 10.0 * std::log10(4.0 / (sum / (3.0 * pixels)));
}

std::string describe(const ImageSize& size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

} // namespace unit::test
