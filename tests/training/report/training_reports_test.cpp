#include "training/report/training_reports.h"

#include "tests/support/temporary_folder.h"
#include "tests/training/report/records.h"
#include "tests/training/report/report_files.h"
#include "training/report/combined_report.h"

#include <fstream>
#include <gtest/gtest.h>

namespace unit::test {
namespace {

TEST(TrainingReports, AnswerTheSizesOfAllLogsByName) {
    const TemporaryFolder folder;
    CombinedReport report(training_reports(folder.path(), {}));
    EXPECT_EQ(folder.entries(), 0U) << "nothing is opened before the start";
    report.started(new_run());
    report.updated(update_record(1));
    const LogSizes sizes = report.flush();
    ASSERT_EQ(sizes.size(), 3U);
    for (const char* name : {"training.log", "training.jsonl", "events.out.tfevents.unit"}) {
        ASSERT_EQ(sizes.count(name), 1U) << name;
        EXPECT_GT(sizes.at(name), 0U);
        EXPECT_EQ(sizes.at(name), std::filesystem::file_size(folder / name)) << name;
    }
    EXPECT_TRUE(std::filesystem::exists(folder / "report.html"));
}

/// All that the text log says of losses.
std::string means_in(const std::filesystem::path& folder) {
    std::string means;
    for (const std::string& line : lines_of_file(folder / "training.log")) {
        if (line.starts_with("iteration ")) {
            means += line.substr(line.find("it/s")) + "\n";
        }
    }
    return means;
}

TEST(TrainingReports, MeansOfALineInWhichARunWasStoppedAreThoseOfAllItsUpdates) {
    constexpr std::int64_t kStop = 5;
    TrainingConfiguration configuration;
    configuration.iterations = 9;
    configuration.output.log_every = 3;
    const TemporaryFolder whole;
    const TemporaryFolder parts;
    const auto report_in = [&](const TemporaryFolder& folder, const RunStart& start,
                               std::int64_t last) {
        CombinedReport report(training_reports(folder.path(), configuration));
        report.started(start);
        for (std::int64_t iteration = start.iteration + 1; iteration <= last; ++iteration) {
            report.updated(update_record(iteration));
        }
        return report.flush();
    };
    report_in(whole, new_run(), 9);
    const LogSizes sizes = report_in(parts, new_run(), kStop);
    RunStart start = resumed_run(kStop, sizes);
    start.unfinished = unfinished_line(parts.path(), sizes, kStop, 3);
    EXPECT_EQ(start.unfinished.skipped, 0);
    report_in(parts, start, 9);
    EXPECT_EQ(means_in(parts.path()), means_in(whole.path()));
    EXPECT_PRED2(holds, means_in(parts.path()), "real_1 5.5000");
}

TEST(TrainingReports, ALogShorterThanTheStateSaysEndsTheResumeByName) {
    const TemporaryFolder folder;
    LogSizes sizes;
    {
        CombinedReport report(training_reports(folder.path(), {}));
        report.started(new_run());
        sizes = report.flush();
    }
    std::filesystem::resize_file(folder / "training.jsonl", 3);
    CombinedReport report(training_reports(folder.path(), {}));
    const std::string message =
        error_of([&] { report.started(resumed_run(0, sizes)); }, ErrorCode::Damaged);
    EXPECT_PRED2(holds, message, (folder / "training.jsonl").string());
}

TEST(TrainingReports, AFolderThatCannotBeWrittenIsNamed) {
    const TemporaryFolder folder;
    std::ofstream(folder / "file") << "no folder";
    CombinedReport report(training_reports(folder / "file", {}));
    const std::string message = error_of([&] { report.started(new_run()); }, ErrorCode::Failed);
    EXPECT_PRED2(holds, message, (folder / "file").string());
}

} // namespace
} // namespace unit::test
