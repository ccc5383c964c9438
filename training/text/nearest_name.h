#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace unit {

/// The known name that takes the fewest changed, added or removed letters to reach from `word`
/// (Levenshtein's distance); the first of several. Empty if `known` is.
std::string nearest_name(std::string_view word, const std::vector<std::string>& known);

} // namespace unit
