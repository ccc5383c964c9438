#include "training/distributed/process_group.h"

#include "core/error.h"
#include "core/gpu/cuda/cuda_module.h"
#include "core/inference/device.h"
#include "core/system/usable_cores.h"
#include "training/distributed/gloo_backend.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <c10/util/Logging.h>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

namespace unit {
namespace {

/// Keeps c10d from printing, with traces of its calls, what it throws as well; unless somebody has
/// set TORCH_CPP_LOG_LEVEL, who wants to see it.
class QuietLog {
  public:
    QuietLog() {
        if (std::getenv("TORCH_CPP_LOG_LEVEL") == nullptr) { // NOLINT(concurrency-mt-unsafe)
            FLAGS_caffe2_log_level = c10::GLOG_FATAL;
        }
    }
    QuietLog(const QuietLog&) = delete;
    QuietLog& operator=(const QuietLog&) = delete;
    ~QuietLog() { FLAGS_caffe2_log_level = before_; }

  private:
    int before_ = FLAGS_caffe2_log_level;
};

/// A store of c10d for what `name` is, where all ranks meet.
c10::intrusive_ptr<c10d::Store> named_store(const c10::intrusive_ptr<c10d::Store>& store,
                                            const std::string& name) {
    return c10::make_intrusive<c10d::PrefixStore>("unit/" + name, store);
}

c10::intrusive_ptr<c10d::Store> open_store(const RankEnvironment& environment,
                                           std::chrono::milliseconds time_limit) {
    c10d::TCPStoreOptions options;
    options.port = environment.port;
    options.isServer = environment.rank == 0 && !environment.launcher_keeps_port;
    // Gloo waits for all of them; the launcher's store counts other clients as well.
    options.waitWorkers = false;
    options.timeout = std::min(time_limit, c10d::Store::kDefaultTimeout);
    return c10::make_intrusive<c10d::TCPStore>(environment.address, options);
}

void wait_for(const c10::intrusive_ptr<c10d::Work>& work) {
    work->wait();
}

/// The number in OMP_NUM_THREADS, 0 if there is none.
int threads_of_environment() {
    const char* const text = std::getenv("OMP_NUM_THREADS"); // NOLINT(concurrency-mt-unsafe)
    return text == nullptr ? 0 : std::max(std::atoi(text), 0);
}

/// What c10d or Gloo say, without where in their code.
std::string sentence_of(const std::exception& error) {
    const auto* const of_torch = dynamic_cast<const c10::Error*>(&error);
    std::string text = of_torch == nullptr ? error.what() : of_torch->what_without_backtrace();
    return text.substr(0, text.find('\n'));
}

} // namespace

struct ProcessGroup::Backends {
    c10::intrusive_ptr<c10d::Store> store;
    c10::intrusive_ptr<c10d::Backend> gloo;
    c10::intrusive_ptr<c10d::Backend> of_device; ///< Gloo or NCCL
};

/// Calls a function that waits for the other ranks, and says what failed if they do not come.
template <typename Function>
auto ProcessGroup::with_others(const char* what, Function function) const {
    try {
        return function();
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        throw Error(ErrorCode::Failed,
                    c10::str("process ", rank(), " of ", size(), " could not ", what,
                             " the others, at ", environment_.address, " port ", environment_.port,
                             ": ", sentence_of(error),
                             "; one of them may have ended: see what it says"));
    }
}

ProcessGroup& ProcessGroup::alone() {
    static ProcessGroup group(std::nullopt);
    return group;
}

ProcessGroup::ProcessGroup(const std::optional<RankEnvironment>& environment,
                           std::chrono::milliseconds time_limit)
    : environment_(environment.value_or(RankEnvironment{})), time_limit_(time_limit),
      launched_(environment.has_value()), exceptions_before_(std::uncaught_exceptions()) {
    if (size() == 1) {
        return;
    }
    open_cuda_module();
    const QuietLog quiet; // who comes first tries again and again
    with_others("meet", [&] {
        backends_ = std::make_unique<Backends>();
        backends_->store = open_store(environment_, time_limit_);
        backends_->gloo =
            make_gloo_backend(named_store(backends_->store, "gloo"), rank(), size(), time_limit_);
        backends_->of_device = backends_->gloo;
    });
}

/// NCCL waits for the others when it ends in order, so not where something went wrong.
ProcessGroup::~ProcessGroup() {
    if (!backends_ || backends_->of_device == backends_->gloo || !backends_->of_device) {
        return;
    }
    try {
        if (std::uncaught_exceptions() > exceptions_before_) {
            backends_->of_device->abort();
        } else {
            backends_->of_device->shutdown();
        }
    } catch (const std::exception&) {
        // What was computed has been read; the process ends soon.
    }
}

int ProcessGroup::cores() const {
    return std::max(usable_cores() / environment_.local_size, 1);
}

int ProcessGroup::threads() const {
    const int asked = size() == 1 ? 0 : threads_of_environment();
    return asked > 0 ? asked : cores();
}

std::string ProcessGroup::device_of_rank(const std::string& request) const {
    const bool any_gpu =
        request == "cuda" || (request == "auto" && choose_device(request).device.is_cuda());
    return launched_ && any_gpu ? c10::str("cuda:", environment_.local_rank) : request;
}

void ProcessGroup::use_device(const c10::Device& device) {
    if (size() == 1) {
        return;
    }
    const bool any_gpu = any(device.is_cuda());
    const bool any_cpu = any(!device.is_cuda());
    if (any_gpu && any_cpu) {
        throw Error(ErrorCode::Failed,
                    c10::str("process ", rank(), " of ", size(), " computes on ", device.str(),
                             " and others on ", device.is_cuda() ? "a CPU" : "a GPU",
                             "; give all of them a GPU, or set training.device=cpu"));
    }
    if (!device.is_cuda()) {
        return;
    }
    with_others("set up NCCL with", [&] {
        backends_->of_device =
            cuda_module().make_nccl_backend(named_store(backends_->store, "nccl"), rank(), size(),
                                            std::min(time_limit_, kNcclTimeLimit));
    });
}

void ProcessGroup::sum(std::vector<at::Tensor> tensors) {
    if (size() == 1) {
        return;
    }
    with_others("add up numbers with", [&] {
        for (const at::Tensor& tensor : tensors) {
            std::vector<at::Tensor> one{tensor};
            wait_for(backends_->of_device->allreduce(one));
        }
    });
}

void ProcessGroup::broadcast(const std::vector<at::Tensor>& tensors) {
    if (size() == 1) {
        return;
    }
    const at::NoGradGuard no_gradient;
    with_others("share weights with", [&] {
        for (const at::Tensor& tensor : tensors) {
            std::vector<at::Tensor> one{tensor.contiguous().view(-1)};
            wait_for(backends_->of_device->broadcast(one));
            tensor.copy_(one.front().view(tensor.sizes()));
        }
    });
}

std::string ProcessGroup::text_of(const std::string& text, int rank) {
    if (size() == 1) {
        return text;
    }
    return with_others("share a text with", [&] {
        c10d::BroadcastOptions options;
        options.rootRank = rank;
        std::vector<at::Tensor> length{
            at::full({1}, static_cast<std::int64_t>(text.size()), at::kLong)};
        wait_for(backends_->gloo->broadcast(length, options));
        const auto size = length.front().item<std::int64_t>();
        if (size == 0) {
            return std::string();
        }
        std::vector<at::Tensor> bytes{at::zeros({size}, at::kByte)};
        if (this->rank() == rank) {
            std::memcpy(bytes.front().mutable_data_ptr(), text.data(), text.size());
        }
        wait_for(backends_->gloo->broadcast(bytes, options));
        const auto* const begin = static_cast<const char*>(bytes.front().const_data_ptr());
        return std::string(begin, begin + size);
    });
}

std::vector<std::string> ProcessGroup::texts(const std::string& text) {
    std::vector<std::string> all;
    for (int rank = 0; rank < size(); ++rank) {
        all.push_back(text_of(text, rank));
    }
    return all;
}

bool ProcessGroup::any(bool flag) {
    if (size() == 1) {
        return flag;
    }
    return with_others("agree with", [&] {
        std::vector<at::Tensor> flags{at::full({1}, flag ? 1 : 0, at::kInt)};
        c10d::AllreduceOptions options;
        options.reduceOp = c10d::ReduceOp::MAX;
        wait_for(backends_->gloo->allreduce(flags, options));
        return flags.front().item<int>() != 0;
    });
}

} // namespace unit
