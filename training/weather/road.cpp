#include "training/weather/road.h"

#include "core/median.h"

#include "training/weather/guided_filter.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <set>

namespace unit::weather {
namespace {

constexpr int kWidth = 240;      // at which the road is looked for
constexpr float kBottom = 0.92F; // of the height; below may be the bonnet

using Mask = cv::Mat_<std::uint8_t>;

/// A small copy of the picture, and where the camera's horizon is in it.
struct View {
    cv::Mat_<cv::Vec3f> lab; ///< CIE L*, a*, b*
    cv::Point2f vanishing_point;
    int bottom = 0; ///< first row of what may be the bonnet

    /// Whether a pixel is in the lane before the camera, as far as one may guess.
    bool in_lane(int x, int y) const {
        const float below = static_cast<float>(y) - vanishing_point.y;
        return y < bottom && std::abs(static_cast<float>(x) - vanishing_point.x) < 0.45F * below;
    }
    bool is_near(int y) const {
        const float below = static_cast<float>(y) - vanishing_point.y;
        return below > 0.4F * (static_cast<float>(bottom) - vanishing_point.y);
    }
};

View view_of(const cv::Mat& picture, const Camera& camera) {
    const float scale = static_cast<float>(kWidth) / static_cast<float>(picture.cols);
    cv::Mat small;
    const int height = std::max(cvRound(static_cast<float>(picture.rows) * scale), 8);
    cv::resize(picture, small, {kWidth, height}, 0, 0, cv::INTER_AREA);
    small.convertTo(small, CV_32F, 1.0 / 255.0);
    View view;
    cv::cvtColor(small, view.lab, cv::COLOR_RGB2Lab);
    view.vanishing_point = camera.vanishing_point * scale;
    view.bottom = static_cast<int>(kBottom * static_cast<float>(height));
    return view;
}

/// What most of the lane looks like close by.
cv::Vec3f lane_color(const View& view) {
    cv::Vec3f color;
    for (int channel = 0; channel < 3; ++channel) {
        std::vector<float> values;
        for (int y = 0; y < view.lab.rows; ++y) {
            for (int x = 0; x < view.lab.cols; ++x) {
                if (view.is_near(y) && view.in_lane(x, y)) {
                    values.push_back(view.lab(y, x)[channel]);
                }
            }
        }
        constexpr float kGrey[] = {50.0F, 0.0F, 0.0F};
        color[channel] = values.empty() ? kGrey[channel] : median(values);
    }
    return color;
}

/// What GrabCut is told beforehand.
Mask first_guess(const View& view) {
    const cv::Vec3f lane = lane_color(view);
    Mask guess(view.lab.size());
    for (int y = 0; y < guess.rows; ++y) {
        for (int x = 0; x < guess.cols; ++x) {
            const cv::Vec3f& color = view.lab(y, x);
            const float chroma = std::hypot(color[1] - lane[1], color[2] - lane[2]);
            const float ratio = color[0] / std::max(lane[0], 1.0F);
            if (static_cast<float>(y) < view.vanishing_point.y + 1.0F) {
                guess(y, x) = cv::GC_BGD;
            } else if (view.in_lane(x, y) && chroma < 12.0F && view.is_near(y)) {
                guess(y, x) = cv::GC_FGD;
            } else if (view.in_lane(x, y) && chroma < 14.0F) {
                guess(y, x) = cv::GC_PR_FGD;
            } else {
                const bool like = chroma <= 14.0F && ratio >= 0.45F && ratio <= 1.7F;
                guess(y, x) = like ? cv::GC_PR_FGD : cv::GC_PR_BGD;
            }
        }
    }
    return guess;
}

Mask cut(const View& view) {
    Mask mask = first_guess(view);
    // Without pixels of both kinds there is nothing to cut.
    if (cv::countNonZero(mask == cv::GC_FGD) == 0 || cv::countNonZero(mask == cv::GC_BGD) == 0) {
        return Mask(mask.size(), 0);
    }
    cv::Mat features(view.lab.size(), CV_8UC3);
    for (int y = 0; y < features.rows; ++y) {
        for (int x = 0; x < features.cols; ++x) {
            const cv::Vec3f& color = view.lab(y, x);
            // Roads are grey: their hue says more than their brightness.
            features.at<cv::Vec3b>(y, x) = {cv::saturate_cast<std::uint8_t>(color[0] * 2.2F),
                                            cv::saturate_cast<std::uint8_t>(color[1] * 3 + 128),
                                            cv::saturate_cast<std::uint8_t>(color[2] * 3 + 128)};
        }
    }
    const cv::RNG random = cv::theRNG(); // of this thread; GrabCut draws from it
    cv::theRNG() = cv::RNG(1);
    cv::Mat background;
    cv::Mat foreground;
    cv::grabCut(features, mask, {}, background, foreground, 3, cv::GC_INIT_WITH_MASK);
    cv::theRNG() = random;
    return (mask & 1) != 0; // GC_FGD and GC_PR_FGD are odd
}

/// Puts what does not reach the horizon onto the road.
void fill_islands(Mask& road, const View& view) {
    cv::Mat_<int> parts;
    cv::Mat statistics;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(road == 0, parts, statistics, centres, 4);
    for (int part = 1; part < count; ++part) {
        const int top = statistics.at<int>(part, cv::CC_STAT_TOP);
        if (static_cast<float>(top) > view.vanishing_point.y + 2.0F) {
            road.setTo(255, parts == part);
        }
    }
}

/// Leaves only what is connected with the lane close by.
void keep_lane(Mask& road, const View& view) {
    cv::Mat_<int> parts;
    cv::connectedComponents(road, parts, 4);
    std::set<int> kept;
    for (int y = 0; y < road.rows; ++y) {
        for (int x = 0; x < road.cols; ++x) {
            if (road(y, x) != 0 && view.is_near(y) && view.in_lane(x, y)) {
                kept.insert(parts(y, x));
            }
        }
    }
    for (int y = 0; y < road.rows; ++y) {
        for (int x = 0; x < road.cols; ++x) {
            road(y, x) = road(y, x) != 0 && kept.contains(parts(y, x)) ? 255 : 0;
        }
    }
}

/// The first row from the horizon down at which a column stays on the road for a while.
float contact(const Mask& road, const View& view, int x) {
    const int first = std::max(cvCeil(view.vanishing_point.y), 0);
    for (int y = first; y < view.bottom; ++y) {
        const float below = static_cast<float>(y) - view.vanishing_point.y;
        const int run = std::max(2, static_cast<int>(0.25F * below));
        const int end = std::min(y + run, road.rows);
        if (cv::countNonZero(road(cv::Range(y, end), cv::Range(x, x + 1))) == end - y) {
            return static_cast<float>(y);
        }
    }
    return static_cast<float>(view.bottom);
}

std::vector<float> contacts_of(const Mask& road, const View& view, cv::Size size) {
    cv::Mat_<float> rows(1, road.cols);
    for (int x = 0; x < road.cols; ++x) {
        rows(0, x) = contact(road, view, x);
    }
    cv::medianBlur(rows, rows, 5);
    cv::GaussianBlur(rows, rows, {5, 1}, 0.8);
    const float scale = static_cast<float>(size.width) / static_cast<float>(road.cols);
    cv::resize(rows * scale, rows, {size.width, 1}, 0, 0, cv::INTER_LINEAR);
    return rows;
}

/// The mask at full size, along the picture's own edges.
Plane share_of(const Mask& road, const cv::Mat& picture) {
    Plane share;
    road.convertTo(share, CV_32F, 1.0 / 255.0);
    cv::resize(share, share, picture.size(), 0, 0, cv::INTER_LINEAR);
    share = guided_filter(grey_plane(picture), share, std::max(picture.cols / 160, 2), 2e-3);
    return cv::min(cv::max(share * 1.2F - 0.1F, 0.0F), 1.0F);
}

} // namespace

Road find_road(const cv::Mat& picture, const Camera& camera) {
    const View view = view_of(picture, camera);
    Mask road = cut(view);
    fill_islands(road, view);
    keep_lane(road, view);
    if (cv::countNonZero(road) == 0) {
        return {
            Plane(picture.size(), 0.0F),
            std::vector<float>(static_cast<std::size_t>(picture.cols), camera.vanishing_point.y)};
    }
    return {share_of(road, picture), contacts_of(road, view, picture.size())};
}

} // namespace unit::weather
