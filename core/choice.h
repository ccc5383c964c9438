#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace unit {

/// The names of an enumeration's values, in their order: specialised beside each enumeration that
/// users choose from. Its values are 0, 1, 2, ... and its underlying type is int.
template <typename Enumeration>
inline constexpr std::array<const char*, 0> kChoiceNames{};

/// "reflect" for Padding::Reflect.
template <typename Enumeration>
constexpr const char* choice_name(Enumeration value) {
    return kChoiceNames<Enumeration>[static_cast<std::size_t>(value)];
}

/// The value called `name`, if there is one.
template <typename Enumeration>
constexpr std::optional<Enumeration> choice_from_name(std::string_view name) {
    for (std::size_t index = 0; index < kChoiceNames<Enumeration>.size(); ++index) {
        if (kChoiceNames<Enumeration>[index] == name) {
            return static_cast<Enumeration>(index);
        }
    }
    return std::nullopt;
}

} // namespace unit
