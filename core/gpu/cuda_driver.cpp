#include "core/gpu/cuda_driver.h"

#include "core/error.h"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <dlfcn.h>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace unit {
namespace {

// What setup.sh installs and core/inference/meson.build asks for: CUDA 13.0. NVIDIA's "CUDA
// Compatibility" says that all of CUDA 13 needs driver 580 on Linux, and the release notes of CUDA
// 13.0 that its libraries hold no code for what came before Turing, compute capability 7.5.
constexpr int kNeededVersion = 13000;
constexpr std::pair kNeededCapability{7, 5};
constexpr const char* kInstallDriver = "install driver 580 or later";

constexpr const char* kLibrary = "libcuda.so.1";

// CUresult in cuda.h.
constexpr int kSuccess = 0;
constexpr int kStubLibrary = 34;
constexpr int kNoDevice = 100;
constexpr int kSystemNotReady = 802;
constexpr int kSystemDriverMismatch = 803;
constexpr int kCompatNotSupportedOnDevice = 804;

// CUdevice_attribute in cuda.h.
constexpr int kComputeCapabilityMajor = 75;
constexpr int kComputeCapabilityMinor = 76;

/// Why CUDA cannot be used. Thrown and caught in this file.
struct Unusable {
    std::string missing;
    std::string advice;
};

/// Functions of cuda.h, where CUresult, CUdevice and CUdevice_attribute are int.
struct DriverFunctions {
    int (*initialise)(unsigned flags) = nullptr;
    int (*version)(int* version) = nullptr;
    int (*device_count)(int* count) = nullptr;
    int (*device)(int* device, int number) = nullptr;
    int (*device_name)(char* name, int size, int device) = nullptr;
    int (*device_attribute)(int* value, int attribute, int device) = nullptr;
    int (*device_memory)(std::size_t* bytes, int device) = nullptr;
    int (*error_name)(int result, const char** name) = nullptr; ///< may stay nullptr
};

/// Sets `function` to what the library calls `name`, or to nullptr.
template <typename Function>
void look_up(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
}

DriverFunctions load_driver() {
    void* const library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL); // never closed
    if (!library) {
        const char* const error =
            dlerror(); // NOLINT(concurrency-mt-unsafe): glibc keeps it per thread
        throw Unusable{fmt::format("no NVIDIA driver ({})", error ? error : kLibrary),
                       kInstallDriver};
    }
    DriverFunctions driver;
    look_up(library, "cuInit", driver.initialise);
    look_up(library, "cuDriverGetVersion", driver.version);
    look_up(library, "cuDeviceGetCount", driver.device_count);
    look_up(library, "cuDeviceGet", driver.device);
    look_up(library, "cuDeviceGetName", driver.device_name);
    look_up(library, "cuDeviceGetAttribute", driver.device_attribute);
    look_up(library, "cuDeviceTotalMem_v2", driver.device_memory);
    look_up(library, "cuGetErrorName", driver.error_name);
    if (!driver.initialise || !driver.version || !driver.device_count || !driver.device ||
        !driver.device_name || !driver.device_attribute || !driver.device_memory) {
        throw Unusable{fmt::format("{} is not a CUDA driver", kLibrary), kInstallDriver};
    }
    return driver;
}

/// "cuInit gave 999, CUDA_ERROR_UNKNOWN"
std::string result_text(const DriverFunctions& driver, const char* function, int result) {
    const char* name = nullptr;
    if (!driver.error_name || driver.error_name(result, &name) != kSuccess || !name) {
        return fmt::format("{} gave {}", function, result);
    }
    return fmt::format("{} gave {}, {}", function, result, name);
}

/// Of what cuda.h says about codes of cuInit, what people can do something about.
const char* advice_for_start(int result) {
    switch (result) {
    case kStubLibrary:
        return "take the CUDA toolkit's stub of the driver out of LD_LIBRARY_PATH";
    case kSystemNotReady:
        return "start the driver's services, such as nvidia-fabricmanager";
    case kSystemDriverMismatch:
        return "restart the machine, since the driver's library and its kernel module are of two "
               "versions";
    case kCompatNotSupportedOnDevice:
        return "remove the package cuda-compat, which this device does not support";
    default:
        return "see nvidia-smi";
    }
}

/// ", and CUDA_VISIBLE_DEVICES is "0""; nothing where the variable is not set.
std::string visible_devices_text() {
    const char* const visible = std::getenv("CUDA_VISIBLE_DEVICES"); // NOLINT: never written here
    return visible ? fmt::format(", and CUDA_VISIBLE_DEVICES is \"{}\"", visible) : std::string();
}

Unusable no_device() {
    const std::string visible = visible_devices_text();
    return {"the NVIDIA driver reports no device" + visible,
            visible.empty() ? "see nvidia-smi"
                            : "name devices in CUDA_VISIBLE_DEVICES that nvidia-smi lists"};
}

std::string version_text(int version) {
    return fmt::format("{}.{}", version / 1000, version % 1000 / 10);
}

/// Starts the driver; `version` becomes its CUDA version if it says that.
void start(const DriverFunctions& driver, int& version) {
    const int started = driver.initialise(0);
    // Most drivers say their version even if they do not start. Being too old is then the better
    // explanation: such a driver does not see devices that are newer than itself.
    const int answered = driver.version(&version);
    if (answered == kSuccess && version < kNeededVersion) {
        throw Unusable{
            fmt::format("the NVIDIA driver supports CUDA {}, but this build needs CUDA {}{}",
                        version_text(version), version_text(kNeededVersion),
                        started == kSuccess
                            ? std::string()
                            : fmt::format(" ({})", result_text(driver, "cuInit", started))),
            kInstallDriver};
    }
    if (started == kNoDevice) {
        throw no_device();
    }
    if (started != kSuccess) {
        throw Unusable{fmt::format("the NVIDIA driver does not start ({})",
                                   result_text(driver, "cuInit", started)),
                       advice_for_start(started)};
    }
    if (answered != kSuccess) {
        throw Unusable{fmt::format("the NVIDIA driver does not say its version ({})",
                                   result_text(driver, "cuDriverGetVersion", answered)),
                       "see nvidia-smi"};
    }
}

CudaDevice describe(const DriverFunctions& driver, int number) {
    const auto check = [&](const char* function, int result) {
        if (result != kSuccess) {
            throw Unusable{fmt::format("the NVIDIA driver does not describe cuda:{} ({})", number,
                                       result_text(driver, function, result)),
                           "see nvidia-smi"};
        }
    };
    int device = 0;
    std::array<char, 256> name{};
    std::size_t memory = 0;
    CudaDevice description;
    check("cuDeviceGet", driver.device(&device, number));
    check("cuDeviceGetName",
          driver.device_name(name.data(), static_cast<int>(name.size() - 1), device));
    check("cuDeviceGetAttribute",
          driver.device_attribute(&description.compute_major, kComputeCapabilityMajor, device));
    check("cuDeviceGetAttribute",
          driver.device_attribute(&description.compute_minor, kComputeCapabilityMinor, device));
    check("cuDeviceTotalMem_v2", driver.device_memory(&memory, device));
    description.name = name.data();
    description.total_memory = memory;
    return description;
}

std::vector<CudaDevice> describe_all(const DriverFunctions& driver) {
    int count = 0;
    if (const int result = driver.device_count(&count); result != kSuccess && result != kNoDevice) {
        throw Unusable{fmt::format("the NVIDIA driver does not count its devices ({})",
                                   result_text(driver, "cuDeviceGetCount", result)),
                       "see nvidia-smi"};
    }
    std::vector<CudaDevice> devices;
    for (int number = 0; number < count; ++number) {
        devices.push_back(describe(driver, number));
    }
    if (devices.empty()) {
        throw no_device();
    }
    return devices;
}

bool is_usable(const CudaDevice& device) {
    return std::pair(device.compute_major, device.compute_minor) >= kNeededCapability;
}

/// "cuda:0 (Tesla P4) has compute capability 6.1"
std::string capability_text(const CudaDriver& driver, std::size_t number) {
    const CudaDevice& device = driver.devices[number];
    return fmt::format("cuda:{} ({}) has compute capability {}.{}", number, device.name,
                       device.compute_major, device.compute_minor);
}

/// Follows what capability_text() returns.
std::string needed_capability_text() {
    return fmt::format(", but this build needs {}.{} or later", kNeededCapability.first,
                       kNeededCapability.second);
}

/// What is missing where a driver has devices, all of them too old.
Unusable only_old_devices(const CudaDriver& driver) {
    std::string devices;
    for (std::size_t number = 0; number < driver.devices.size(); ++number) {
        devices += (number == 0 ? "" : ", ") + capability_text(driver, number);
    }
    return {devices + needed_capability_text(), "use a newer device"};
}

/// "cuda:0 to cuda:3", "only cuda:0"
std::string numbers_text(std::size_t count) {
    return count == 1 ? "only cuda:0" : fmt::format("cuda:0 to cuda:{}", count - 1);
}

} // namespace

CudaDriver find_cuda_driver() {
    CudaDriver found;
    try {
        const DriverFunctions driver = load_driver();
        start(driver, found.version);
        found.devices = describe_all(driver);
        if (!first_usable_device(found)) {
            throw only_old_devices(found);
        }
    } catch (const Unusable& unusable) {
        found.missing = unusable.missing;
        found.advice = unusable.advice + ", or use device=cpu";
    }
    return found;
}

const CudaDriver& cuda_driver() {
    static const CudaDriver driver = find_cuda_driver();
    return driver;
}

std::optional<int> first_usable_device(const CudaDriver& driver) {
    for (std::size_t number = 0; number < driver.devices.size(); ++number) {
        if (is_usable(driver.devices[number])) {
            return static_cast<int>(number);
        }
    }
    return std::nullopt;
}

const CudaDevice& check_device(const CudaDriver& driver, int index) {
    if (driver.devices.empty()) {
        throw Error(ErrorCode::NotFound, fmt::format("device cuda:{} is not usable: {}; {}", index,
                                                     driver.missing, driver.advice));
    }
    const auto number = static_cast<std::size_t>(index);
    if (index < 0 || number >= driver.devices.size()) {
        throw Error(ErrorCode::NotFound,
                    fmt::format("device cuda:{} does not exist; this machine has {}{}", index,
                                numbers_text(driver.devices.size()), visible_devices_text()));
    }
    if (!is_usable(driver.devices[number])) {
        const std::optional<int> usable = first_usable_device(driver);
        throw Error(ErrorCode::Unsupported,
                    fmt::format("device {}{}; use {}", capability_text(driver, number),
                                needed_capability_text(),
                                usable ? fmt::format("cuda:{} or device=cpu", *usable)
                                       : "a newer device, or device=cpu"));
    }
    return driver.devices[number];
}

} // namespace unit
