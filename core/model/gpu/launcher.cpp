#include "core/model/gpu/launcher.h"

#include <ATen/ATen.h>
#include <atomic>

namespace unit::gpu {
namespace {

std::atomic<KernelLauncher> cuda_launcher = nullptr;

} // namespace

void set_kernel_launcher(KernelLauncher launch) {
    cuda_launcher = launch;
}

KernelLauncher launcher_for(const at::Tensor& x) {
    return x.is_cuda() && fits_kernels(x) ? cuda_launcher.load() : nullptr;
}

bool fits_kernels(const at::Tensor& x) {
    constexpr std::int64_t kMostPacks = std::int64_t{1} << 30; // threads reach some beyond the end
    constexpr std::int64_t kMostBlocks = 65535;
    const at::ScalarType type = x.scalar_type();
    return x.dim() == 4 && (type == at::kFloat || type == at::kHalf || type == at::kBFloat16) &&
           x.size(1) % kPack == 0 && x.numel() > 0 && x.numel() / kPack < kMostPacks &&
           x.size(0) <= kMostBlocks && x.size(2) <= kMostBlocks;
}

at::Tensor in_packs(const at::Tensor& x) {
    const at::Tensor result = x.contiguous(at::MemoryFormat::ChannelsLast);
    constexpr std::size_t kAlignment = alignof(Pack<float>);
    const auto address = reinterpret_cast<std::uintptr_t>(result.const_data_ptr());
    return address % kAlignment == 0 ? result : result.clone();
}

} // namespace unit::gpu
