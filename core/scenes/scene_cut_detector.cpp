#include "core/scenes/scene_cut_detector.h"

#include "core/median.h"

#include <algorithm>
#include <cmath>

namespace unit {
namespace {

// Found by trial on dashcam clips and stills, city streets and rendered streets.
constexpr float kCutChange = 0.35F;
constexpr float kCutRatio = 2.0F;       ///< to the median change of the pictures before
constexpr float kReturnDistance = 4.0F; ///< levels, the mean of a picture's values
constexpr int kPartsAcross = 4;
constexpr int kPartsDown = 2;
constexpr std::size_t kLeastParts = 3; ///< that something is known of
constexpr int kPartWidth = ScenePicture::kWidth / kPartsAcross;
constexpr int kPartHeight = ScenePicture::kHeight / kPartsDown;
constexpr int kShiftAcross = 2;
constexpr int kShiftDown = 1;
constexpr float kDarkest = 8.0F;       ///< levels that are compared
constexpr float kBrightest = 200.0F;   ///< of means: bright pixels of the cell are cut off earlier
constexpr double kLeastShare = 0.5;    ///< of a part's values that have to be between these
constexpr double kLeastContrast = 2.0; ///< levels, root mean square around rows' means

/// Sums over values that count in both pictures.
struct Sums {
    double count = 0.0, before_squares = 0.0, now_squares = 0.0, products = 0.0;

    void add(const Sums& other) {
        count += other.count;
        before_squares += other.before_squares;
        now_squares += other.now_squares;
        products += other.products;
    }
};

/// Of one colour in `size` neighbouring pixels of a row, around its mean in them.
Sums sums_of(const float* before, const float* now, int size) {
    double count = 0.0;
    double first = 0.0;
    double second = 0.0;
    Sums sums;
    for (int x = 0; x < size; ++x) {
        const bool counts = before[x] > kDarkest && before[x] < kBrightest && now[x] > kDarkest &&
                            now[x] < kBrightest;
        const double weight = counts ? 1.0 : 0.0;
        const double one = before[x] * weight;
        const double other = now[x] * weight;
        count += weight;
        first += one;
        second += other;
        sums.before_squares += one * one;
        sums.now_squares += other * other;
        sums.products += one * other;
    }
    if (count > 0.0) {
        sums.count = count;
        sums.before_squares -= first * first / count;
        sums.now_squares -= second * second / count;
        sums.products -= first * second / count;
    }
    return sums;
}

/// Where a picture is compared with another: `now` at (x, y) with `before` at (x + across, y +
/// down).
struct Shift {
    int across = 0, down = 0;
};

/// Of one of the parts, in all colours, as far as both pictures have it.
Sums sums_of_part(const ScenePicture& before, const ScenePicture& now, int part_x, int part_y,
                  const Shift& shift) {
    const int first_x = std::max(part_x * kPartWidth, -shift.across);
    const int end_x = std::min((part_x + 1) * kPartWidth, ScenePicture::kWidth - shift.across);
    const int first_y = std::max(part_y * kPartHeight, -shift.down);
    const int end_y = std::min((part_y + 1) * kPartHeight, ScenePicture::kHeight - shift.down);
    Sums sums;
    for (int color = 0; color < 3; ++color) {
        for (int y = first_y; y < end_y; ++y) {
            const int row = color * ScenePicture::kHeight + y;
            const int place = row * ScenePicture::kWidth + first_x;
            const int from = place + shift.down * ScenePicture::kWidth + shift.across;
            sums.add(
                sums_of(before.values.data() + from, now.values.data() + place, end_x - first_x));
        }
    }
    return sums;
}

/// The median of the parts' changes.
std::optional<float> change_at(const ScenePicture& before, const ScenePicture& now,
                               const Shift& shift) {
    std::array<float, kPartsAcross * kPartsDown> changes{};
    std::size_t count = 0;
    for (int part_y = 0; part_y < kPartsDown; ++part_y) {
        for (int part_x = 0; part_x < kPartsAcross; ++part_x) {
            const Sums sums = sums_of_part(before, now, part_x, part_y, shift);
            const double least = sums.count * kLeastContrast * kLeastContrast;
            if (sums.count >= kLeastShare * kPartWidth * kPartHeight * 3 &&
                std::min(sums.before_squares, sums.now_squares) >= least) {
                changes[count++] = static_cast<float>(
                    1.0 - sums.products / std::sqrt(sums.before_squares * sums.now_squares));
            }
        }
    }
    if (count < kLeastParts) {
        return std::nullopt;
    }
    return median(std::span(changes).first(count));
}

/// The mean difference of values.
float distance(const ScenePicture& one, const ScenePicture& other) {
    float sum = 0.0F;
    for (std::size_t index = 0; index < one.values.size(); ++index) {
        sum += std::abs(one.values[index] - other.values[index]);
    }
    return sum / static_cast<float>(one.values.size());
}

} // namespace

std::optional<float> scene_change(const ScenePicture& before, const ScenePicture& now) {
    std::optional<float> change = change_at(before, now, {});
    if (!change || *change < kCutChange) {
        return change;
    }
    for (int down = -kShiftDown; down <= kShiftDown; ++down) {
        for (int across = -kShiftAcross; across <= kShiftAcross; ++across) {
            change = std::min(*change, change_at(before, now, {across, down}).value_or(*change));
        }
    }
    return change;
}

SceneStep SceneCutDetector::next(const ScenePicture& picture) {
    if (!change_at(picture, picture, {})) {
        flat_ = picture;
        return SceneStep::GoesOn;
    }
    // Dark pictures whose contrast is now just enough and now not are as bright as before.
    const bool returns = flat_ && distance(*flat_, picture) > kReturnDistance;
    flat_.reset();
    const std::optional<float> change = last_ ? scene_change(*last_, picture) : std::nullopt;
    last_ = picture;
    if (change && *change >= kCutChange && *change > kCutRatio * usual_change()) {
        return SceneStep::Cut;
    }
    if (change) {
        changes_[change_count_++ % changes_.size()] = *change;
    }
    return returns ? SceneStep::Returns : SceneStep::GoesOn;
}

float SceneCutDetector::usual_change() const {
    auto changes = changes_;
    const std::size_t known = std::min(change_count_, changes.size());
    return known == 0 ? 0.0F : median(std::span(changes).first(known));
}

} // namespace unit
