// Checks the GPU path on the first CUDA device:
//
//     gpu-check [--cpu] [--short] [--models FOLDER] [options of GoogleTest]
//
// --cpu runs everything on threads of the processor in the device's place, so that the checks
// themselves are tested. --short leaves cases out, for tools that make all of it slow. FOLDER holds
// paper.safetensors and lite.safetensors. Started in a folder that is laid out as the repository.

#include "tests/gpu/kit_device.h"

#include <gtest/gtest.h>

#include <iostream>
#include <string_view>

int main(int count, char** arguments) {
    testing::InitGoogleTest(&count, arguments);
    unit::kit::KitOptions& options = unit::kit::kit_options();
    for (int index = 1; index < count; ++index) {
        const std::string_view argument = arguments[index];
        if (argument == "--cpu") {
            options.on_cuda = false;
        } else if (argument == "--short") {
            options.is_short = true;
        } else if (argument == "--models" && index + 1 < count) {
            options.models = arguments[++index];
        } else {
            std::cerr << "gpu-check: unknown argument " << argument << "; see its source\n";
            return 2;
        }
    }
    return RUN_ALL_TESTS();
}
