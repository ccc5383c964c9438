#pragma once

#include "core/gpu/device.h"

#include <memory>
#include <string>

/// What the checks that `tests/gpu/run.sh` carries to a machine with a GPU have in common.
namespace unit::kit {

/// How the checks of this process run. main() sets it before any of them does.
struct KitOptions {
    bool on_cuda = true;   ///< else on threads in its place (tests/support/asynchronous_device.h)
    bool is_short = false; ///< fewer cases of each check, for tools that make all of it slow
    std::string models;    ///< folder of the checkpoints that the kit has made: paper, lite
};
KitOptions& kit_options();

/// The first CUDA device, or what stands in for it. Throws Error.
std::unique_ptr<gpu::Device> open_kit_device();

/// Tells what was measured, on a line that the report takes up.
void report_measurement(const std::string& text);

} // namespace unit::kit
