#include "core/system/control_groups.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace unit {
namespace {

using ReadGroup = std::function<double(const std::filesystem::path&)>;

/// Over a group and those that it lies in, up to the hierarchy's root.
double smallest_along(const std::filesystem::path& hierarchy, const std::filesystem::path& group,
                      const ReadGroup& read) {
    double smallest = read(hierarchy);
    std::filesystem::path place = hierarchy;
    for (const auto& part : group.relative_path()) {
        place /= part;
        smallest = std::min(smallest, read(place));
    }
    return smallest;
}

bool names(const std::string& controllers, std::string_view controller) {
    std::istringstream list(controllers);
    for (std::string name; std::getline(list, name, ',');) {
        if (name == controller) {
            return true;
        }
    }
    return false;
}

} // namespace

double smallest_of_control_groups(const std::filesystem::path& root, std::string_view controller,
                                  const ReadGroup& read_v2, const ReadGroup& read_v1) {
    const std::filesystem::path hierarchies = root / "sys/fs/cgroup";
    double smallest = std::numeric_limits<double>::infinity();
    // Lines are ID:CONTROLLERS:PATH; the unified hierarchy is the one without controllers.
    std::ifstream groups(root / "proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {
        std::istringstream fields(line);
        std::string id;
        std::string controllers;
        std::string path;
        std::getline(fields, id, ':');
        std::getline(fields, controllers, ':');
        std::getline(fields, path);
        if (controllers.empty()) {
            smallest = std::min(smallest, smallest_along(hierarchies, path, read_v2));
        } else if (names(controllers, controller)) {
            smallest = std::min(smallest, smallest_along(hierarchies / controller, path, read_v1));
        }
    }
    return smallest;
}

} // namespace unit
