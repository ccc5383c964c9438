// A libcuda.so.1 without devices that takes the kernels that cuDNN compiles, as if it loaded them.
// Functions and codes are those of cuda.h of CUDA 13.0.

namespace {

constexpr int kSuccess = 0;
constexpr int kNoDevice = 100;

int some_library = 0;
int some_kernel = 0;

} // namespace

extern "C" {

int cuDriverGetVersion(int* version) {
    *version = 13000;
    return kSuccess;
}

int cuGetErrorString(int, const char** text) {
    *text = "no device";
    return kSuccess;
}

int cuGetErrorName(int, const char** text) {
    *text = "CUDA_ERROR_NO_DEVICE";
    return kSuccess;
}

// Only of what they give: cuDNN looks at no other argument afterwards.

int cuLibraryLoadData(void** library) {
    *library = &some_library;
    return kSuccess;
}

int cuLibraryGetKernel(void** kernel) {
    *kernel = &some_kernel;
    return kSuccess;
}

int cuLibraryUnload() {
    return kSuccess;
}

// What cuDNN looks up when it opens a driver, and what needs a device.
#define UNIT_WITHOUT_DEVICE(function) \
    int function() {                  \
        return kNoDevice;             \
    }
UNIT_WITHOUT_DEVICE(cuInit)
UNIT_WITHOUT_DEVICE(cuDeviceGet)
UNIT_WITHOUT_DEVICE(cuDeviceGetCount)
UNIT_WITHOUT_DEVICE(cuCtxGetCurrent)
UNIT_WITHOUT_DEVICE(cuCtxGetLimit)
UNIT_WITHOUT_DEVICE(cuCtxPopCurrent)
UNIT_WITHOUT_DEVICE(cuCtxPushCurrent)
UNIT_WITHOUT_DEVICE(cuKernelGetAttribute)
UNIT_WITHOUT_DEVICE(cuKernelSetAttribute)
UNIT_WITHOUT_DEVICE(cuLaunchCooperativeKernel)
UNIT_WITHOUT_DEVICE(cuLaunchKernel)
UNIT_WITHOUT_DEVICE(cuLaunchKernelEx)
UNIT_WITHOUT_DEVICE(cuLibraryLoadFromFile)
UNIT_WITHOUT_DEVICE(cuLinkAddData)
UNIT_WITHOUT_DEVICE(cuLinkComplete)
UNIT_WITHOUT_DEVICE(cuLinkCreate)
UNIT_WITHOUT_DEVICE(cuLinkDestroy)
UNIT_WITHOUT_DEVICE(cuOccupancyMaxPotentialClusterSize)
UNIT_WITHOUT_DEVICE(cuStreamGetCtx)
#undef UNIT_WITHOUT_DEVICE

} // extern "C"
