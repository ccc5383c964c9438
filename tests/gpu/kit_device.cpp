#include "tests/gpu/kit_device.h"

#include "core/inference/device.h"
#include "tests/gpu/kit_translator.h"

#include <iostream>

namespace unit::kit {
namespace {

ChosenDevice chosen_device() {
    open_cuda_module();
    return choose_device("cuda");
}

} // namespace

KitOptions& kit_options() {
    static KitOptions options;
    return options;
}

std::unique_ptr<gpu::Device> open_kit_device() {
    if (kit_options().on_cuda) {
        return open_gpu(chosen_device());
    }
    return std::make_unique<gpu::test::AsynchronousDevice>(std::chrono::microseconds(20));
}

void report_measurement(const std::string& text) {
    std::cout << "measured: " << text << std::endl;
}

gpu::GpuTranslator::Place kit_place() {
    if (!kit_options().on_cuda) {
        return {open_kit_device(), at::Device(at::kCPU), "threads", 0};
    }
    const ChosenDevice chosen = chosen_device();
    return {open_gpu(chosen), chosen.device, chosen.name, chosen.device.index()};
}

std::unique_ptr<gpu::GpuTranslator> kit_translator(const std::string& checkpoint,
                                                   Precision precision) {
    return std::make_unique<gpu::GpuTranslator>(EngineSettings{checkpoint, "cuda", precision},
                                                kit_place());
}

std::string checkpoint_of(const std::string& model) {
    if (model == "sunny2rainy") {
        return UNIT_SOURCE_ROOT "/examples/models/sunny2rainy.safetensors";
    }
    // One of a fixture is called paper, too.
    if (model == "lite" || model == "full paper") {
        return kit_options().models + (model == "lite" ? "/lite" : "/paper") + ".safetensors";
    }
    return UNIT_SOURCE_ROOT "/tests/fixtures/unit_model/" + model + ".safetensors";
}

} // namespace unit::kit
