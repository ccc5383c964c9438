#include "training/weather/sky.h"

#include "training/weather/guided_filter.h"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <set>

namespace unit::weather {
namespace {

constexpr int kWidth = 320; // at which the sky is looked for
constexpr int kTerms = 4;   // of the gradient: 1, y, y^2, x

using Gradient = cv::Matx<double, kTerms, 3>; // coefficients of R', G', B' in [0, 1]
using Terms = cv::Matx<double, 1, kTerms>;
using Mask = cv::Mat_<std::uint8_t>;

/// Of a place given as shares of width and height.
Terms terms_at(double x, double y) {
    return {1.0, y, y * y, x};
}

cv::Vec3f color_at(const Gradient& gradient, int column, int row, cv::Size size) {
    const auto color = terms_at((column + 0.5) / size.width, (row + 0.5) / size.height) * gradient;
    return {static_cast<float>(color(0)), static_cast<float>(color(1)),
            static_cast<float>(color(2))};
}

/// Least squares over the pixels of the mask.
Gradient fit(const cv::Mat_<cv::Vec3f>& picture, const Mask& mask) {
    cv::Matx<double, kTerms, kTerms> normal = cv::Matx<double, kTerms, kTerms>::eye() * 1e-6;
    Gradient right = Gradient::zeros();
    for (int y = 0; y < picture.rows; ++y) {
        for (int x = 0; x < picture.cols; ++x) {
            if (mask(y, x) != 0) {
                const Terms terms = terms_at((x + 0.5) / picture.cols, (y + 0.5) / picture.rows);
                const cv::Vec3f& color = picture(y, x);
                normal += terms.t() * terms;
                right += terms.t() * cv::Matx<double, 1, 3>(color[0], color[1], color[2]);
            }
        }
    }
    return normal.solve(right, cv::DECOMP_CHOLESKY);
}

float lightest(const cv::Vec3f& color) {
    return std::max({color[0], color[1], color[2]});
}

float darkest(const cv::Vec3f& color) {
    return std::min({color[0], color[1], color[2]});
}

float distance(const cv::Vec3f& a, const cv::Vec3f& b) {
    const cv::Vec3f difference = a - b;
    return std::max(lightest(difference), -darkest(difference));
}

bool is_clear_sky(const cv::Vec3f& color, const cv::Vec3f& expected) {
    constexpr float kDistance = 0.10F;
    return distance(color, expected) < kDistance;
}

bool looks_like_sky(const cv::Vec3f& color, const cv::Vec3f& expected) {
    constexpr float kCloud = 0.55F;
    const bool cloud = weighted_sum(color) > std::max(kCloud, weighted_sum(expected) - 0.02F) &&
                       darkest(color) > darkest(expected) - 0.03F;
    return cloud || is_clear_sky(color, expected);
}

/// The parts of a mask that reach the picture's top.
Mask connected_with_top(const Mask& mask) {
    cv::Mat_<int> parts;
    cv::connectedComponents(mask, parts);
    std::set<int> top;
    for (int y = 0; y < std::min(2, mask.rows); ++y) {
        for (int x = 0; x < mask.cols; ++x) {
            if (mask(y, x) != 0) {
                top.insert(parts(y, x));
            }
        }
    }
    Mask connected(mask.size());
    for (int y = 0; y < mask.rows; ++y) {
        for (int x = 0; x < mask.cols; ++x) {
            connected(y, x) = mask(y, x) != 0 && top.contains(parts(y, x)) ? 1 : 0;
        }
    }
    return connected;
}

/// How much a pixel differs from those beside it.
Plane roughness(const cv::Mat_<cv::Vec3f>& picture) {
    Plane brightness(picture.size());
    std::transform(picture.begin(), picture.end(), brightness.begin(), weighted_sum);
    Plane across;
    Plane down;
    cv::Sobel(brightness, across, CV_32F, 1, 0);
    cv::Sobel(brightness, down, CV_32F, 0, 1);
    return cv::abs(across) + cv::abs(down);
}

/// Where to begin: the top, where it is smooth and bright.
Mask seeds(const cv::Mat_<cv::Vec3f>& picture, const Plane& rough) {
    Mask mask(picture.size(), 0);
    const int rows = picture.rows * 12 / 100;
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < picture.cols; ++x) {
            mask(y, x) = rough(y, x) < 0.12F && weighted_sum(picture(y, x)) > 0.3F ? 1 : 0;
        }
    }
    return mask;
}

struct Grown {
    Mask mask;         ///< empty: no sky
    Gradient gradient; ///< of the sky
};

Grown grow(const cv::Mat_<cv::Vec3f>& picture, float horizon) {
    constexpr int kRounds = 8;
    constexpr double kLeast = 0.01; // of the picture
    const Plane rough = roughness(picture);
    const int last_row = std::min(
        static_cast<int>(horizon + 0.02F * static_cast<float>(picture.rows)), picture.rows);
    Mask smooth = seeds(picture, rough);
    Grown grown;
    for (int round = 0; round < kRounds; ++round) {
        if (cv::countNonZero(smooth) < kLeast * static_cast<double>(picture.total())) {
            return {};
        }
        grown.gradient = fit(picture, smooth);
        Mask like(picture.size(), 0);
        Mask clear(picture.size(), 0); // clouds would bend the gradient
        for (int y = 0; y < last_row; ++y) {
            for (int x = 0; x < picture.cols; ++x) {
                const cv::Vec3f expected = color_at(grown.gradient, x, y, picture.size());
                like(y, x) = looks_like_sky(picture(y, x), expected) ? 1 : 0;
                clear(y, x) = is_clear_sky(picture(y, x), expected) ? 1 : 0;
            }
        }
        grown.mask = connected_with_top(like);
        smooth = grown.mask & clear & (rough < 0.2F);
    }
    return grown;
}

/// The mask at full size, with the shares of pixels at its edge by their own colours.
Plane refined_share(const cv::Mat_<cv::Vec3f>& picture, const Grown& grown, float horizon) {
    cv::Mat_<std::uint8_t> near;
    const int reach = std::max(picture.cols * 12 / 1000, 3) | 1;
    cv::resize(grown.mask, near, picture.size(), 0, 0, cv::INTER_NEAREST);
    cv::dilate(near, near, cv::getStructuringElement(cv::MORPH_RECT, {reach, reach}));
    Plane share(picture.size(), 0.0F);
    Plane blue(picture.size());
    for (int y = 0; y < picture.rows; ++y) {
        for (int x = 0; x < picture.cols; ++x) {
            const cv::Vec3f& color = picture(y, x);
            blue(y, x) = color[2];
            if (near(y, x) != 0 && static_cast<float>(y) < horizon) {
                const cv::Vec3f expected = color_at(grown.gradient, x, y, picture.size());
                const bool like = looks_like_sky(color, expected);
                share(y, x) = like ? 1.0F : 1.0F - ramp(0.06F, 0.26F, distance(color, expected));
            }
        }
    }
    share = guided_filter(blue, share, std::max(2, picture.cols / 320), 1e-3);
    return cv::min(cv::max(share * 1.1F - 0.05F, 0.0F), 1.0F);
}

} // namespace

Sky find_sky(const cv::Mat& picture, float horizon) {
    cv::Mat_<cv::Vec3f> values;
    picture.convertTo(values, CV_32F, 1.0 / 255.0);
    const double scale = static_cast<double>(kWidth) / picture.cols;
    cv::Mat_<cv::Vec3f> small;
    cv::resize(values, small, {kWidth, std::max(cvRound(picture.rows * scale), 8)}, 0, 0,
               cv::INTER_AREA);
    const Grown grown = grow(small, horizon * static_cast<float>(scale));
    if (grown.mask.empty()) {
        return {Plane(picture.size(), 0.0F), LinearImage(picture.size(), cv::Vec3f())};
    }
    cv::Mat_<cv::Vec3f> gradient(picture.size());
    for (int y = 0; y < picture.rows; ++y) {
        for (int x = 0; x < picture.cols; ++x) {
            gradient(y, x) = color_at(grown.gradient, x, y, picture.size());
        }
    }
    cv::Mat encoded;
    gradient.convertTo(encoded, CV_8U, 255.0);
    return {refined_share(values, grown, horizon + 0.02F * static_cast<float>(picture.rows)),
            linear_image(encoded)};
}

} // namespace unit::weather
