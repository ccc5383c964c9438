#include "training/weather/wet_road.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace unit::weather {
namespace {

/// What a perfect mirror would show in each pixel below its column's contact.
LinearImage mirrored(const LinearImage& picture, const Road& road) {
    cv::Mat_<cv::Vec2f> places(picture.size());
    for (int y = 0; y < picture.rows; ++y) {
        for (int x = 0; x < picture.cols; ++x) {
            const float contact = road.contacts[static_cast<std::size_t>(x)];
            const float row = std::clamp(2.0F * contact - static_cast<float>(y), 0.0F,
                                         static_cast<float>(picture.rows - 1));
            places(y, x) = {static_cast<float>(x), row};
        }
    }
    LinearImage mirror;
    cv::remap(picture, mirror, places, {}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return mirror;
}

/// The image blurred by so many pixels, standard deviations. Wide blurs are those of a smaller
/// copy: theirs would take as long as all else.
LinearImage blurred(const LinearImage& image, double across, double down) {
    constexpr double kWidest = 16.0;
    const double times = std::max(std::floor(down / kWidest), 1.0);
    LinearImage result;
    if (times == 1.0) {
        cv::GaussianBlur(image, result, {}, across, down);
        return result;
    }
    const cv::Size smaller(std::max(cvRound(image.cols / times), 1),
                           std::max(cvRound(image.rows / times), 1));
    LinearImage small;
    cv::resize(image, small, smaller, 0, 0, cv::INTER_AREA);
    cv::GaussianBlur(small, small, {}, across / times, down / times);
    cv::resize(small, result, image.size(), 0, 0, cv::INTER_LINEAR);
    return result;
}

/// The mirror image, blurred more the further a pixel is below its contact.
LinearImage rough_mirror(const LinearImage& picture, const Road& road) {
    const LinearImage mirror = mirrored(picture, road);
    const auto height = static_cast<float>(picture.rows);
    constexpr std::array<float, 3> kBlurs{1.0F / 120, 1.0F / 40, 1.0F / 14}; // of the height
    std::array<LinearImage, 3> levels;
    for (std::size_t level = 0; level < kBlurs.size(); ++level) {
        const double down = kBlurs[level] * height;
        levels[level] = blurred(mirror, std::max(0.22 * down, 0.8), down);
    }
    LinearImage result(picture.size());
    for (int y = 0; y < picture.rows; ++y) {
        for (int x = 0; x < picture.cols; ++x) {
            const float below = static_cast<float>(y) - road.contacts[static_cast<std::size_t>(x)];
            const float level = 2.0F * ramp(0.0F, 0.25F * height, below);
            const std::size_t low = level < 1.0F ? 0 : 1;
            const float share = level - static_cast<float>(low);
            result(y, x) = levels[low](y, x) * (1.0F - share) + levels[low + 1](y, x) * share;
        }
    }
    return result;
}

/// The share of light that water mirrors, seen at a pixel of the road.
float reflectance(const Camera& camera, float x, float y) {
    constexpr float kUpright = 0.02F; // of water, n = 1.33
    const float below = std::max(y - camera.vanishing_point.y, 0.0F);
    const float across = x - camera.vanishing_point.x;
    const float cosine = below / std::sqrt(camera.focal_length * camera.focal_length +
                                           below * below + across * across);
    return kUpright + (1.0F - kUpright) * std::pow(1.0F - cosine, 5.0F);
}

/// How closed the film of water is: more so in the tracks of wheels, 1.85 m apart, half a lane.
float film(const Camera& camera, float x, float y) {
    const float below = std::max(y - camera.vanishing_point.y, 1.0F);
    const float metres = (x - camera.vanishing_point.x) / below * camera.height;
    return 0.72F - 0.18F * std::cos(2.0F * std::numbers::pi_v<float> * metres / 1.85F);
}

} // namespace

LinearImage wet_road(const LinearImage& picture, const Camera& camera, const Road& road,
                     float wetness) {
    constexpr float kDarker = 0.45F;
    constexpr float kMirrored = 0.9F; // the rest is lost in the roughness
    const LinearImage mirror = rough_mirror(picture, road);
    LinearImage wet(picture.size());
    for (int y = 0; y < picture.rows; ++y) {
        for (int x = 0; x < picture.cols; ++x) {
            const auto column = static_cast<float>(x);
            const auto row = static_cast<float>(y);
            const float water = wetness * road.share(y, x);
            const float shine =
                water * film(camera, column, row) * reflectance(camera, column, row);
            wet(y, x) = picture(y, x) * ((1.0F - kDarker * water) * (1.0F - shine)) +
                        mirror(y, x) * (shine * kMirrored);
        }
    }
    return wet;
}

} // namespace unit::weather
