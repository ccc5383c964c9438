#include "core/gpu/cuda/cudnn_convolution.h"

#include "core/error.h"
#include "core/gpu/cuda/convolution_graph.h"

#include <ATen/cudnn/Handle.h>
#include <c10/cuda/CUDAGuard.h>
#include <unordered_map>

namespace unit::gpu {
namespace {

using GraphPointer = std::shared_ptr<cudnn_frontend::graph::Graph>;

class CudnnConvolution final : public FusedConvolution {
  public:
    CudnnConvolution(int device, const FusedConvolutionShape& shape, GraphPointer graph,
                     std::size_t workspace_bytes)
        : FusedConvolution(shape, workspace_bytes), device_(device), graph_(std::move(graph)) {}

    void enqueue(const FusedConvolutionTensors& tensors) const {
        const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(device_));
        std::unordered_map<std::int64_t, void*> places{
            {kInput, const_cast<void*>(tensors.x)},
            {kWeights, const_cast<void*>(tensors.weights)},
            {kBias, const_cast<float*>(tensors.bias)},
            {kOutput, tensors.y}};
        // LibTorch's handle of this thread works on its current stream.
        auto answer = graph_->execute(at::native::getCudnnHandle(), places, tensors.workspace);
        if (answer.is_bad()) {
            throw Error(ErrorCode::Failed, describe(shape()) +
                                               " on cuda:" + std::to_string(device_) +
                                               " failed: " + answer.get_message());
        }
    }

  private:
    int device_;
    GraphPointer graph_;
};

} // namespace

std::unique_ptr<FusedConvolution> make_cudnn_convolution(int device,
                                                         const FusedConvolutionShape& shape) {
    using namespace cudnn_frontend;
    const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(device));
    const GraphPointer graph = convolution_graph(shape);
    cudnnHandle_t handle = at::native::getCudnnHandle();
    std::int64_t workspace_bytes = 0;
    // cuDNN says in each of these steps that it has no kernel.
    if (graph->validate().is_bad() || graph->build_operation_graph(handle).is_bad() ||
        graph->create_execution_plans({HeurMode_t::A}).is_bad() ||
        graph->build_plans(handle, BuildPlanPolicy_t::HEURISTICS_CHOICE).is_bad() ||
        graph->get_workspace_size(workspace_bytes).is_bad()) {
        return nullptr;
    }
    return std::make_unique<CudnnConvolution>(device, shape, graph,
                                              static_cast<std::size_t>(workspace_bytes));
}

void enqueue_cudnn_convolution(const FusedConvolution& convolution,
                               const FusedConvolutionTensors& tensors) {
    static_cast<const CudnnConvolution&>(convolution).enqueue(tensors);
}

} // namespace unit::gpu
