#pragma once

#include <cstdint>
#include <vector>

namespace unit {

/// The course of a value over a run of any length, in at most kPoints points: each stands for
/// `stride()` iterations in a row. Which ones is decided by their numbers alone, so a curve that
/// was read back goes on like one that was never interrupted.
class Curve {
  public:
    static constexpr std::int64_t kPoints = 1000;

    /// What the values of a point's iterations were; those that were not finite do not count.
    struct Point {
        double sum = 0.0;
        double newest = 0.0; ///< one value as it was, which shows how far they lie apart
        std::int64_t count = 0;

        double mean() const { return sum / static_cast<double>(count); } ///< needs count > 0
    };

    /// `iteration` counts from 1, and is above all those before.
    void add(std::int64_t iteration, double value);

    /// Point i stands for the iterations i * stride() + 1 to (i + 1) * stride().
    std::int64_t stride() const { return stride_; }
    const std::vector<Point>& points() const { return points_; }

  private:
    void merge_neighbours();

    std::int64_t stride_ = 1;
    std::vector<Point> points_;
};

} // namespace unit
