#include "training/weather/droplets.h"

#include "training/streets/random.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace unit::weather {
namespace {

struct Droplet {
    cv::Point2f centre; ///< pixels
    float radius;       ///< pixels, across
    float tall;         ///< times the radius, downwards
};

Droplet droplet_of(int number, cv::Size size, std::uint64_t seed, double seconds) {
    streets::Random fixed({seed, 0xd70b, static_cast<std::uint64_t>(number)});
    const double life = static_cast<double>(fixed.uniform(3.0F, 9.0F));
    const double lives = seconds / life + static_cast<double>(fixed.uniform());
    streets::Random random(
        {seed, 0xd70b, static_cast<std::uint64_t>(number), static_cast<std::uint64_t>(lives) + 1});
    const auto width = static_cast<float>(size.width);
    const float even = random.uniform();
    return {{random.uniform() * width, random.uniform() * static_cast<float>(size.height)},
            width * (0.003F + 0.012F * even * even), // small ones are the more
            random.uniform(1.0F, 1.35F)};
}

/// The scene as a drop shows it: blurred, and upside down.
LinearImage lens_image(const LinearImage& picture) {
    LinearImage small;
    cv::resize(picture, small, {64, 36}, 0, 0, cv::INTER_AREA);
    cv::flip(small, small, -1);
    return small;
}

void put(LinearImage& picture, const LinearImage& lens, const Droplet& drop) {
    const float down = drop.radius * drop.tall;
    const cv::Rect all({0, 0}, picture.size());
    const cv::Rect box =
        cv::Rect(cvFloor(drop.centre.x - 1.2F * drop.radius), cvFloor(drop.centre.y - 1.2F * down),
                 cvCeil(2.4F * drop.radius) + 1, cvCeil(2.4F * down) + 1) &
        all;
    for (int y = box.y; y < box.y + box.height; ++y) {
        for (int x = box.x; x < box.x + box.width; ++x) {
            const float u = (static_cast<float>(x) - drop.centre.x) / drop.radius;
            const float v = (static_cast<float>(y) - drop.centre.y) / down;
            const float inside = std::hypot(u, v);
            const float cover = 0.85F * (1.0F - ramp(0.7F, 1.15F, inside));
            if (cover <= 0.0F) {
                continue;
            }
            const int column = std::clamp(cvRound((0.5F + 0.42F * u) * 64.0F), 0, lens.cols - 1);
            const int row = std::clamp(cvRound((0.5F + 0.42F * v) * 36.0F), 0, lens.rows - 1);
            const float rim = 1.0F - 0.35F * ramp(0.6F, 1.0F, inside); // light is bent away
            picture(y, x) = picture(y, x) * (1.0F - cover) + lens(row, column) * (cover * rim);
        }
    }
}

} // namespace

LinearImage with_droplets(const LinearImage& picture, int number, std::uint64_t seed,
                          double seconds) {
    LinearImage result = picture.clone();
    const LinearImage lens = lens_image(picture);
    for (int index = 0; index < number; ++index) {
        put(result, lens, droplet_of(index, picture.size(), seed, seconds));
    }
    return result;
}

} // namespace unit::weather
