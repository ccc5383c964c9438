#include "tests/training/report/page/page_report_fixture.h"

#include <cmath>
#include <fstream>
#include <map>
#include <regex>

namespace unit::test {
namespace {

/// What would end a script, begin one, or be taken for a place of the template.
const std::string kHostile = "</script><script>alert(1)</script><!-- {{run}} & \"x\" 'y'";

TEST_F(PageReportTest, NeedsNothingFromElsewhere) {
    const Run run(*this, small_run(), new_run());
    const std::string text = page();
    EXPECT_TRUE(text.starts_with("<!doctype html>"));
    EXPECT_PRED2(holds, text, "default-src 'none'");
    EXPECT_FALSE(std::regex_search(text, std::regex(R"((src|href)\s*=\s*["']?(https?:|//))")));
    EXPECT_FALSE(holds(text, "@import"));
    EXPECT_FALSE(holds(text, "{{")) << "every mark is filled";
    for (const char* id :
         {"state", "progress", "samples", "time", "comparison", "charts", "settings"}) {
        EXPECT_PRED2(holds, text, std::string("id=\"") + id + "\"");
    }
}

TEST_F(PageReportTest, ShowsStateProgressBestAndTimes) {
    Run run(*this, small_run(), new_run());
    run.update(1, 40);
    run.tell(&RunReport::validated, ValidationRecord{40, {{"score", 0.5}}, true});
    std::filesystem::create_directory(folder_ / "checkpoints");
    std::ofstream(folder_ / "checkpoints/00000040.safetensors") << "a checkpoint";
    std::ofstream(folder_ / "model.safetensors") << "a checkpoint";
    run.update(41, 50);
    const Json data = run_data();
    EXPECT_EQ(data["run"]["state"], "running");
    EXPECT_EQ(data["run"]["iteration"], 41) << "at the first update behind what it had to show";
    EXPECT_EQ(data["run"]["iterations"], 1000);
    EXPECT_EQ(data["run"]["iterations_per_second"], 2.0);
    EXPECT_EQ(data["run"]["share_waiting"], 0.25);
    EXPECT_EQ(data["run"]["model"], "model.safetensors");
    EXPECT_EQ(data["best"],
              Json({{"iteration", 40}, {"score", 0.5}, {"file", "model.safetensors"}}));
    EXPECT_EQ(data["domains"][0],
              Json({{"name", "sunny"}, {"sources", {"photos"}}, {"about", "mine"}}));
}

TEST_F(PageReportTest, SaysHowTheRunEnded) {
    for (const auto& [outcome, state] :
         {std::pair(RunOutcome::Finished, "finished"), std::pair(RunOutcome::Stopped, "stopped"),
          std::pair(RunOutcome::Failed, "failed")}) {
        Run run(*this, small_run(), new_run());
        run.update(1, 3);
        run.tell(&RunReport::ended, RunEnd{outcome, 3, "model.safetensors", "the reason"});
        EXPECT_EQ(run_data()["run"]["state"], state);
        EXPECT_EQ(run_data()["run"]["iteration"], 3);
        EXPECT_EQ(run_data()["run"]["reason"], "the reason");
    }
}

TEST_F(PageReportTest, GroupsTheLosses) {
    Run run(*this, small_run(), new_run());
    run.update(1, 2);
    UpdateRecord skipped = update_record(3);
    skipped.skipped = true;
    skipped.losses[0].value = std::nan("");
    skipped.losses.push_back({"penalty_1", 3.0});
    run.tell(&RunReport::updated, skipped);
    run.tell(&RunReport::ended, RunEnd{});
    const Json data = run_data();
    std::map<std::string, std::vector<std::string>> series;
    for (const Json& chart : data["charts"]) {
        for (const Json& line : chart["series"]) {
            series[chart["id"]].push_back(line["name"]);
        }
    }
    using Names = std::vector<std::string>;
    EXPECT_EQ(series["gan"], (Names{"real_1", "fake_1", "gan_1"}));
    EXPECT_EQ(series["reconstruction"], (Names{"reconstruction_1", "cycle_1"}));
    EXPECT_EQ(series["kl"], Names{"kl_1"});
    EXPECT_EQ(series["totals"], (Names{"discriminator_total", "generator_total"}));
    EXPECT_EQ(series["other"], Names{"penalty_1"});
    EXPECT_EQ(series["learning_rate"], Names{"learning_rate"});
    EXPECT_EQ(data["skipped"], Json({3}));
    EXPECT_EQ(data["charts"][1]["series"][0]["mean"], Json({1.5, 2.5, nullptr}));
}

TEST_F(PageReportTest, ListsEverySettingWithItsMeaning) {
    const Run run(*this, small_run(), new_run());
    const Json settings = run_data()["settings"];
    const auto iterations = std::find_if(settings.begin(), settings.end(), [](const Json& setting) {
        return setting["key"] == "iterations";
    });
    ASSERT_NE(iterations, settings.end());
    EXPECT_EQ(*iterations, Json({{"table", "training"},
                                 {"key", "iterations"},
                                 {"value", "1000"},
                                 {"meaning", "updates in all"}}));
    EXPECT_GT(settings.size(), 30U);
}

TEST_F(PageReportTest, NoTextOfTheRunBecomesMarkup) {
    TrainingConfiguration configuration = small_run();
    configuration.domains[0].name = kHostile;
    configuration.domains[0].about = kHostile + "\n\xff";
    Run run(*this, configuration, {kHostile, 0, std::nullopt});
    run.tell(&RunReport::told, kHostile);
    run.tell(&RunReport::ended, RunEnd{RunOutcome::Failed, 0, "", kHostile});
    const std::string text = page();
    EXPECT_FALSE(holds(text, "<script>alert"));
    EXPECT_FALSE(holds(text, "<!-- {{run}}"));
    const Json data = run_data();
    EXPECT_EQ(data["domains"][0]["name"], kHostile);
    EXPECT_EQ(data["run"]["data"], kHostile);
    EXPECT_EQ(data["run"]["reason"], kHostile);
    EXPECT_EQ(data["notices"][0]["text"], kHostile);
    EXPECT_EQ(data_of(text, "samples-data")["rows"], 0);
}

TEST_F(PageReportTest, TheRunsNameIsEscapedToo) {
    const auto folder = folder_ / "<b>&run";
    std::filesystem::create_directory(folder);
    PageReport report(folder, small_run());
    report.started(new_run());
    const std::string text = bytes_of(folder / "report.html");
    EXPECT_PRED2(holds, text, "<h1 id=\"name\">&lt;b&gt;&amp;run</h1>");
    EXPECT_EQ(data_of(text, "run-data")["run"]["name"], "<b>&run");
}

TEST_F(PageReportTest, IsRewrittenEveryHalfMinuteAndAfterSampleGridsAndCheckpoints) {
    Run run(*this, small_run(), new_run());
    const auto shown = [&] { return run_data()["run"]["iteration"].get<int>(); };
    run.update(1, 5);
    EXPECT_EQ(shown(), 0);
    now_ += std::chrono::seconds(30);
    run.update(6, 8);
    EXPECT_EQ(shown(), 6);
    run.tell(&RunReport::sampled, 8, write_small_samples(folder_.path(), 8));
    run.update(9, 10);
    EXPECT_EQ(shown(), 9);
    EXPECT_EQ(data_of(page(), "samples-data")["grids"][0]["iteration"], 8);
    run.tell(&RunReport::wrote, folder_ / "model.safetensors");
    run.update(11, 12);
    EXPECT_EQ(shown(), 11);
}

TEST_F(PageReportTest, IsBelowEightMegabytesForALongRunOfLargeImages) {
    TrainingConfiguration configuration = small_run();
    for (DomainConfiguration& domain : configuration.domains) {
        domain.crop.width = 256;
        domain.crop.height = 192;
    }
    Run run(*this, configuration, new_run());
    run.update(1, 2000);
    std::filesystem::create_directory(folder_ / "samples");
    const auto path = sample_file(folder_.path(), 1);
    write_image(path, noise_grid({256, 192}, 4, 1));
    for (std::int64_t iteration = 1; iteration <= 24; ++iteration) {
        run.tell(&RunReport::sampled, iteration, path);
    }
    run.tell(&RunReport::ended, RunEnd{});
    EXPECT_LT(page().size(), 8'000'000U);
}

TEST_F(PageReportTest, IsReplacedInOneStep) {
    Run run(*this, small_run(), new_run());
    std::ifstream reader(folder_ / "report.html");
    run.update(1, 5);
    run.tell(&RunReport::ended, RunEnd{});
    // Who had opened the old page reads all of it, and nothing else is left in the folder.
    const std::string old{std::istreambuf_iterator<char>(reader), std::istreambuf_iterator<char>()};
    EXPECT_EQ(data_of(old, "run-data")["run"]["iteration"], 0);
    EXPECT_TRUE(old.ends_with("</html>\n"));
    EXPECT_EQ(folder_.entries(), 2U) << "the page and the JSON log";
}

TEST_F(PageReportTest, APageThatCannotBeWrittenIsAnErrorThatNamesIt) {
    std::filesystem::create_directory(folder_ / "report.html");
    std::ofstream(folder_ / "report.html/occupied") << "x";
    PageReport report(folder_.path(), small_run());
    const std::string message = error_of([&] { report.started(new_run()); }, ErrorCode::Failed);
    EXPECT_PRED2(holds, message, (folder_ / "report.html").string());
    EXPECT_PRED2(holds, message, "directory");
    EXPECT_EQ(folder_.entries(), 1U) << "nothing half written is left";
}

} // namespace
} // namespace unit::test
