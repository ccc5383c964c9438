// What a translation should take on a GPU by its arithmetic and its memory's bandwidth alone, stage
// by stage, as a Markdown table. Needs no GPU.
//
//     roofline [WIDTH HEIGHT]

#include "tests/gpu/roofline.h"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace unit;
using namespace unit::roofline;

void print(const std::string& name, int width, int height) {
    const std::vector<Stage> stages = stages_of(preset(name), 1.0 * width * height);
    std::printf("\n| `%s` at %dx%d | times | GFLOP | MB | microseconds | bound by |\n",
                name.c_str(), width, height);
    std::printf("|---|--:|--:|--:|--:|---|\n");
    for (const Stage& stage : stages) {
        std::printf("| %s | %d | %.1f | %.0f | %.1f | %s |\n", stage.name.c_str(), stage.count,
                    stage.flop / 1e9, stage.bytes / 1e6, stage.time() * 1e6,
                    stage.compute_time() > stage.memory_time() ? "products" : "memory");
    }
    const Stage sum = sum_of(stages);
    const double seconds = time_of(stages);
    std::printf("| all: at most %.0f frames/s | | %.0f | %.0f | %.0f | |\n", 1.0 / seconds,
                sum.flop / 1e9, sum.bytes / 1e6, seconds * 1e6);
}

} // namespace

int main(int count, char** arguments) {
    const int width = count > 2 ? std::atoi(arguments[1]) : 1280;
    const int height = count > 2 ? std::atoi(arguments[2]) : 720;
    for (const char* const name : {"paper", "lite", "realtime"})
        print(name, width, height);
}
