#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the NVIDIA driver says about this machine's CUDA devices. Asks the driver itself, without
/// LibTorch and without the CUDA runtime: neither needs to be there.
/// Source of the functions, numbers and error codes: NVIDIA's CUDA Driver API reference and cuda.h
/// of CUDA 13.0.
namespace unit {

/// A CUDA device, usable or too old.
struct CudaDevice {
    std::string name;      ///< for people, e.g. "NVIDIA H100 80GB HBM3"
    int compute_major = 0; ///< compute capability, e.g. 9.0
    int compute_minor = 0;
    std::uint64_t total_memory = 0; ///< bytes, taken or free
};

/// The driver, or what stops this build from using it.
struct CudaDriver {
    /// The newest CUDA version that the driver supports, 1000 times the major one and 10 times the
    /// minor one: 12040 is CUDA 12.4. 0: there is no driver, or it did not say.
    int version = 0;
    /// In the driver's order, which is that of the CUDA runtime: `cuda:N` is devices[N]. Holds also
    /// those that are too old for this build. Empty without a driver that can be used.
    std::vector<CudaDevice> devices;
    /// Why this build can use none of the devices; empty if it can use at least one.
    std::string missing;
    /// Then: what to do about it, as an imperative.
    std::string advice;
};

/// Looks for the driver (libcuda.so.1) and asks it. Starts the driver, so it takes a while where
/// there is one, and reads CUDA_VISIBLE_DEVICES, as the driver does. The library stays loaded.
/// Does not throw for what may be wrong with a machine: see CudaDriver::missing. Threads: any.
CudaDriver find_cuda_driver();

/// What find_cuda_driver() found when it was first asked for here; that happens once a process.
/// Lives as long as the process. Threads: any.
const CudaDriver& cuda_driver();

/// The number of the first device that is new enough for this build, which `auto` takes. Nothing if
/// `driver.missing` says why there is none. Threads: any.
std::optional<int> first_usable_device(const CudaDriver& driver);

/// Device `index` (0 or more) of a driver, which is usable. Refers into `driver`.
/// Errors: NotFound where there is no such device, or no driver that can be used at all;
/// Unsupported for a device that is too old for this build. The message says what to do.
/// Threads: any.
const CudaDevice& check_device(const CudaDriver& driver, int index);

} // namespace unit
