// Precompiled for the commands: parsing these headers takes most of the time that one costs.

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <opencv2/core.hpp>
