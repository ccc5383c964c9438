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
