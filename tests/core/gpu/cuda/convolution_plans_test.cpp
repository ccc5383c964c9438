#include "core/gpu/cuda/convolution_graph.h"
#include "core/inference/gpu/fused_shape.h"
#include "tests/core/gpu/cuda/cudnn_device.h"

#include <cmath>
#include <gtest/gtest.h>

// Whether cuDNN has a kernel for what it is asked to compute: cuDNN itself plans and compiles it,
// for a device that is only described. Nothing is computed.
namespace unit::gpu {
namespace {

using Value = FusedConvolutionShape::Value;
using test::CudnnDevice;

/// The layers of a preset that a kernel of cuDNN may compute whole, for a frame of 1280x720. Not
/// the one before a 1x1 convolution to the image, whose features that reads itself.
std::vector<FusedConvolutionShape> fused_shapes(const char* name, Value value) {
    std::vector<FusedConvolutionShape> shapes;
    double pixels = 1280.0 * 720.0;
    const std::vector<PathLayer> path = translation_path(preset(name), 1, 2);
    for (std::size_t index = 0; index + 1 < path.size(); ++index) {
        const bool is_read = index + 2 == path.size() && path.back().kernel == 1;
        if (path[index].norm == Norm::None && !is_read) {
            const int height = static_cast<int>(std::sqrt(pixels * 9.0 / 16.0) + 0.5);
            shapes.push_back(fused_shape(path[index], value, 1, height, height * 16 / 9));
        }
        pixels *= path[index].pixel_ratio();
    }
    return shapes;
}

class ConvolutionPlans : public testing::TestWithParam<CudnnDevice> {
  protected:
    /// What cuDNN says where it has no kernel; empty where it has compiled one.
    std::string plan(const FusedConvolutionShape& shape) {
        const auto properties = test::properties_of(GetParam());
        if (!properties) {
            return "cuDNN does not understand the description of the device";
        }
        const auto graph = convolution_graph(shape);
        graph->set_device_properties(properties);
        if (auto answer = graph->validate(); answer.is_bad()) {
            return answer.get_message();
        }
        if (auto answer = graph->build_operation_graph(nullptr); answer.is_bad()) {
            return answer.get_message();
        }
        using namespace cudnn_frontend;
        if (auto answer = graph->create_execution_plans({HeurMode_t::A}); answer.is_bad()) {
            return answer.get_message();
        }
        return graph->build_plans(nullptr, BuildPlanPolicy_t::HEURISTICS_CHOICE).get_message();
    }

    void expect_plans(const char* preset, Value value) {
        const auto shapes = fused_shapes(preset, value);
        EXPECT_FALSE(shapes.empty());
        for (const FusedConvolutionShape& shape : shapes) {
            EXPECT_EQ(plan(shape), "") << describe(shape);
        }
    }
};

TEST_P(ConvolutionPlans, OfPaperAreThereInHalves) {
    expect_plans("paper", Value::Float16);
}

TEST_P(ConvolutionPlans, OfRealtimeAreThereInHalves) {
    expect_plans("realtime", Value::Float16);
}

/// Of all layers on one device: it takes cuDNN seconds.
TEST_P(ConvolutionPlans, OfLiteAreThereInBFloat16FromCapability80) {
    const auto first = fused_shapes("lite", Value::BFloat16).front();
    EXPECT_EQ(plan(first).empty(), GetParam().capability >= 80);
    if (GetParam().capability == 90) {
        expect_plans("lite", Value::BFloat16);
    }
}

INSTANTIATE_TEST_SUITE_P(Devices, ConvolutionPlans, testing::ValuesIn(test::kCudnnDevices),
                         [](const auto& device) {
                             return "Capability" + std::to_string(device.param.capability);
                         });

} // namespace
} // namespace unit::gpu
