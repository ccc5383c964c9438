#include "training/text/nearest_name.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace unit {
namespace {

std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> previous(to.size() + 1);
    std::iota(previous.begin(), previous.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::vector<std::size_t> current(to.size() + 1, i + 1);
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t changed = previous[j] + (from[i] == to[j] ? 0 : 1);
            current[j + 1] = std::min({changed, previous[j + 1] + 1, current[j] + 1});
        }
        previous = std::move(current);
    }
    return previous.back();
}

} // namespace

std::string nearest_name(std::string_view word, const std::vector<std::string>& known) {
    std::string nearest;
    std::size_t smallest = std::numeric_limits<std::size_t>::max();
    for (const std::string& name : known) {
        const std::size_t distance = edit_distance(word, name);
        if (distance < smallest) {
            smallest = distance;
            nearest = name;
        }
    }
    return nearest;
}

} // namespace unit
