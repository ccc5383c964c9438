#include "training/report/console_report.h"

#include "tests/training/report/records.h"
#include "tests/training/report/report_files.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <pty.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace unit::test {
namespace {

TrainingConfiguration five_updates() {
    TrainingConfiguration configuration;
    configuration.iterations = 5;
    configuration.output.log_every = 2;
    return configuration;
}

/// A run of five updates, a second apart, with a sentence after the third.
void report_a_run() {
    ConsoleReport::Clock::time_point now{};
    ConsoleReport report(five_updates(), [&] { return now += std::chrono::seconds(1); });
    report.started(new_run());
    for (std::int64_t iteration = 1; iteration <= 5; ++iteration) {
        report.updated(update_record(iteration));
        if (iteration == 3) {
            report.told("an image cannot be read");
        }
    }
    report.ended({RunOutcome::Finished, 5, "model.safetensors", ""});
}

std::string read_all(int descriptor) {
    std::string text;
    char bytes[4096];
    // A terminal whose program has ended answers with an error.
    for (ssize_t count = 0; (count = read(descriptor, bytes, sizeof bytes)) > 0;) {
        text.append(bytes, static_cast<std::size_t>(count));
    }
    return text;
}

/// What a process shows that has a terminal of this width for its standard output.
std::string output_on_terminal(unsigned short columns) {
    struct winsize size {};
    size.ws_col = columns;
    size.ws_row = 24;
    int terminal = -1;
    const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
    if (child == 0) {
        report_a_run();
        std::fflush(stdout);
        _exit(0);
    }
    EXPECT_GT(child, 0);
    const std::string text = read_all(terminal);
    int status = 0;
    waitpid(child, &status, 0);
    close(terminal);
    EXPECT_EQ(status, 0);
    return text;
}

/// What the rewritten line showed, one entry for each time.
std::vector<std::string> shown_lines(const std::string& output) {
    constexpr std::string_view kErase = "\033[K";
    std::vector<std::string> lines;
    for (auto end = output.find(kErase); end != std::string::npos;
         end = output.find(kErase, end + 1)) {
        const auto start = output.rfind('\r', end);
        lines.push_back(output.substr(start + 1, end - start - 1));
    }
    std::erase(lines, "");
    return lines;
}

class ConsoleOnTerminal : public testing::TestWithParam<unsigned short> {};

TEST_P(ConsoleOnTerminal, TheLineNeverReachesTheLastColumn) {
    const std::string output = output_on_terminal(GetParam());
    const std::vector<std::string> lines = shown_lines(output);
    ASSERT_EQ(lines.size(), 5U) << output;
    for (const std::string& line : lines) {
        EXPECT_LT(line.size(), GetParam()) << line;
    }
    EXPECT_PRED2(holds, lines[0], " 20%  1/5");
    EXPECT_PRED2(holds, lines[4], "100%  5/5");
}

INSTANTIATE_TEST_SUITE_P(Widths, ConsoleOnTerminal, testing::Values(20, 30, 47, 80, 132));

TEST(ConsoleReport, AWideTerminalShowsRateTimeLeftWaitingAndLosses) {
    const std::string line = shown_lines(output_on_terminal(132))[1];
    for (const char* part : {"2.00 it/s", " s left", "waiting 25%", "D 7.5", "G 40", "cycle 2.2"}) {
        EXPECT_PRED2(holds, line, part);
    }
}

TEST(ConsoleReport, OnATerminalSentencesStandOnLinesOfTheirOwn) {
    const std::string output = output_on_terminal(80);
    EXPECT_PRED2(holds, output, "\r\033[Kan image cannot be read\r\n");
    EXPECT_PRED2(holds, output, "\r\nfinished after iteration 5; the model is model.safetensors");
    EXPECT_FALSE(holds(output, "iteration       2")) << "losses are in the rewritten line only";
}

TEST(ConsoleReport, WithoutATerminalItPrintsPlainLines) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        dup2(pipe_ends[1], STDOUT_FILENO);
        report_a_run();
        std::fflush(stdout);
        _exit(0);
    }
    close(pipe_ends[1]);
    const std::string output = read_all(pipe_ends[0]);
    close(pipe_ends[0]);
    waitpid(child, nullptr, 0);
    EXPECT_EQ(output.find_first_of("\r\033"), std::string::npos);
    for (const char* line : {"\niteration       2 ", "\niteration       4 ", "\niteration       5 ",
                             "\nan image cannot be read\n", "\ntraining starts\n"}) {
        EXPECT_PRED2(holds, output, line);
    }
}

} // namespace
} // namespace unit::test
