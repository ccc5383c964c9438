#pragma once

#include "core/gpu/device.h"

#include <c10/core/Device.h>
#include <memory>
#include <string>

namespace unit {

namespace gpu {
struct CudaModule;
}

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

/// Has LibTorch, in this process from now on, try several ways to compute each convolution on a GPU
/// and keep the fastest, and in fp32 multiply all bits of fp32: by default its products have 11.
void set_up_convolutions();

/// The module of CUDA, for as long as the process lives. Errors: NotFound, saying what is missing.
const gpu::CudaModule& cuda_module();

/// The GPU that choose_device() gave. Errors: NotFound, Failed.
std::unique_ptr<gpu::Device> open_gpu(const ChosenDevice& device);

} // namespace unit
