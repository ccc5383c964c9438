#include "core/gpu/cuda/nccl_backend.h"

#include "core/error.h"

#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

namespace unit::gpu {

c10::intrusive_ptr<c10d::Backend> make_nccl_backend(const c10::intrusive_ptr<c10d::Store>& store,
                                                    int rank, int size,
                                                    std::chrono::milliseconds time_limit) {
    // The size of c10d's classes depends on the header.
    if (c10d::getNcclVersionNumber() != NCCL_VERSION_CODE) {
        throw Error(ErrorCode::Unsupported,
                    c10::str("LibTorch computes with NCCL ", c10d::getNcclVersion(),
                             ", and the CUDA module was built with the header of NCCL ", NCCL_MAJOR,
                             ".", NCCL_MINOR, ".", NCCL_PATCH,
                             "; build it with the header of LibTorch's own"));
    }
    const auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = time_limit;
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
}

} // namespace unit::gpu
