#include "training/report/page/curve.h"

#include <algorithm>
#include <cmath>

namespace unit {
namespace {

/// `other` comes later.
void include(Curve::Point& point, const Curve::Point& other) {
    if (other.count == 0) {
        return;
    }
    point.newest = other.newest;
    point.sum += other.sum;
    point.count += other.count;
}

} // namespace

void Curve::add(std::int64_t iteration, double value) {
    while ((iteration - 1) / stride_ >= kPoints) {
        merge_neighbours();
    }
    const auto index = static_cast<std::size_t>((iteration - 1) / stride_);
    if (index >= points_.size()) {
        points_.resize(index + 1);
    }
    if (std::isfinite(value)) {
        include(points_[index], {value, value, 1});
    }
}

void Curve::merge_neighbours() {
    for (std::size_t index = 0; index < points_.size(); ++index) {
        Point& merged = points_[index / 2];
        if (index % 2 == 0) {
            merged = points_[index];
        } else {
            include(merged, points_[index]);
        }
    }
    points_.resize((points_.size() + 1) / 2);
    stride_ *= 2;
}

} // namespace unit
