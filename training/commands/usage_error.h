#pragma once

#include <stdexcept>

namespace unit {

/// Wrong usage that the command line's parser cannot see: main() prints it and exits with status 2.
class UsageError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace unit
