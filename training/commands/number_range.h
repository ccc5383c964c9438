#pragma once

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <string>

namespace unit {

/// Checks that an option is a number from `least` to `most`. Other than CLI::Range it refuses NaN.
inline CLI::Validator number_range(double least, double most) {
    return {[=](std::string& text) -> std::string {
                double value = 0;
                const bool is_number = CLI::detail::lexical_cast(text, value);
                if (is_number && value >= least && value <= most) {
                    return {};
                }
                return fmt::format("{} is no number from {} to {}", text, least, most);
            },
            fmt::format("NUMBER in [{} - {}]", least, most)};
}

} // namespace unit
