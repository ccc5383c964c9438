#include "core/gpu/cuda/cuda_stream.h"

#include "core/gpu/cuda/context_copy.h"
#include "core/gpu/cuda/cuda_check.h"
#include "core/gpu/cuda/cudnn_convolution.h"
#include "core/gpu/cuda/launch_kernel.h"

#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/util/StringUtil.h>
#include <c10/util/Type.h>
#include <mutex>
#include <optional>

namespace unit::gpu {
namespace {

using DeviceGuard = c10::cuda::CUDAGuard;

c10::DeviceIndex index_of(int device) {
    return static_cast<c10::DeviceIndex>(device);
}

class CudaEvent final : public Event {
  public:
    explicit CudaEvent(int device) : device_(device) {
        check_cuda(cudaEventCreateWithFlags(&event_, cudaEventBlockingSync), device_,
                   "cudaEventCreateWithFlags");
    }
    ~CudaEvent() override {
        const c10::cuda::OptionalCUDAGuard guard(index_of(device_));
        (void)cudaEventDestroy(event_);
    }

    cudaEvent_t get() const { return event_; }

    void wait() override {
        const DeviceGuard guard(index_of(device_));
        check_cuda(cudaEventSynchronize(event_), device_, "cudaEventSynchronize");
    }

    std::chrono::nanoseconds since(const Event& earlier) const override {
        const DeviceGuard guard(index_of(device_));
        float milliseconds = 0.0F;
        check_cuda(cudaEventElapsedTime(&milliseconds,
                                        static_cast<const CudaEvent&>(earlier).event_, event_),
                   device_, "cudaEventElapsedTime");
        return std::chrono::nanoseconds(static_cast<std::int64_t>(milliseconds * 1e6F));
    }

  private:
    int device_;
    cudaEvent_t event_ = nullptr;
};

/// "the launch of unit::gpu::AddBias<float>, 3 x 40 x 2 blocks of 256 threads and 0 bytes".
std::string describe_launch(const GpuKernel& kernel) {
    return std::visit(
        [](const auto& one) {
            using Kernel = std::decay_t<decltype(one)>;
            const LaunchShape shape = one.shape();
            return c10::str("the launch of ", c10::demangle(typeid(Kernel).name()), ", ",
                            shape.blocks_x, " x ", shape.blocks_y, " x ", shape.blocks_z,
                            " blocks of ", Kernel::kThreads, " threads and ", shape.shared_bytes,
                            " bytes");
        },
        kernel);
}

void enqueue(const GpuKernel& kernel, int device, cudaStream_t stream) {
    const DeviceGuard guard(index_of(device));
    if (const cudaError_t answer = launch_kernel(kernel, stream); answer != cudaSuccess) {
        check_cuda(answer, device, describe_launch(kernel));
    }
}

/// LibTorch registers each graph with the device's random generator, without a lock, and while one
/// is being captured on any thread its allocator cannot free what it keeps.
std::mutex& capturing_mutex() {
    static std::mutex mutex;
    return mutex;
}

/// Memory that the kept graphs of a stream share: they are replayed one after the other, and what
/// is needed from one to the next is a tensor that its owner holds.
struct GraphMemory {
    at::cuda::MempoolId_t pool = at::cuda::graph_pool_handle();
};

class CapturedGraph final : public Graph {
  public:
    ~CapturedGraph() override {
        const std::lock_guard lock(capturing_mutex());
        graph.reset();
    }

    std::optional<at::cuda::CUDAGraph> graph{std::in_place};
    /// As long as one lives, the memory of its stream's graphs does.
    std::shared_ptr<const GraphMemory> memory;
};

class CudaStream final : public Stream {
  public:
    CudaStream(int device, void* context) : device_(device), context_(context) {
        const DeviceGuard guard(index_of(device_));
        check_cuda(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), device_,
                   "cudaStreamCreateWithFlags");
    }

    ~CudaStream() override {
        const c10::cuda::OptionalCUDAGuard guard(index_of(device_));
        (void)cudaStreamSynchronize(stream_);
        (void)cudaStreamDestroy(stream_);
    }

    void copy(std::byte* to, const std::byte* from, std::size_t bytes) override {
        const DeviceGuard guard(index_of(device_));
        check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream_), device_,
                   "cudaMemcpyAsync of " + std::to_string(bytes) + " bytes");
    }

    void copy_rows(const RowCopy& copy) override {
        const DeviceGuard guard(index_of(device_));
        if (copy.from.context != nullptr || copy.to.context != nullptr) {
            return copy_rows_between_contexts(copy, context_, device_, stream_);
        }
        check_cuda(cudaMemcpy2DAsync(copy.to.rows, static_cast<std::size_t>(copy.to.stride),
                                     copy.from.rows, static_cast<std::size_t>(copy.from.stride),
                                     static_cast<std::size_t>(copy.row_bytes),
                                     static_cast<std::size_t>(copy.rows), cudaMemcpyDeviceToDevice,
                                     stream_),
                   device_,
                   "cudaMemcpy2DAsync of " + std::to_string(copy.rows) + " rows of " +
                       std::to_string(copy.row_bytes) + " bytes");
    }

    void launch(const GpuKernel& kernel) override { enqueue(kernel, device_, stream_); }

    void convolve(const FusedConvolution& convolution,
                  const FusedConvolutionTensors& tensors) override {
        const c10::cuda::CUDAStreamGuard guard(torch_stream());
        enqueue_cudnn_convolution(convolution, tensors);
    }

    void run(std::function<void()> work) override {
        const c10::cuda::CUDAStreamGuard guard(torch_stream());
        work();
    }

    std::unique_ptr<Graph> record_graph(std::function<void()> work, bool kept) override {
        const c10::cuda::CUDAStreamGuard guard(torch_stream());
        auto captured = std::make_unique<CapturedGraph>();
        const std::lock_guard lock(capturing_mutex());
        // What LibTorch has freed and keeps is not for graphs: it could not free it meanwhile.
        c10::cuda::CUDACachingAllocator::emptyCache();
        captured->memory = kept ? graph_memory() : std::make_shared<const GraphMemory>();
        try {
            // Other threads of the process may allocate memory meanwhile.
            captured->graph->capture_begin(captured->memory->pool,
                                           cudaStreamCaptureModeThreadLocal);
            work();
            captured->graph->capture_end();
        } catch (...) {
            end_failed_capture(*captured);
            throw;
        }
        return captured;
    }

    void replay(Graph& graph) override {
        const c10::cuda::CUDAStreamGuard guard(torch_stream());
        static_cast<CapturedGraph&>(graph).graph->replay();
    }

    EventPointer record() override {
        const DeviceGuard guard(index_of(device_));
        auto event = std::make_shared<CudaEvent>(device_);
        check_cuda(cudaEventRecord(event->get(), stream_), device_, "cudaEventRecord");
        return event;
    }

    void wait_for(const EventPointer& event) override {
        const DeviceGuard guard(index_of(device_));
        check_cuda(cudaStreamWaitEvent(stream_, static_cast<CudaEvent&>(*event).get(), 0), device_,
                   "cudaStreamWaitEvent");
    }

  private:
    c10::cuda::CUDAStream torch_stream() const {
        return c10::cuda::getStreamFromExternal(stream_, index_of(device_));
    }

    /// That of the graphs that live; LibTorch takes no pool again whose graphs have all gone.
    std::shared_ptr<const GraphMemory> graph_memory() {
        std::shared_ptr<const GraphMemory> memory = graph_memory_.lock();
        if (!memory) {
            memory = std::make_shared<const GraphMemory>();
            graph_memory_ = memory;
        }
        return memory;
    }

    /// Takes the stream out of capturing. Where that throws, the capture was broken before, and
    /// LibTorch goes on giving memory to a graph that is no more: so it is told, and the next graph
    /// gets memory of its own. What else goes wrong here nobody needs.
    void end_failed_capture(CapturedGraph& captured) {
        try {
            captured.graph->capture_end();
        } catch (const std::exception&) {
            (void)cudaGetLastError();
            try {
                c10::cuda::CUDACachingAllocator::endAllocateToPool(index_of(device_),
                                                                   captured.memory->pool);
            } catch (const std::exception&) {
                (void)cudaGetLastError();
            }
            if (graph_memory_.lock() == captured.memory) {
                graph_memory_.reset();
            }
        }
    }

    int device_;
    void* context_;
    cudaStream_t stream_ = nullptr;
    std::weak_ptr<const GraphMemory> graph_memory_;
};

} // namespace

std::unique_ptr<Stream> make_cuda_stream(int device, void* context) {
    return std::make_unique<CudaStream>(device, context);
}

void launch_on_current_stream(const GpuKernel& kernel, int device) {
    enqueue(kernel, device, c10::cuda::getCurrentCUDAStream(index_of(device)));
}

} // namespace unit::gpu
