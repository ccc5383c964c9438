#pragma once

#include "training/distributed/rank_environment.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace at {
class Tensor;
}
namespace c10 {
struct Device;
}

namespace unit {

/// The processes that train one model together, as one of them (a rank) sees them: c10d, with Gloo
/// for memory of the CPU and NCCL for that of GPUs. Every rank must call the same functions in the
/// same order. A process that trains alone is a group of one, in which they do nothing.
///
/// Errors of all functions: Error(Failed), naming the rank and what it was about, if another rank
/// has ended or does not come within the time limit. The group is of no use then. Only NCCL, whose
/// sums a GPU computes later, has another way: c10d ends the process after kNcclTimeLimit, but for
/// the first sum or broadcast, which waits without a limit: before it, meet by any().
/// Threads: one at a time.
class ProcessGroup {
  public:
    /// How long a rank waits for the others: they wait for rank 0 while it validates. For rank 0
    /// itself to open the port where they meet, five minutes.
    static constexpr std::chrono::milliseconds kTimeLimit = std::chrono::minutes(30);

    /// The same of what NCCL computes, beside which nobody does anything else for long.
    static constexpr std::chrono::milliseconds kNcclTimeLimit = std::chrono::minutes(5);

    /// The group of a process that trains alone.
    static ProcessGroup& alone();

    /// Meets the other ranks; nothing: there are none. Opens the CUDA module first
    /// (core/inference/device.h). Errors: also Failed if rank 0 cannot be reached.
    explicit ProcessGroup(const std::optional<RankEnvironment>& environment,
                          std::chrono::milliseconds time_limit = kTimeLimit);
    ProcessGroup(const ProcessGroup&) = delete;
    ProcessGroup& operator=(const ProcessGroup&) = delete;
    /// Ends NCCL together with the other ranks; where an exception is on its way, without them.
    ~ProcessGroup();

    int rank() const { return environment_.rank; }
    int size() const { return environment_.size; }
    /// Whether this is the rank that writes, reads states and decides.
    bool is_first() const { return rank() == 0; }

    /// This rank's share of the cores that it may use, at least 1: the ranks of a machine have
    /// equal ones.
    int cores() const;

    /// How many threads compute: in a group of several what OMP_NUM_THREADS says, where it is set;
    /// else cores().
    int threads() const;

    /// "cuda:N" for what a configuration calls "cuda", or "auto" where there is a GPU: each rank
    /// its own GPU, that of its local rank. A process that trains alone takes what is asked for.
    std::string device_of_rank(const std::string& request) const;

    /// From now on sum() and broadcast() are of tensors on this device. Errors: also Failed if the
    /// ranks compute on devices of different kinds; Unsupported if it is a GPU and LibTorch's NCCL
    /// is another than the CUDA module was built for.
    void use_device(const c10::Device& device);

    /// Each tensor becomes the sum over all ranks, the same bits on each of them. They are
    /// contiguous, of equal shape and type everywhere. A GPU may still be computing it afterwards.
    void sum(std::vector<at::Tensor> tensors);

    /// Each tensor becomes what it is on rank 0. Equal shapes, types and strides everywhere; the
    /// strides may be any.
    void broadcast(const std::vector<at::Tensor>& tensors);

    /// The text that a rank, by default the first, calls this with; that of others is not used.
    std::string text_of(const std::string& text, int rank = 0);

    /// The texts of all ranks, by rank.
    std::vector<std::string> texts(const std::string& text);

    /// Whether any rank calls this with true: all then know.
    bool any(bool flag);

  private:
    struct Backends;

    template <typename Function>
    auto with_others(const char* what, Function function) const;

    RankEnvironment environment_;
    std::chrono::milliseconds time_limit_;
    bool launched_;         ///< by a launcher, be it alone
    int exceptions_before_; ///< that were on their way when it was made
    std::unique_ptr<Backends> backends_;
};

} // namespace unit
