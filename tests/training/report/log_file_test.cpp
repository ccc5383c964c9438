#include "training/report/log_file.h"

#include "tests/support/temporary_folder.h"
#include "tests/training/report/report_files.h"
#include "training/report/run_log.h"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace unit::test {
namespace {

/// A log as a new run writes it, with the size that its state would record in between.
std::uint64_t write_log(const std::filesystem::path& path, const std::string& kept,
                        const std::string& behind) {
    LogFile log(path, 0);
    log.append(kept);
    log.flush();
    const std::uint64_t size = log.size();
    log.append(behind);
    return size;
}

TEST(LogFile, ANewLogReplacesOneThatWasThere) {
    const TemporaryFolder folder;
    write_log(folder / "log", "of a run before", "");
    write_log(folder / "log", "new", "");
    EXPECT_EQ(bytes_of(folder / "log"), "new");
}

TEST(LogFile, GoesOnAtTheRecordedSizeWithoutGapOrRepeat) {
    const TemporaryFolder folder;
    const std::uint64_t size = write_log(folder / "log", "1\n2\n", "3\nhalf of a li");
    EXPECT_EQ(size, 4U);
    LogFile log(folder / "log", size);
    EXPECT_EQ(log.size(), 4U);
    log.append("3\n4\n");
    EXPECT_EQ(log.size(), 8U);
    EXPECT_EQ(bytes_of(folder / "log"), "1\n2\n3\n4\n");
}

TEST(LogFile, WhatWasAppendedIsThereAfterTheProgramWasKilled) {
    const TemporaryFolder folder;
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        LogFile log(folder / "log", 0);
        log.append("a line\n");
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(bytes_of(folder / "log"), "a line\n");
}

TEST(LogFile, ALogShorterThanRecordedIsRefusedByName) {
    const TemporaryFolder folder;
    write_log(folder / "log", "short", "");
    const std::string message = error_of([&] { LogFile(folder / "log", 6); }, ErrorCode::Damaged);
    EXPECT_PRED2(holds, message, (folder / "log").string());
    EXPECT_PRED2(holds, message, "5 bytes");
    EXPECT_EQ(bytes_of(folder / "log"), "short") << "nothing is changed";
}

TEST(LogFile, AFullDiskIsAnErrorThatNamesFileAndReason) {
    LogFile log("/dev/full", 0);
    const std::string message = error_of([&] { log.append("x"); }, ErrorCode::Failed);
    EXPECT_PRED2(holds, message, "/dev/full");
    EXPECT_PRED2(holds, message, "No space left");
}

TEST(LogFile, AFolderThatCannotBeWrittenIsAnErrorThatNamesFileAndReason) {
    const TemporaryFolder folder;
    write_log(folder / "file", "no folder", "");
    const std::filesystem::path path = folder / "file" / "log";
    const std::string message = error_of([&] { LogFile(path, 0); }, ErrorCode::Failed);
    EXPECT_PRED2(holds, message, path.string());
    EXPECT_PRED2(holds, message, "Not a directory");
}

TEST(RunLog, KeepsWhatCameBeforeTheStart) {
    const TemporaryFolder folder;
    RunLog log(folder.path(), "log");
    log.append("early\n");
    EXPECT_EQ(log.flush(), LogSizes{});
    log.open(std::nullopt);
    log.append("late\n");
    EXPECT_EQ(log.flush(), (LogSizes{{"log", 11}}));
    EXPECT_EQ(bytes_of(folder / "log"), "early\nlate\n");
}

TEST(RunLog, CutsBackALogThatTheStateNamesAndKeepsOthersWhole) {
    const TemporaryFolder folder;
    write_log(folder / "named", "1\n2\n", "");
    write_log(folder / "unnamed", "1\n2\n", "");
    for (const char* name : {"named", "unnamed", "new"}) {
        RunLog log(folder.path(), name);
        log.open(LogSizes{{"named", 2}});
        log.append("3\n");
    }
    EXPECT_EQ(bytes_of(folder / "named"), "1\n3\n");
    EXPECT_EQ(bytes_of(folder / "unnamed"), "1\n2\n3\n");
    EXPECT_EQ(bytes_of(folder / "new"), "3\n");
}

} // namespace
} // namespace unit::test
