#include "training/report/text_log.h"

#include "tests/support/temporary_folder.h"
#include "tests/training/report/records.h"
#include "tests/training/report/report_files.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace unit::test {
namespace {

TrainingConfiguration logged_every(std::int64_t iterations) {
    TrainingConfiguration configuration;
    configuration.iterations = 10;
    configuration.output.log_every = iterations;
    return configuration;
}

void add_updates(RunReport& report, std::int64_t first, std::int64_t last) {
    for (std::int64_t iteration = first; iteration <= last; ++iteration) {
        report.updated(update_record(iteration));
    }
}

/// The numbers of the lines "iteration 12 ...".
std::vector<int> logged_iterations(const std::vector<std::string>& lines) {
    constexpr std::string_view kStart = "iteration ";
    std::vector<int> iterations;
    for (const std::string& line : lines) {
        if (line.starts_with(kStart)) {
            iterations.push_back(std::stoi(line.substr(kStart.size())));
        }
    }
    return iterations;
}

bool has_line(const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

TEST(TextLog, HoldsTheSettingsTheDataAndAllThatHappened) {
    const TemporaryFolder folder;
    TextLog log(folder.path(), logged_every(2));
    log.told("warning: early");
    log.started(new_run());
    add_updates(log, 1, 3);
    log.validated({2, {{"score", 0.25}}, true});
    log.sampled(2, "run/samples/00000002.png");
    log.ended({RunOutcome::Stopped, 3, "run/model.safetensors", ""});
    const auto lines = lines_of_file(folder / "training.log");
    for (const char* line :
         {"warning: early", "iterations = 10", "training starts", "sunny and rainy",
          "validation after iteration 2: score 0.25, the best so far",
          "wrote run/samples/00000002.png",
          "stopped after iteration 3; the model is run/model.safetensors; go on with --resume"}) {
        EXPECT_PRED2(has_line, lines, line);
    }
    EXPECT_EQ(logged_iterations(lines), std::vector<int>{2});
}

TEST(TextLog, LossesAreMeansOfWhatWasFiniteSinceTheLineBefore) {
    const TemporaryFolder folder;
    TextLog log(folder.path(), logged_every(3));
    log.started(new_run());
    UpdateRecord record = update_record(1);
    log.updated(record);
    record.iteration = 2;
    record.losses[0].value = std::nan("");
    log.updated(record);
    log.updated(update_record(3));
    const std::string line = lines_of_file(folder / "training.log").back();
    EXPECT_PRED2(holds, line, "  real_1 2.5000  fake_1 0.2500");
    EXPECT_PRED2(holds, line, " 2.00 it/s");
}

TEST(TextLog, GoesOnFromARecordedSizeWithoutGapOrRepeat) {
    const TemporaryFolder folder;
    LogSizes sizes;
    {
        TextLog log(folder.path(), logged_every(1));
        log.started(new_run());
        add_updates(log, 1, 4);
        sizes = log.flush();
        add_updates(log, 5, 7);
    }
    TextLog log(folder.path(), logged_every(1));
    log.started(resumed_run(4, sizes));
    add_updates(log, 5, 10);
    EXPECT_EQ(logged_iterations(lines_of_file(folder / "training.log")),
              (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
}

TEST(TextLog, AFailureSaysWhy) {
    const TemporaryFolder folder;
    TextLog log(folder.path(), logged_every(1));
    log.started(new_run());
    log.ended({RunOutcome::Failed, 3, "", "the disk is full"});
    EXPECT_EQ(lines_of_file(folder / "training.log").back(),
              "failed after iteration 3: the disk is full");
}

} // namespace
} // namespace unit::test
