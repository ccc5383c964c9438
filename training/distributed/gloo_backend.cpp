// The one file that sees Gloo's headers, which LibTorch's packages lack: those of Debian, which
// only declare what c10d's own header names. The code is LibTorch's.
#include "training/distributed/gloo_backend.h"

#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

namespace unit {

c10::intrusive_ptr<c10d::Backend> make_gloo_backend(const c10::intrusive_ptr<c10d::Store>& store,
                                                    int rank, int size,
                                                    std::chrono::milliseconds time_limit) {
    return c10::make_intrusive<c10d::ProcessGroupGloo>(
        store, rank, size, c10d::ProcessGroupGloo::Options::create_default(time_limit));
}

} // namespace unit
