#pragma once

#include "core/gpu/cuda/cuda_module.h"

namespace unit::gpu {

/// CudaModule::make_nccl_backend.
c10::intrusive_ptr<c10d::Backend> make_nccl_backend(const c10::intrusive_ptr<c10d::Store>& store,
                                                    int rank, int size,
                                                    std::chrono::milliseconds time_limit);

} // namespace unit::gpu
