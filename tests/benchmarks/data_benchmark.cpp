/// How long a domain takes to open: 100 000 files, on the file system of the temporary folder.

#include "tests/support/temporary_folder.h"
#include "training/data/domain.h"
#include "training/media/image_file.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace unit {
namespace {

constexpr int kFolders = 100;
constexpr int kFiles = 1000; ///< in each folder, hard links to one image

void fill(const std::filesystem::path& folder) {
    const cv::Mat image(64, 64, CV_8UC3, cv::Scalar(1, 2, 3));
    for (int number = 0; number < kFolders; ++number) {
        const auto inner = folder / fmt::format("{:03}", number);
        std::filesystem::create_directory(inner);
        write_image(inner / "0000.png", image);
        for (int file = 1; file < kFiles; ++file) {
            std::filesystem::create_hard_link(inner / "0000.png",
                                              inner / fmt::format("{:04}.png", file));
        }
    }
}

void open_folder(benchmark::State& state) {
    const test::TemporaryFolder folder;
    fill(folder.path());
    DomainConfiguration configuration;
    configuration.sources = {folder.path().string()};
    for (auto _ : state) {
        const Domain domain(configuration, 3, {}, 1);
        benchmark::DoNotOptimize(domain.size());
    }
    state.counters["files"] = kFolders * kFiles;
}

BENCHMARK(open_folder)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace unit

BENCHMARK_MAIN();
