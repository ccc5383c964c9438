#include "training/report/progress_line.h"

#include <algorithm>
#include <fmt/format.h>

namespace unit {
namespace {

constexpr std::size_t kBarWidth = 24;
constexpr std::string_view kBetween = "  ";

/// A part of the line.
struct Part {
    std::vector<std::string> texts; ///< how it reads, and shorter where that does not fit
    std::size_t usual = 0;          ///< characters that it has at most, but for odd numbers
};

/// "950", "12k", "1.2M": at most four characters below a billion.
std::string short_count(std::int64_t count) {
    const auto number = static_cast<double>(count);
    if (count < 1'000) {
        return fmt::to_string(count);
    }
    if (count < 1'000'000) {
        return fmt::format("{:.0f}k", number / 1e3);
    }
    return fmt::format("{:.1f}M", number / 1e6);
}

/// At most two decimals, and no more than three digits that matter.
std::string rate_text(double per_second) {
    return fmt::format("{:.{}f} it/s", per_second, per_second < 10.0 ? 2 : 0);
}

std::string bar(double share) {
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarWidth));
    return fmt::format("[{:#<{}}{:-<{}}]", "", filled, "", kBarWidth - filled);
}

/// The parts behind the bar, the most important first.
std::vector<Part> parts_of(const Progress& progress, double share) {
    std::vector<Part> parts;
    parts.push_back({{fmt::format("{:3.0f}%", 100.0 * share)}, 4});
    const std::string all = fmt::to_string(progress.all);
    parts.push_back({{fmt::format("{:>{}}/{}", progress.done, all.size(), all),
                      fmt::format("{}/{}", short_count(progress.done), short_count(progress.all))},
                     2 * all.size() + 1});
    if (progress.per_second > 0.0) {
        parts.push_back({{rate_text(progress.per_second)}, 9});
    }
    if (progress.seconds_left >= 0.0) {
        const std::string left = duration_text(progress.seconds_left);
        parts.push_back({{left + " left", left}, 13});
    }
    if (progress.share_waiting >= 0.0) {
        parts.push_back({{fmt::format("waiting {:2.0f}%", 100.0 * progress.share_waiting)}, 11});
    }
    for (const auto& [name, value] : progress.losses) {
        parts.push_back({{fmt::format("{} {:<5.3g}", name, value)}, name.size() + 6});
    }
    return parts;
}

/// Appends the longest text of the part that fits; false if none does.
bool append(std::string& line, const Part& part, std::size_t room) {
    for (const std::string& text : part.texts) {
        const std::string longer = line.empty() ? text : line + std::string(kBetween) + text;
        if (longer.size() <= room) {
            line = longer;
            return true;
        }
    }
    return false;
}

} // namespace

std::string progress_line(const Progress& progress, int columns) {
    const double share =
        std::clamp(static_cast<double>(progress.done) /
                       static_cast<double>(std::max<std::int64_t>(progress.all, 1)),
                   0.0, 1.0);
    const std::size_t room = columns > 1 ? static_cast<std::size_t>(columns - 1) : 0;
    const std::vector<Part> parts = parts_of(progress, share);
    std::size_t usual = progress.title.size();
    for (const Part& part : parts) {
        usual += part.usual + kBetween.size();
    }
    std::string line = progress.title;
    // The bar says again what the share says: it comes only where it costs nothing else. That does
    // not depend on the numbers of the moment, so that it does not come and go.
    if (usual + kBarWidth + 2 <= room) {
        append(line, {{bar(share)}}, room);
    }
    for (const Part& part : parts) {
        if (!append(line, part, room)) {
            break;
        }
    }
    return line.substr(0, room);
}

std::string duration_text(double seconds) {
    if (seconds < 100.0) {
        return fmt::format("{:.0f} s", seconds);
    }
    if (seconds < 100.0 * 60.0) {
        return fmt::format("{:.0f} min", seconds / 60.0);
    }
    if (seconds < 48.0 * 3600.0) {
        return fmt::format("{:.1f} h", seconds / 3600.0);
    }
    return fmt::format("{:.1f} days", seconds / 86400.0);
}

std::string loss_line(std::int64_t iteration, double per_second,
                      const std::vector<NamedValue>& losses) {
    std::string text = fmt::format("iteration {:7}  {:5.2f} it/s", iteration, per_second);
    for (const auto& [name, value] : losses) {
        text += fmt::format("  {} {:.4f}", name, value);
    }
    return text;
}

} // namespace unit
