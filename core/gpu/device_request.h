#pragma once

#include <string_view>

namespace unit {

/// Which device somebody asks for, as the element's `device` and the training's `training.device`
/// say it.
struct DeviceRequest {
    enum class Kind {
        Auto, ///< the first usable CUDA device, else the CPU
        Cpu,
        Cuda,
    };

    Kind kind = Kind::Auto;
    int index = 0; ///< of the CUDA device, 0 to 127; 0 for the other kinds

    bool operator==(const DeviceRequest&) const = default;
};

/// Reads "auto", "cpu", "cuda" (the first CUDA device) or "cuda:N", where N is a decimal number
/// from 0 to 127, as many as LibTorch can count. Says nothing about whether there is such a device.
/// Errors: Unsupported for any other text. Threads: any.
DeviceRequest parse_device_request(std::string_view text);

} // namespace unit
