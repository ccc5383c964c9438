#include "training/report/page/run_history.h"

#include "tests/support/temporary_folder.h"
#include "tests/training/report/records.h"
#include "tests/training/report/report_files.h"
#include "training/report/json_log.h"

#include <gtest/gtest.h>
#include <limits>

namespace unit::test {
namespace {

void expect_same(const Curve& curve, const Curve& expected) {
    ASSERT_EQ(curve.stride(), expected.stride());
    ASSERT_EQ(curve.points().size(), expected.points().size());
    for (std::size_t index = 0; index < expected.points().size(); ++index) {
        const Curve::Point& point = curve.points()[index];
        EXPECT_EQ(point.sum, expected.points()[index].sum);
        EXPECT_EQ(point.newest, expected.points()[index].newest);
        EXPECT_EQ(point.count, expected.points()[index].count);
    }
}

void expect_same(const RunHistory& history, const RunHistory& expected) {
    EXPECT_EQ(history.iteration(), expected.iteration());
    ASSERT_EQ(history.losses().size(), expected.losses().size());
    for (std::size_t index = 0; index < expected.losses().size(); ++index) {
        EXPECT_EQ(history.losses()[index].name, expected.losses()[index].name);
        expect_same(history.losses()[index].curve, expected.losses()[index].curve);
    }
    expect_same(history.learning_rate(), expected.learning_rate());
    expect_same(history.seconds(), expected.seconds());
    expect_same(history.seconds_waiting(), expected.seconds_waiting());
    expect_same(history.skipped(), expected.skipped());
    EXPECT_EQ(history.skipped_count(), expected.skipped_count());
    EXPECT_EQ(history.all_seconds(), expected.all_seconds());
    ASSERT_EQ(history.validations().size(), expected.validations().size());
    for (std::size_t index = 0; index < expected.validations().size(); ++index) {
        EXPECT_EQ(history.validations()[index].iteration, expected.validations()[index].iteration);
        EXPECT_EQ(history.validations()[index].scores, expected.validations()[index].scores);
        EXPECT_EQ(history.validations()[index].best, expected.validations()[index].best);
    }
}

UpdateRecord odd_record(std::int64_t iteration) {
    UpdateRecord record = update_record(iteration);
    record.losses[1].value = 1.0 / static_cast<double>(iteration);
    record.skipped = iteration % 1000 == 7;
    if (record.skipped) {
        record.losses[0].value = std::numeric_limits<double>::infinity();
    }
    return record;
}

TEST(RunHistory, WhatIsReadBackIsWhatWasSeen) {
    const TemporaryFolder folder;
    JsonLog log(folder.path());
    RunHistory seen;
    const auto tell = [&](const auto& record, auto function) {
        seen.add(record);
        (log.*function)(record);
    };
    log.started(new_run());
    for (std::int64_t iteration = 1; iteration <= 3000; ++iteration) {
        tell(odd_record(iteration), &JsonLog::updated);
        if (iteration % 500 == 0) {
            tell(ValidationRecord{iteration,
                                  {{"score", 0.1 * static_cast<double>(iteration)}, {"b", 2.0}},
                                  iteration == 1500},
                 &JsonLog::validated);
        }
    }
    log.told("a \"sentence\"\nof two lines");
    log.sampled(3000, folder / "samples" / "x.png");
    log.ended({RunOutcome::Stopped, 3000, folder / "model.safetensors", ""});

    const RunHistory history = read_history(folder / "training.jsonl");
    expect_same(history, seen);
    EXPECT_EQ(history.iteration(), 3000);
    ASSERT_EQ(history.notices().size(), 1U);
    EXPECT_EQ(history.notices()[0].text, "a \"sentence\"\nof two lines");
    EXPECT_FALSE(history.notices()[0].time.empty());
    EXPECT_FALSE(history.began().empty());
}

TEST(RunHistory, LinesThatAreDamagedAreLeftOutAndCounted) {
    const TemporaryFolder folder;
    {
        JsonLog log(folder.path());
        log.started(new_run());
        log.updated(update_record(1));
        log.updated(update_record(2));
    }
    LogFile file(folder / "training.jsonl", bytes_of(folder / "training.jsonl").size() - 20);
    file.append("\nnonsense\n[]\n{\"iteration\": \"three\"}\n\n");
    const RunHistory history = read_history(folder / "training.jsonl");
    EXPECT_EQ(history.iteration(), 1);
    ASSERT_EQ(history.notices().size(), 1U);
    EXPECT_PRED2(holds, history.notices()[0].text, "5 lines of training.jsonl");
}

TEST(RunHistory, AMissingLogIsAnEmptyHistory) {
    const TemporaryFolder folder;
    const RunHistory history = read_history(folder / "training.jsonl");
    EXPECT_EQ(history.iteration(), 0);
    EXPECT_TRUE(history.notices().empty());
}

TEST(RunHistory, KeepsTheBestOfManyValidations) {
    RunHistory history;
    for (std::int64_t iteration = 1; iteration <= 20'000; ++iteration) {
        history.add(ValidationRecord{iteration, {{"score", 1.0}}, iteration == 777});
    }
    EXPECT_LE(history.validations().size(), 1000U);
    std::int64_t best = 0;
    for (const RunHistory::Validation& validation : history.validations()) {
        best = validation.best ? validation.iteration : best;
    }
    EXPECT_EQ(best, 777);
}

TEST(RunHistory, KeepsTheNewestNotices) {
    RunHistory history;
    for (int number = 1; number <= 60; ++number) {
        history.add(RunHistory::Notice{"", std::to_string(number)});
    }
    EXPECT_EQ(history.notices().size(), 50U);
    EXPECT_EQ(history.notices().back().text, "60");
}

} // namespace
} // namespace unit::test
