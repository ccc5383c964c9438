#pragma once

#include <c10/core/Device.h>
#include <cstdint>
#include <string>

namespace unit {

/// The device that an engine computes on.
struct ChosenDevice {
    at::Device device{at::kCPU};
    std::string name; ///< for people: "cpu", "cuda:0 (NVIDIA ...)"; with `auto` also why not CUDA
};

/// Opens the CUDA module (libunit-cuda.so, beside this library) if this machine has a CUDA driver
/// that reports a usable device (core/gpu/cuda_driver.h). LibTorch decides once per process whether
/// CUDA exists, so this must be the process's first act that concerns LibTorch, whatever device is
/// asked for; later calls do nothing. Without such a device the module is never opened. Does not
/// throw: choose_device() reports what failed. Threads: any.
void open_cuda_module();

/// Resolves "auto", "cpu", "cuda" (the first) or "cuda:N". `auto` takes the first CUDA device if
/// there is a usable one, else the CPU.
/// Errors: Unsupported for any other text, and for a device that is too old for this build;
/// NotFound, saying what is missing (driver, device, module), where CUDA was asked for by name.
ChosenDevice choose_device(const std::string& request);

/// Bytes of memory that are free on a CUDA device that choose_device() gave. Errors: Failed.
std::uint64_t free_device_memory(const ChosenDevice& device);

} // namespace unit
