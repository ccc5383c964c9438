#include "core/gpu/cuda/cuda_module.h"
#include "core/inference/device.h"
#include "tests/gpu/kit_device.h"

#include <ATen/ATen.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/util/StringUtil.h>
#include <gtest/gtest.h>
#include <thread>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/HashStore.hpp>

// What training on several GPUs takes of NCCL, with as many ranks as there are GPUs.
namespace unit::kit {
namespace {

/// What a rank has after adding up and after taking from rank 0, or what went wrong.
struct RankResult {
    at::Tensor sum, taken;
    std::string error;
};

RankResult run_rank(const c10::intrusive_ptr<c10d::Store>& store, int rank, int ranks) {
    const auto backend =
        cuda_module().make_nccl_backend(store, rank, ranks, std::chrono::seconds(60));
    const at::Device device(at::kCUDA, static_cast<at::DeviceIndex>(rank));
    std::vector<at::Tensor> sum{at::arange(1000, at::TensorOptions(device)).to(at::kFloat) + rank};
    backend->allreduce(sum)->wait();
    std::vector<at::Tensor> taken{at::full({5}, 7.0 + rank, at::TensorOptions(device))};
    backend->broadcast(taken)->wait();
    RankResult result{sum.front().cpu(), taken.front().cpu(), {}};
    backend->shutdown();
    return result;
}

RankResult try_rank(const c10::intrusive_ptr<c10d::Store>& store, int rank, int ranks) {
    try {
        return run_rank(store, rank, ranks);
    } catch (const std::exception& error) {
        return {{}, {}, error.what()};
    }
}

TEST(Nccl, AddsUpGradientsAndSharesWeightsOfAllGpus) {
    if (!kit_options().on_cuda) {
        GTEST_SKIP() << "it adds up what CUDA devices have";
    }
    (void)open_kit_device();
    const int ranks = at::detail::getCUDAHooks().deviceCount();
    const auto store = c10::make_intrusive<c10d::HashStore>();
    std::vector<RankResult> results(static_cast<std::size_t>(ranks));
    std::vector<std::thread> threads;
    for (int rank = 0; rank < ranks; ++rank) {
        threads.emplace_back(
            [&, rank] { results[static_cast<std::size_t>(rank)] = try_rank(store, rank, ranks); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    const at::Tensor sum = ranks * at::arange(1000).to(at::kFloat) + ranks * (ranks - 1) / 2;
    for (const RankResult& result : results) {
        ASSERT_EQ(result.error, "");
        EXPECT_TRUE(at::equal(result.sum, sum));
        EXPECT_TRUE(at::equal(result.taken, at::full({5}, 7.0)));
    }
    report_measurement(c10::str("NCCL between ", ranks, " GPUs"));
}

} // namespace
} // namespace unit::kit
