#include "core/inference/device.h"

#include "core/error.h"
#include "core/inference/cuda/cuda_module.h"

#include <c10/util/StringUtil.h>
#include <charconv>
#include <dlfcn.h>
#include <filesystem>
#include <optional>

namespace unit {
namespace {

/// The outcome of looking for CUDA, kept for the life of the process.
struct CudaState {
    const CudaModule* module = nullptr; ///< nullptr: CUDA cannot be used
    std::string missing;                ///< then: what is missing
    std::string advice;                 ///< then: what to do about it
};

std::string last_dl_error() {
    const char* text = dlerror(); // NOLINT(concurrency-mt-unsafe): glibc keeps it per thread
    return text ? text : "unknown error";
}

CudaState unusable(const std::string& missing, const std::string& advice = "see nvidia-smi") {
    return {nullptr, missing, advice + ", or use device=cpu"};
}

/// Asks the driver itself, not the CUDA runtime, since the runtime comes with the module.
/// Returns what is missing, or nothing if the driver reports at least one device.
std::optional<CudaState> missing_driver() {
    void* driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!driver) {
        return unusable("no NVIDIA driver (" + last_dl_error() + ")", "install the driver");
    }
    using Initialise = int (*)(unsigned);
    using DeviceCount = int (*)(int*);
    const auto initialise = reinterpret_cast<Initialise>(dlsym(driver, "cuInit"));
    const auto device_count = reinterpret_cast<DeviceCount>(dlsym(driver, "cuDeviceGetCount"));
    if (!initialise || !device_count) {
        return unusable("libcuda.so.1 is not a CUDA driver", "install the NVIDIA driver");
    }
    if (const int result = initialise(0); result != 0) {
        return unusable(c10::str("the NVIDIA driver does not start (cuInit gave ", result, ")"));
    }
    int count = 0;
    if (device_count(&count) != 0 || count == 0) {
        return unusable("the NVIDIA driver reports no device");
    }
    return std::nullopt;
}

std::filesystem::path folder_of_this_library() {
    Dl_info information{};
    dladdr(reinterpret_cast<void*>(&open_cuda_module), &information);
    return std::filesystem::path(information.dli_fname).parent_path();
}

CudaState find_cuda() {
    if (const auto missing = missing_driver()) {
        return *missing;
    }
    const std::filesystem::path path = folder_of_this_library() / "libunit-cuda.so";
    // Global, because LibTorch's CUDA libraries find each other's symbols that way.
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
        return unusable(
            "the engine's CUDA module does not load (" + last_dl_error() + ")",
            "build with -Dcuda=enabled and LibTorch's CUDA libraries (./setup.sh does)");
    }
    using Entry = const CudaModule* (*)();
    const auto entry = reinterpret_cast<Entry>(dlsym(library, kCudaModuleEntryName));
    const CudaModule* module = entry ? entry() : nullptr;
    if (!module || module->version != kCudaModuleVersion) {
        return unusable(path.string() + " is of another version than the engine",
                        "install both anew");
    }
    const char* error = "no device";
    if (module->device_count(&error) <= 0) {
        return unusable(c10::str("CUDA cannot be used (", error, ")"));
    }
    return {module, {}, {}};
}

const CudaState& cuda_state() {
    static const CudaState state = find_cuda();
    return state;
}

ChosenDevice cuda_device(const CudaModule& module, int index) {
    const char* error = "";
    const int count = module.device_count(&error);
    if (index >= count) {
        throw Error(ErrorCode::NotFound,
                    c10::str("device cuda:", index, " does not exist; this machine has ", count,
                             " (cuda:0 to cuda:", count - 1, ")"));
    }
    CudaDeviceInformation information{};
    if (!module.describe(index, &information, &error)) {
        throw Error(ErrorCode::Failed, c10::str("device cuda:", index, " cannot be used: ", error));
    }
    return {at::Device(at::kCUDA, static_cast<at::DeviceIndex>(index)),
            c10::str("cuda:", index, " (", information.name, ")")};
}

int cuda_index(const std::string& request) {
    if (request == "cuda") {
        return 0;
    }
    constexpr std::string_view kPrefix = "cuda:";
    int index = -1;
    if (request.starts_with(kPrefix)) {
        const char* const end = request.data() + request.size();
        const auto [stop, error] = std::from_chars(request.data() + kPrefix.size(), end, index);
        if (error != std::errc() || stop != end) {
            index = -1;
        }
    }
    if (index < 0 || index > 127) {
        throw Error(ErrorCode::Unsupported,
                    "unknown device \"" + request + "\"; use auto, cpu, cuda or cuda:N");
    }
    return index;
}

} // namespace

void open_cuda_module() {
    cuda_state();
}

ChosenDevice choose_device(const std::string& request) {
    if (request == "cpu") {
        return {at::Device(at::kCPU), "cpu"};
    }
    const CudaState& state = cuda_state();
    if (request == "auto") {
        return state.module ? cuda_device(*state.module, 0)
                            : ChosenDevice{at::Device(at::kCPU), "cpu (" + state.missing + ")"};
    }
    const int index = cuda_index(request);
    if (!state.module) {
        throw Error(ErrorCode::NotFound,
                    "device " + request + " is not usable: " + state.missing + "; " + state.advice);
    }
    return cuda_device(*state.module, index);
}

std::uint64_t free_device_memory(const ChosenDevice& device) {
    const CudaModule* const module = cuda_state().module;
    const char* error = "no CUDA module";
    std::uint64_t bytes = 0;
    if (!module || !module->free_memory(device.device.index(), &bytes, &error)) {
        throw Error(ErrorCode::Failed,
                    c10::str("the free memory of ", device.name, " cannot be read: ", error));
    }
    return bytes;
}

} // namespace unit
