#pragma once

#include "training/report/loss_means.h"

#include <cstdint>
#include <string>
#include <vector>

namespace unit {

/// How far a task is, for progress_line().
struct Progress {
    std::string title; ///< what stands first, if anything
    std::int64_t done = 0;
    std::int64_t all = 1;
    double per_second = 0.0;
    double seconds_left = -1.0;     ///< below 0: not known
    double share_waiting = -1.0;    ///< for data, 0 to 1; below 0: not known
    std::vector<NamedValue> losses; ///< the most telling first
};

/// "[#####-----]  50%  5000/10000  4.2 it/s  19 min left  waiting 3%  D 1.39", cut down to what
/// fits `columns`: first the bar goes, then from the right; the share done stays longest. ASCII,
/// shorter than `columns`, because a terminal may wrap after its last column.
std::string progress_line(const Progress& progress, int columns);

/// "50 s", "12 min", "3.4 h" or "5.6 days".
std::string duration_text(double seconds);

/// "iteration 50  4.20 it/s  real_1 0.6931  ...", for a log: the same columns in every line.
std::string loss_line(std::int64_t iteration, double per_second,
                      const std::vector<NamedValue>& losses);

} // namespace unit
