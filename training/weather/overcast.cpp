#include "training/weather/overcast.h"

#include "core/median.h"

#include "training/streets/random.h"
#include "training/weather/guided_filter.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <vector>

namespace unit::weather {
namespace {

constexpr float kMiddleGrey = 0.09F; // of what is below the sky, in linear light

/// The median of those values whose share is above one half; nothing where they are few.
std::optional<float> median_of(const Plane& values, const Plane& share) {
    constexpr std::size_t kLeast = 20;
    std::vector<float> kept;
    for (int y = 0; y < values.rows; ++y) {
        for (int x = 0; x < values.cols; ++x) {
            if (share(y, x) > 0.5F) {
                kept.push_back(values(y, x));
            }
        }
    }
    return kept.size() < kLeast ? std::nullopt : std::optional(median(kept));
}

/// For each row what the road has in most of it, smooth over rows; `otherwise` where there is none.
Plane road_rows(const Plane& base, const Plane& road, float otherwise) {
    Plane rows(base.rows, 1);
    std::optional<float> last;
    int first = base.rows;
    for (int y = 0; y < base.rows; ++y) {
        const auto found = median_of(base.row(y), road.row(y));
        first = found && !last ? y : first;
        last = found ? found : last;
        rows(y, 0) = last.value_or(otherwise);
    }
    if (first < base.rows) {
        rows.rowRange(0, first).setTo(rows(first, 0));
    }
    cv::GaussianBlur(rows, rows, {1, 0}, 1.0, std::max(base.rows / 40.0, 1.0),
                     cv::BORDER_REPLICATE);
    return rows;
}

/// Shadows on a road are as blue as the sky that lights them; under a grey one they are grey.
cv::Vec3f without_blue(const cv::Vec3f& color, float share) {
    const float blue = std::max(color[2] - color[0], 0.0F);
    return {color[0] + 0.5F * share * blue, color[1], color[2] - 0.5F * share * blue};
}

cv::Vec3f paled(const cv::Vec3f& color, float overcast) {
    constexpr float kPaler = 0.42F;
    static const cv::Vec3f kCooler{-0.03F, 0.0F, 0.05F};
    const float grey = weighted_sum(color);
    const cv::Vec3f all(grey, grey, grey);
    cv::Vec3f pale = all + (color - all) * (1.0F - kPaler * overcast);
    for (int channel = 0; channel < 3; ++channel) {
        pale[channel] *= 1.0F + kCooler[channel] * overcast;
    }
    return pale;
}

} // namespace

LinearImage relit_scene(const LinearImage& scene, const Plane& sky, const Plane& road,
                        const Daylight& daylight) {
    constexpr float kContrast = 0.5F;      // that is left of large parts
    constexpr float kRoadContrast = 0.15F; // of large parts of the road, beside each other
    constexpr float kRoadDepth = 0.8F;     // of the road near and far
    // At the edge of the sky the scene has only its share of a pixel.
    Plane light;
    cv::divide(luminance(scene), cv::max(1.0F - sky, 0.05F), light);
    light = cv::max(light, 1e-3F);
    cv::log(light, light);
    const Plane base = guided_filter(light, light, std::max(scene.cols / 40, 4), 0.15);
    const Plane ground = 1.0F - sky;
    const float middle = median_of(base, ground).value_or(std::log(kMiddleGrey));
    const Plane rows = road_rows(base, road, middle);
    const float overcast = daylight.overcast;
    const float exposure =
        overcast * (std::log(kMiddleGrey) - middle) + std::log(daylight.brightness);
    LinearImage relit(scene.size());
    for (int y = 0; y < scene.rows; ++y) {
        for (int x = 0; x < scene.cols; ++x) {
            const float part = base(y, x);
            const float row = rows(y, 0);
            const float even = middle + kRoadDepth * (row + kRoadContrast * (part - row) - middle);
            const float soft = middle + kContrast * (part - middle);
            const float target = soft + road(y, x) * (even - soft);
            const float gain = std::exp(overcast * (target - part) + exposure);
            const cv::Vec3f color = without_blue(scene(y, x), overcast * road(y, x));
            relit(y, x) = paled(color, overcast) * gain;
        }
    }
    return relit;
}

LinearImage airlight(const LinearImage& sky, float horizon) {
    LinearImage air(sky.size());
    const int last = std::clamp(static_cast<int>(horizon), 0, sky.rows - 1);
    for (int y = 0; y < sky.rows; ++y) {
        sky.row(std::min(y, last)).copyTo(air.row(y));
    }
    return air;
}

LinearImage overcast_sky(cv::Size size, float horizon, std::uint64_t seed) {
    static const cv::Vec3f kOverhead{0.30F, 0.32F, 0.345F};
    static const cv::Vec3f kLow{0.43F, 0.45F, 0.475F};
    Plane clouds(size, 0.0F);
    float strength = 0.04F;
    for (int cells = 3; cells <= 12; cells *= 2) {
        streets::Random random({seed, 0xc10d, static_cast<std::uint64_t>(cells)});
        Plane noise(cells, 2 * cells);
        for (float& value : noise) {
            // Nearly normal, with deviation 1.
            value = (random.uniform(-1, 1) + random.uniform(-1, 1) + random.uniform(-1, 1));
        }
        cv::resize(noise, noise, size, 0, 0, cv::INTER_CUBIC);
        clouds += strength * noise;
        strength /= 2;
    }
    LinearImage sky(size);
    for (int y = 0; y < size.height; ++y) {
        const float low =
            std::pow(ramp(0.0F, std::max(horizon, 1.0F), static_cast<float>(y)), 1.5F);
        const cv::Vec3f color = kOverhead + (kLow - kOverhead) * low;
        for (int x = 0; x < size.width; ++x) {
            sky(y, x) = color * (1.0F + clouds(y, x) * (1.0F - 0.7F * low));
        }
    }
    return sky;
}

} // namespace unit::weather
