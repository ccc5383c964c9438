#pragma once

#include <string>

namespace unit {

/// What `unit export --calibrate` does.
struct CalibrationOptions {
    std::string checkpoint;
    std::string output;    ///< a .safetensors file
    std::string images;    ///< a source of images of the direction's first domain
    std::string direction; ///< "1to2", "2to1", "1to1" or "2to2"
    int count = 16;        ///< images that are used, evenly spaced among all
};

/// Writes a copy of a checkpoint that also holds the ranges of its convolutions' inputs for these
/// images; those of other directions are kept. Prints what it does. Errors: UsageError, and Error
/// as for reading checkpoints and images and writing files.
void calibrate_checkpoint(const CalibrationOptions& options);

} // namespace unit
