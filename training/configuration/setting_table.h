#pragma once

#include "training/configuration/training_configuration.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace unit {

/// A value of an enumeration, seen as its name.
struct ChoiceTarget {
    std::vector<std::string> names;
    std::function<std::size_t()> get;
    std::function<void(std::size_t)> set;
};

template <typename Enumeration>
ChoiceTarget choice(Enumeration* target) {
    return {{kChoiceNames<Enumeration>.begin(), kChoiceNames<Enumeration>.end()},
            [target] { return static_cast<std::size_t>(*target); },
            [target](std::size_t index) { *target = static_cast<Enumeration>(index); }};
}

/// A setting's place in a configuration; the alternative says which kind of value it takes.
using SettingTarget = std::variant<bool*, int*, std::int64_t*, double*, std::string*, ChoiceTarget,
                                   std::vector<std::string>*, std::vector<double>*>;

/// One key of the configuration. `minimum` and `maximum` bound numbers; `choices`, if any, list
/// all texts or whole numbers that are taken.
struct Setting {
    std::string key;
    std::string meaning;
    SettingTarget target;
    double minimum = 0.0;
    double maximum = std::numeric_limits<double>::infinity();
    std::vector<std::string> choices{};
    /// Of a shorthand: a second place for the same value. Both have keys of their own as well, so
    /// a shorthand gives way to these within a file, and is not written.
    std::optional<SettingTarget> twin{};
};

/// All settings of `configuration`, in the order in which files list them. The targets point into
/// the configuration, which must outlive them.
std::vector<Setting> settings_of(TrainingConfiguration& configuration);

} // namespace unit
