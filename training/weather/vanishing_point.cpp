#include "training/weather/vanishing_point.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace unit::weather {
namespace {

constexpr int kWidth = 480;     // at which lines are looked for
constexpr int kGrid = 64;       // places from left to right, and from top to bottom
constexpr float kMemory = 0.9F; // of the votes of the pictures before

/// The part of the picture in which the point may be, as shares of width and height.
constexpr float kLeft = 0.25F, kTop = 0.40F, kWide = 0.50F, kHigh = 0.28F;

cv::Mat small_grey(const cv::Mat& picture) {
    cv::Mat grey;
    cv::cvtColor(picture, grey, cv::COLOR_RGB2GRAY);
    const int height = std::max(kWidth * picture.rows / picture.cols, 16);
    cv::resize(grey, grey, {kWidth, height}, 0, 0, cv::INTER_AREA);
    return grey;
}

/// Lines that may run along the road: not upright, not level, in the lower half, above the bonnet.
std::vector<cv::Vec4i> road_lines(const cv::Mat& grey) {
    cv::Mat edges;
    cv::Canny(grey, edges, 40, 120);
    edges.rowRange(0, grey.rows * 45 / 100).setTo(0);
    edges.rowRange(grey.rows * 93 / 100, grey.rows).setTo(0);
    std::vector<cv::Vec4i> lines;
    cv::HoughLinesP(edges, lines, 1, CV_PI / 360, 25, 25, 8);
    std::erase_if(lines, [](const cv::Vec4i& line) {
        const double slope = std::abs(std::atan2(line[3] - line[1], line[2] - line[0]));
        const double degrees = std::min(slope, CV_PI - slope) * 180 / CV_PI;
        return degrees < 12 || degrees > 75;
    });
    return lines;
}

cv::Point2f place(int column, int row, cv::Size size) {
    return {(kLeft + kWide * (static_cast<float>(column) + 0.5F) / kGrid) *
                static_cast<float>(size.width),
            (kTop + kHigh * (static_cast<float>(row) + 0.5F) / kGrid) *
                static_cast<float>(size.height)};
}

/// How much the lines say for a place: their lengths, less the further they pass from it; as much
/// from the left as from the right.
float vote(const std::vector<cv::Vec4i>& lines, cv::Point2f at) {
    constexpr float kReach = 4.0F;  // pixels
    constexpr float kMost = 300.0F; // pixels of line that decide
    float left = 0.0F;
    float right = 0.0F;
    for (const cv::Vec4i& line : lines) {
        const cv::Point2f from(static_cast<float>(line[0]), static_cast<float>(line[1]));
        const cv::Point2f to(static_cast<float>(line[2]), static_cast<float>(line[3]));
        const cv::Point2f lower = from.y > to.y ? from : to;
        if (lower.y <= at.y + 10.0F) {
            continue;
        }
        const cv::Point2f along = to - from;
        const auto length = static_cast<float>(cv::norm(along));
        const float distance = along.cross(at - from) / length / kReach;
        (lower.x < at.x ? left : right) += length * std::exp(-distance * distance);
    }
    return std::sqrt(std::min(left, kMost) * std::min(right, kMost)) +
           0.1F * std::min(left + right, 2.0F * kMost);
}

/// The best place, between those of the grid.
cv::Point2f peak(const cv::Mat_<float>& votes, cv::Size size) {
    constexpr int kAround = 2;
    cv::Point best;
    cv::minMaxLoc(votes, nullptr, nullptr, nullptr, &best);
    const cv::Rect around =
        cv::Rect(best.x - kAround, best.y - kAround, 2 * kAround + 1, 2 * kAround + 1) &
        cv::Rect({0, 0}, votes.size());
    cv::Point2f sum;
    float weights = 0.0F;
    for (int row = around.y; row < around.y + around.height; ++row) {
        for (int column = around.x; column < around.x + around.width; ++column) {
            const float weight = std::pow(votes(row, column), 4.0F);
            sum += weight * place(column, row, size);
            weights += weight;
        }
    }
    return sum * (1.0F / weights);
}

/// How likely a dashcam has its vanishing point there.
float expectation(cv::Point2f at, cv::Size size) {
    const float x = (at.x / static_cast<float>(size.width) - 0.5F) / 0.12F;
    const float y = (at.y / static_cast<float>(size.height) - 0.55F) / 0.07F;
    return std::exp(-0.5F * (x * x + y * y));
}

} // namespace

cv::Point2f VanishingPointFinder::find(const cv::Mat& picture) {
    constexpr float kNoLines = 5.0F; // so that the expectation decides where there are none
    const cv::Mat grey = small_grey(picture);
    const std::vector<cv::Vec4i> lines = road_lines(grey);
    cv::Mat_<float> votes(kGrid, kGrid);
    for (int row = 0; row < kGrid; ++row) {
        for (int column = 0; column < kGrid; ++column) {
            const cv::Point2f at = place(column, row, grey.size());
            votes(row, column) = (vote(lines, at) + kNoLines) * expectation(at, grey.size());
        }
    }
    votes_ = votes_.empty() ? votes : cv::Mat_<float>(kMemory * votes_ + (1 - kMemory) * votes);
    return peak(votes_, picture.size());
}

} // namespace unit::weather
