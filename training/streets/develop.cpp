#include "training/streets/develop.h"

#include "core/pixels/srgb.h"

#include <array>
#include <cmath>

namespace unit::streets {

namespace {

constexpr int kSteps = 8192;
constexpr float kBrightest = 2.0F; // linear light that reaches full white

std::array<std::uint8_t, kSteps + 1> make_curve() {
    std::array<std::uint8_t, kSteps + 1> curve{};
    for (int i = 0; i <= kSteps; ++i) {
        const double linear = static_cast<double>(kBrightest) * i / kSteps;
        // Straight up to 0.7, then bending towards 1.
        const double soft =
            linear <= 0.7 ? linear : 0.7 + 0.3 * (1.0 - std::exp(-(linear - 0.7) / 0.3));
        curve[static_cast<std::size_t>(i)] =
            cv::saturate_cast<std::uint8_t>(255.0 * light_to_srgb(soft));
    }
    return curve;
}

} // namespace

cv::Mat develop(const cv::Mat_<Vec3>& canvas) {
    static const std::array<std::uint8_t, kSteps + 1> curve = make_curve();
    cv::Mat_<cv::Vec3b> picture(canvas.size());
    for (int y = 0; y < canvas.rows; ++y) {
        const Vec3* from = canvas[y];
        cv::Vec3b* to = picture[y];
        for (int x = 0; x < canvas.cols; ++x) {
            for (int i = 0; i < 3; ++i) {
                const float level = saturate(from[x][i] * (1.0F / kBrightest)) * kSteps;
                to[x][i] = curve[static_cast<std::size_t>(level + 0.5F)];
            }
        }
    }
    return picture;
}

} // namespace unit::streets
