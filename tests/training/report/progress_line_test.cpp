#include "training/report/progress_line.h"

#include "tests/training/report/report_files.h"

#include <gtest/gtest.h>

namespace unit::test {
namespace {

Progress halfway() {
    return {"", 120'000, 500'000, 5.25, 72'000.0, 0.034, {{"D", 1.3862}, {"G", 24.5}}};
}

TEST(ProgressLine, SaysEverythingWhereThereIsRoom) {
    EXPECT_EQ(progress_line(halfway(), 120),
              "[#####-------------------]   24%  120000/500000  5.25 it/s  20.0 h left  "
              "waiting  3%  D 1.39   G 24.5 ");
}

TEST(ProgressLine, IsShorterThanEveryWidthAndKeepsTheShareFromTwentyColumns) {
    Progress large = halfway();
    large.done = 999'999'999;
    large.all = 1'000'000'000;
    for (const Progress& progress : {halfway(), large, Progress{}, Progress{"rendering", 3, 7}}) {
        for (int columns = 1; columns <= 200; ++columns) {
            const std::string line = progress_line(progress, columns);
            EXPECT_LT(line.size(), static_cast<std::size_t>(columns)) << line;
            EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos);
            if (columns >= 20) {
                EXPECT_PRED2(holds, line, "%");
            }
        }
    }
}

TEST(ProgressLine, TwentyColumnsHoldShareAndIteration) {
    EXPECT_EQ(progress_line(halfway(), 20), " 24%  120000/500000");
    Progress longer = halfway();
    longer.done = 1'200'000;
    longer.all = 5'000'000;
    EXPECT_EQ(progress_line(longer, 20), " 24%  1.2M/5.0M");
}

TEST(ProgressLine, TheBarDoesNotComeAndGoWithTheNumbers) {
    for (int columns = 20; columns <= 150; ++columns) {
        std::vector<bool> bars;
        for (const double value : {1.0, 0.61, 0.376, 83.3, 184.0}) {
            Progress progress = halfway();
            progress.losses[0].second = value;
            progress.done = static_cast<std::int64_t>(1000.0 * value);
            progress.seconds_left = 100.0 * value;
            progress.share_waiting = value / 200.0;
            bars.push_back(progress_line(progress, columns).starts_with("["));
        }
        EXPECT_EQ(bars, std::vector<bool>(bars.size(), bars[0])) << columns;
    }
}

TEST(ProgressLine, LeavesOutWhatIsNotKnown) {
    EXPECT_EQ(progress_line({"", 0, 10}, 30), "  0%   0/10");
}

} // namespace
} // namespace unit::test
