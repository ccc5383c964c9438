#include "tests/training/commands/resume_run.h"
#include "tests/training/distributed/launched_ranks.h"

#include <cmath>
#include <csignal>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace unit::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// The losses of each update that a run logged.
std::vector<json> logged_losses(const fs::path& run) {
    std::vector<json> losses;
    for (const std::string& line : lines_of(file_bytes(run / "training.jsonl"))) {
        const json entry = json::parse(line);
        if (entry.contains("losses")) {
            losses.push_back(entry["losses"]);
        }
    }
    return losses;
}

/// The largest relative difference of a loss, of `count` updates.
double largest_difference(const fs::path& run, const fs::path& other, std::size_t count) {
    const auto a = logged_losses(run);
    const auto b = logged_losses(other);
    if (a.size() != count || b.size() != count) {
        return HUGE_VAL;
    }
    double largest = 0.0;
    for (std::size_t update = 0; update < count; ++update) {
        for (const auto& [name, value] : a[update].items()) {
            const double expected = b[update].at(name).get<double>();
            const double difference = std::abs(value.get<double>() - expected) / expected;
            largest = difference <= largest ? largest : difference; // also NaN
        }
    }
    return largest;
}

class TrainProcesses : public testing::Test {
  protected:
    static constexpr int kUpdates = 6;

    /// A short training with dropout, of weights so large that noise shows in the losses.
    Arguments arguments(const std::string& run, int batch_size,
                        const Arguments& settings = {}) const {
        Arguments more = {"training.batch_size=" + std::to_string(batch_size), "training.threads=1",
                          "training.initialisation=kaiming", "output.log_every=1"};
        more.insert(more.end(), settings.begin(), settings.end());
        return next_session(folder_ / run, kUpdates, more);
    }

    static void expect_quiet_ends(const std::vector<ProgramResult>& results) {
        for (std::size_t rank = 0; rank < results.size(); ++rank) {
            EXPECT_EQ(results[rank].status, 0) << rank << ": " << results[rank].errors;
            EXPECT_EQ(results[rank].errors, "") << rank;
            EXPECT_EQ(results[rank].output.empty(), rank != 0) << rank;
        }
    }

    TemporaryFolder folder_;
};

TEST_F(TrainProcesses, HaveTheLossesOfOneWithTheirBatchesTogether) {
    for (const int size : {2, 3}) {
        const std::string whole = "whole" + std::to_string(size);
        const std::string ranks = "ranks" + std::to_string(size);
        ASSERT_EQ(run_unit(arguments(whole, size)).status, 0);
        expect_quiet_ends(run_ranks(static_cast<std::size_t>(size), arguments(ranks, 1)));
        EXPECT_LE(largest_difference(folder_ / ranks, folder_ / whole, kUpdates), 1e-4) << size;
    }
    // Other images, noise or dropout would show.
    EXPECT_GT(largest_difference(folder_ / "whole3", folder_ / "whole2", kUpdates), 1e-2);
}

TEST_F(TrainProcesses, HaveTheLossesOfOneWithTermsThatThePaperHasNot) {
    const Arguments settings{"loss.identity=10",
                             "loss.edge=2",
                             "loss.warp_consistency=20",
                             "loss.warp_pixels=2",
                             "loss.contrast=1",
                             "loss.r1=5",
                             "loss.r1_every=2",
                             "model.downsampling_kernel=4",
                             "model.discriminator_spectral_norm=true",
                             "model.residual_scale=true",
                             "training.antialias_upsampling=true",
                             "training.antialias_downsampling=true"};
    ASSERT_EQ(run_unit(arguments("whole", 2, settings)).status, 0);
    expect_quiet_ends(run_ranks(2, arguments("ranks", 1, settings)));
    EXPECT_LE(largest_difference(folder_ / "ranks", folder_ / "whole", kUpdates), 1e-3);
    EXPECT_EQ(logged_losses(folder_ / "ranks").at(2).count("r1_1"), 1U);
}

TEST_F(TrainProcesses, AccumulateLikeOne) {
    const Arguments twice{"training.accumulation=2"};
    ASSERT_EQ(run_unit(arguments("whole", 4, twice)).status, 0);
    expect_quiet_ends(run_ranks(2, arguments("ranks", 2, twice)));
    EXPECT_LE(largest_difference(folder_ / "ranks", folder_ / "whole", kUpdates), 1e-4);
}

TEST_F(TrainProcesses, OnlyTheFirstReadsSettingsAndWrites) {
    const fs::path other = folder_ / "other";
    LaunchedRanks ranks({arguments("run", 1), {"train", "--out", other}});
    expect_quiet_ends(ranks.wait());
    EXPECT_TRUE(fs::exists(folder_ / "run" / "model.safetensors"));
    EXPECT_FALSE(fs::exists(other));
    const ProgramResult shown =
        run_unit({"inspect", "--json", folder_ / "run" / "model.safetensors"});
    EXPECT_EQ(json::parse(shown.output).at("training").at("processes"), 2) << shown.output;
    EXPECT_PRED2(contains, file_bytes(folder_ / "run" / "training.log"),
                 "2 processes, each with 1 of the 2 images of a batch");
}

TEST_F(TrainProcesses, OneSignalStopsAllAndTheyGoOnAsIfNeverStopped) {
    constexpr int kMany = 60;
    const auto begin = [&](const std::string& run) {
        return next_session(folder_ / run, kMany, {"training.threads=1"});
    };
    expect_quiet_ends(run_ranks(2, begin("whole")));
    LaunchedRanks stopped({begin("run"), begin("run")});
    ASSERT_TRUE(stopped.rank(0).wait_for_output("\nvalidation after iteration 20"));
    stopped.rank(1).send_signal(SIGINT);
    const auto results = stopped.wait();
    expect_quiet_ends(results);
    EXPECT_PRED2(contains, results[0].output, "stopped after iteration ");
    EXPECT_LT(logged_updates(folder_ / "run"), kMany);

    expect_quiet_ends(run_ranks(2, next_session(folder_ / "run", kMany)));
    expect_same_run(folder_ / "run", folder_ / "whole");
}

TEST_F(TrainProcesses, AKilledOneEndsTheOthersWithOneLine) {
    LaunchedRanks ranks({next_session(folder_ / "run", 1'000'000), {"train", "--out", "unused"}});
    ASSERT_TRUE(ranks.rank(0).wait_for_output("\niteration "));
    ranks.rank(1).send_signal(SIGKILL);
    const ProgramResult first = ranks.rank(0).wait();
    EXPECT_EQ(first.status, 1);
    EXPECT_EQ(lines_of(first.errors).size(), 1U) << first.errors;
    EXPECT_PRED2(contains, first.errors, "unit: process 0 of 2 could not ");
}

TEST_F(TrainProcesses, AWrongEnvironmentIsRefused) {
    const Arguments any = arguments("run", 1);
    EXPECT_PRED2(contains, refusal(any, 2, {{"RANK", "0"}, {"WORLD_SIZE", "2"}}), "MASTER_PORT");
    EXPECT_PRED2(contains,
                 refusal(any, 2,
                         {{"RANK", "2"},
                          {"WORLD_SIZE", "2"},
                          {"LOCAL_RANK", "0"},
                          {"MASTER_ADDR", "127.0.0.1"},
                          {"MASTER_PORT", "29500"}}),
                 "RANK is \"2\"");
    EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(TrainProcesses, WhatTheFirstRefusesEndsAll) {
    const auto results = run_ranks(2, arguments("run", 1, {"training.iteration=1"}));
    EXPECT_EQ(results[0].status, 2);
    EXPECT_PRED2(contains, results[0].errors, "training.iteration");
    EXPECT_EQ(results[1].status, 1);
    EXPECT_EQ(lines_of(results[1].errors).size(), 1U) << results[1].errors;
    EXPECT_EQ(folder_.entries(), 0U);
}

} // namespace
} // namespace unit::test
