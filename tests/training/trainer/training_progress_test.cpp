#include "training/trainer/training_progress.h"

#include "tests/support/temporary_folder.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace unit {
namespace {

TrainingProgress stored_and_read(const TrainingProgress& progress) {
    const test::TemporaryFolder folder;
    const auto path = folder / "state.safetensors";
    write_safetensors(path, {}, progress_metadata(progress));
    return read_progress(SafetensorsFile(path));
}

TEST(TrainingProgressFile, HoldsAllOfIt) {
    TrainingProgress progress{12,        5, 2,         3,           1,
                              0.1 / 3.0, 8, 1.0 / 7.0, "16 images", {{"training.log", 99}}};
    const TrainingProgress read = stored_and_read(progress);
    EXPECT_EQ(read.iteration, 12);
    EXPECT_EQ(read.skipped, 5);
    EXPECT_EQ(read.skipped_in_a_row, 2);
    EXPECT_EQ(read.rewinds, 3);
    EXPECT_EQ(read.rewinds_in_a_row, 1);
    EXPECT_EQ(read.rate_factor, 0.1 / 3.0);
    EXPECT_EQ(read.best_iteration, 8);
    EXPECT_EQ(read.best_score, 1.0 / 7.0);
    EXPECT_EQ(read.best_measure, "16 images");
    EXPECT_EQ(read.log_sizes, progress.log_sizes);
}

TEST(TrainingProgressFile, CanBeReadIfTheBestScoreIsNoNumber) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    for (const double score : {std::nan(""), kInfinity}) {
        TrainingProgress progress;
        progress.best_iteration = 3;
        progress.best_score = score;
        const TrainingProgress read = stored_and_read(progress);
        EXPECT_EQ(read.best_iteration, 3);
        EXPECT_EQ(read.best_score, kInfinity);
    }
}

} // namespace
} // namespace unit
