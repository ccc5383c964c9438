#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace unit {

/// "[#####-----]  50 %  5000/10000  4.2 it/s  19 min left", for a terminal.
std::string progress_line(std::int64_t iteration, std::int64_t iterations, double per_second);

/// "iteration 50  4.20 it/s  real_1 0.6931  ...", for a log: the same columns in every line.
std::string loss_line(std::int64_t iteration, double per_second,
                      const std::vector<std::pair<std::string, double>>& losses);

} // namespace unit
