#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace unit {

/// The smallest of the values that `read` gives for the control group of this process and for those
/// that it lies in (cgroups(7)). `read_v2` gets folders of the unified hierarchy; `read_v1` folders
/// of the hierarchy of `controller`, such as "cpu". Both return infinity for no limit. `root` is
/// the folder that holds proc/ and sys/. Does not throw, if they do not; infinity where nothing can
/// be read. Threads: any.
double smallest_of_control_groups(
    const std::filesystem::path& root, std::string_view controller,
    const std::function<double(const std::filesystem::path& group)>& read_v2,
    const std::function<double(const std::filesystem::path& group)>& read_v1);

} // namespace unit
