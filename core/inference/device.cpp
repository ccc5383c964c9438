#include "core/inference/device.h"

#include "core/error.h"
#include "core/gpu/cuda/cuda_module.h"
#include "core/gpu/cuda_driver.h"
#include "core/gpu/device_request.h"
#include "core/model/gpu/launcher.h"

#include <ATen/Context.h>
#include <c10/util/StringUtil.h>
#include <dlfcn.h>
#include <filesystem>

namespace unit {
namespace {

/// The outcome of looking for CUDA, kept for the life of the process.
struct CudaState {
    const gpu::CudaModule* module = nullptr; ///< nullptr: CUDA cannot be used
    std::string missing;                     ///< then: what is missing
    std::string advice;                      ///< then: what to do about it
};

std::string last_dl_error() {
    const char* text = dlerror(); // NOLINT(concurrency-mt-unsafe): glibc keeps it per thread
    return text ? text : "unknown error";
}

CudaState unusable(const std::string& missing, const std::string& advice = "see nvidia-smi") {
    return {nullptr, missing, advice + ", or use device=cpu"};
}

std::filesystem::path folder_of_this_library() {
    Dl_info information{};
    dladdr(reinterpret_cast<void*>(&open_cuda_module), &information);
    return std::filesystem::path(information.dli_fname).parent_path();
}

CudaState find_cuda() {
    const CudaDriver& driver = cuda_driver();
    if (!first_usable_device(driver)) {
        return {nullptr, driver.missing, driver.advice};
    }
    const std::filesystem::path path = folder_of_this_library() / "libunit-cuda.so";
    // Global, because LibTorch's CUDA libraries find each other's symbols that way.
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
        return unusable(
            "the engine's CUDA module does not load (" + last_dl_error() + ")",
            "build with -Dcuda=enabled and LibTorch's CUDA libraries (./setup.sh does)");
    }
    using Entry = const gpu::CudaModule* (*)();
    const auto entry = reinterpret_cast<Entry>(dlsym(library, gpu::kCudaModuleEntryName));
    const gpu::CudaModule* module = entry ? entry() : nullptr;
    if (!module || module->version != gpu::kCudaModuleVersion) {
        return unusable(path.string() + " is of another version than the engine",
                        "install both anew");
    }
    const char* error = "no device";
    if (module->device_count(&error) <= 0) {
        return unusable(c10::str("CUDA cannot be used (", error, ")"));
    }
    gpu::set_kernel_launcher(module->launch_on_current_stream);
    return {module, {}, {}};
}

const CudaState& cuda_state() {
    static const CudaState state = find_cuda();
    return state;
}

ChosenDevice cuda_device(int index) {
    const CudaDevice& device = check_device(cuda_driver(), index);
    return {at::Device(at::kCUDA, static_cast<at::DeviceIndex>(index)),
            c10::str("cuda:", index, " (", device.name, ")")};
}

} // namespace

void open_cuda_module() {
    cuda_state();
}

ChosenDevice choose_device(const std::string& request) {
    const DeviceRequest wanted = parse_device_request(request);
    if (wanted.kind == DeviceRequest::Kind::Cpu) {
        return {at::Device(at::kCPU), "cpu"};
    }
    const CudaState& state = cuda_state();
    if (wanted.kind == DeviceRequest::Kind::Auto) {
        const auto first = first_usable_device(cuda_driver());
        return state.module && first
                   ? cuda_device(*first)
                   : ChosenDevice{at::Device(at::kCPU), "cpu (" + state.missing + ")"};
    }
    const ChosenDevice chosen = cuda_device(wanted.index);
    if (!state.module) {
        throw Error(ErrorCode::NotFound,
                    "device " + request + " is not usable: " + state.missing + "; " + state.advice);
    }
    return chosen;
}

void set_up_convolutions() {
    at::globalContext().setBenchmarkCuDNN(true);
    at::globalContext().setAllowTF32CuDNN(false);
}

const gpu::CudaModule& cuda_module() {
    const CudaState& state = cuda_state();
    if (!state.module) {
        throw Error(ErrorCode::NotFound,
                    "CUDA is not usable: " + state.missing + "; " + state.advice);
    }
    return *state.module;
}

std::unique_ptr<gpu::Device> open_gpu(const ChosenDevice& device) {
    const CudaState& state = cuda_state();
    if (!state.module) {
        throw Error(ErrorCode::NotFound, device.name + " is not usable: " + state.missing);
    }
    return state.module->open_device(device.device.index());
}

} // namespace unit
