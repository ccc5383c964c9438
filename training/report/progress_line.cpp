#include "training/report/progress_line.h"

#include <fmt/format.h>

namespace unit {
namespace {

std::string duration_text(double seconds) {
    if (seconds < 100.0) {
        return fmt::format("{:.0f} s", seconds);
    }
    if (seconds < 100.0 * 60.0) {
        return fmt::format("{:.0f} min", seconds / 60.0);
    }
    return fmt::format("{:.1f} h", seconds / 3600.0);
}

} // namespace

std::string progress_line(std::int64_t iteration, std::int64_t iterations, double per_second) {
    constexpr int kBarWidth = 24;
    const double share = static_cast<double>(iteration) / static_cast<double>(iterations);
    const int filled = static_cast<int>(share * kBarWidth);
    const std::string left =
        per_second > 0.0
            ? duration_text(static_cast<double>(iterations - iteration) / per_second) + " left"
            : "";
    return fmt::format("[{:#<{}}{:-<{}}] {:3.0f} %  {}/{}  {:.2f} it/s  {}", "", filled, "",
                       kBarWidth - filled, 100.0 * share, iteration, iterations, per_second, left);
}

std::string loss_line(std::int64_t iteration, double per_second,
                      const std::vector<std::pair<std::string, double>>& losses) {
    std::string text = fmt::format("iteration {:7}  {:5.2f} it/s", iteration, per_second);
    for (const auto& [name, value] : losses) {
        text += fmt::format("  {} {:.4f}", name, value);
    }
    return text;
}

} // namespace unit
