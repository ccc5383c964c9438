// What gstcuda looks up in a driver, and the fake one does not do.

#include "tests/support/cuda/fake_cuda_state.h"

// The names are given to the assembler, since CUDA's header knows them with
// parameters.
#define NOT_SUPPORTED(name)                                \
    EXPORT CUresult not_supported_##name() __asm__(#name); \
    EXPORT CUresult not_supported_##name() {               \
        return CUDA_ERROR_NOT_SUPPORTED;                   \
    }

NOT_SUPPORTED(cuCtxEnablePeerAccess)
NOT_SUPPORTED(cuCtxDisablePeerAccess)
NOT_SUPPORTED(cuGraphicsMapResources)
NOT_SUPPORTED(cuGraphicsUnmapResources)
NOT_SUPPORTED(cuGraphicsResourceSetMapFlags_v2)
NOT_SUPPORTED(cuGraphicsSubResourceGetMappedArray)
NOT_SUPPORTED(cuGraphicsResourceGetMappedPointer_v2)
NOT_SUPPORTED(cuGraphicsUnregisterResource)
NOT_SUPPORTED(cuGraphicsGLRegisterImage)
NOT_SUPPORTED(cuGraphicsGLRegisterBuffer)
NOT_SUPPORTED(cuGLGetDevices_v2)
NOT_SUPPORTED(cuModuleLoadData)
NOT_SUPPORTED(cuModuleUnload)
NOT_SUPPORTED(cuModuleGetFunction)
NOT_SUPPORTED(cuTexObjectCreate)
NOT_SUPPORTED(cuTexObjectDestroy)
NOT_SUPPORTED(cuLaunchKernel)
