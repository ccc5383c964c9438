#pragma once

#include <string>
#include <string_view>

namespace unit {

/// The text with each control character written as its code in hexadecimal ("\x0a"), so that it
/// stays on one line of a log and does nothing to a terminal: names of files may hold any.
std::string one_line(std::string_view text);

} // namespace unit
