#include "training/data/shot_detector.h"

#include "core/median.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace unit {

namespace {

const cv::Size kEnergySize(160, 90);
const cv::Size kColorsSize(32, 18);

/// Distances to P and Q in frames, and the time from P to Q beyond which only the first two count.
constexpr std::array<std::size_t, 11> kDistances{1, 2, 4, 8, 12, 16, 20, 25, 32, 40, 50};
constexpr double kMaximumSeconds = 4.2;
/// Up to here a mix stands for the whole way from P to Q, beyond for its middle half.
constexpr std::size_t kShort = 25;
constexpr std::size_t kKept = 2 * kDistances.back() + 1;

// Found by trial on real and rendered streets, and on fades between them.
constexpr double kSmallestChange = 16.0; ///< of 255, root mean square, from P to Q
constexpr double kLeastShare = 0.1;      ///< of P and of Q in the mix
constexpr double kLargestRest = 0.6;     ///< of the change, what no mix explains
constexpr double kLargestEnergy = 0.8;   ///< of what is expected without a mix
constexpr double kNoEnergy = 4.0;        ///< flat pictures have no contrast to lose
constexpr double kCutChange = 20.0;      ///< of 255, root mean square
constexpr double kCutRatio = 2.5;        ///< to the median change of the frames around
constexpr double kCutLasting = 0.6;      ///< of the change, what is left without the two at the cut
constexpr std::size_t kCutNeighbours = 8;

/// Root mean square over all values.
double distance(const cv::Mat& left, const cv::Mat& right) {
    return cv::norm(left, right, cv::NORM_L2) /
           std::sqrt(static_cast<double>(left.total()) * left.channels());
}

double energy_of(const cv::Mat& image) {
    cv::Mat grey;
    cv::cvtColor(image, grey, cv::COLOR_RGB2GRAY);
    grey.convertTo(grey, CV_32F);
    const double across = distance(grey.colRange(1, grey.cols), grey.colRange(0, grey.cols - 1));
    const double down = distance(grey.rowRange(1, grey.rows), grey.rowRange(0, grey.rows - 1));
    return across * across + down * down;
}

} // namespace

void ShotDetector::add(const cv::Mat& image, double seconds) {
    cv::Mat small;
    cv::resize(image, small, kEnergySize, 0, 0, cv::INTER_AREA);
    Picture picture{{}, energy_of(small), seconds};
    cv::resize(small, picture.colors, kColorsSize, 0, 0, cv::INTER_AREA);
    picture.colors.convertTo(picture.colors, CV_32F);
    recent_.push_back(std::move(picture));
    if (recent_.size() > kKept) {
        recent_.pop_front();
    }
    frames_.emplace_back();
    const std::size_t last = recent_.size() - 1;
    if (last >= 1) {
        frames_.back().gap = static_cast<float>(seconds - recent_[last - 1].seconds);
        frames_.back().change =
            static_cast<float>(distance(recent_[last].colors, recent_[last - 1].colors));
    }
    if (last >= 3) {
        frames_[frames_.size() - 2].across =
            static_cast<float>(distance(recent_[last].colors, recent_[last - 3].colors));
    }
    for (const std::size_t away : kDistances) {
        if (2 * away > last) {
            break;
        }
        Frame& frame = frames_[frames_.size() - 1 - away];
        const Picture& before = recent_[last - 2 * away];
        const bool near = away <= 2 || seconds - before.seconds <= kMaximumSeconds;
        if (frame.mix == 0 && near && is_mix(before, recent_[last - away], recent_[last])) {
            frame.mix = static_cast<int>(away);
        }
    }
}

bool ShotDetector::is_mix(const Picture& before, const Picture& middle,
                          const Picture& behind) const {
    const double change = distance(before.colors, behind.colors);
    if (change < kSmallestChange) {
        return false;
    }
    const cv::Mat whole = behind.colors - before.colors;
    const cv::Mat part = middle.colors - before.colors;
    const double share = part.dot(whole) / whole.dot(whole);
    if (share < kLeastShare || share > 1.0 - kLeastShare) {
        return false;
    }
    const double rest = distance(part, whole * share) / change;
    const double expected = (1.0 - share) * before.energy + share * behind.energy + kNoEnergy;
    return rest < kLargestRest && middle.energy < kLargestEnergy * expected;
}

bool ShotDetector::is_cut(std::size_t index) const {
    const Frame& frame = frames_[index];
    if (frame.change < kCutChange) {
        return false;
    }
    const bool at_an_end = index < 2 || index + 1 >= frames_.size();
    if (!at_an_end && frame.across < kCutLasting * frame.change) {
        return false;
    }
    std::vector<float> changes;
    std::vector<float> gaps;
    const std::size_t first = std::max(index, kCutNeighbours + 1) - kCutNeighbours;
    for (std::size_t other = first; other <= index + kCutNeighbours && other < frames_.size();
         ++other) {
        if (other != index) {
            changes.push_back(frames_[other].change);
            gaps.push_back(frames_[other].gap);
        }
    }
    return changes.empty() ||
           (frame.change > kCutRatio * median(changes) && frame.gap < kCutRatio * median(gaps));
}

std::vector<bool> ShotDetector::fading() const {
    std::vector<int> mixes_before{0};
    for (const Frame& frame : frames_) {
        mixes_before.push_back(mixes_before.back() + (frame.mix > 0 ? 1 : 0));
    }
    std::vector<bool> fading(frames_.size(), false);
    for (std::size_t index = 0; index < frames_.size(); ++index) {
        const auto away = static_cast<std::size_t>(frames_[index].mix);
        if (away == 0) {
            continue;
        }
        const int mixes = mixes_before[index + away + 1] - mixes_before[index - away];
        if (2 * mixes >= frames_[index].mix) {
            const std::size_t reach = away <= kShort ? away : away / 2;
            const std::size_t first = index - reach;
            const std::size_t end = index + reach + 1;
            std::fill(fading.begin() + static_cast<std::ptrdiff_t>(first),
                      fading.begin() + static_cast<std::ptrdiff_t>(end), true);
        }
    }
    return fading;
}

std::vector<int> ShotDetector::shots() const {
    const std::vector<bool> fades = fading();
    std::vector<int> shots;
    int shot = 0;
    for (std::size_t index = 0; index < frames_.size(); ++index) {
        const bool begins = shot == 0 || shots.back() == 0 || is_cut(index);
        shot += !fades[index] && begins ? 1 : 0;
        shots.push_back(fades[index] ? 0 : shot);
    }
    return shots;
}

} // namespace unit
