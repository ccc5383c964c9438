#include "training/report/json_log.h"

#include "tests/support/temporary_folder.h"
#include "tests/training/report/records.h"
#include "tests/training/report/report_files.h"

#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <regex>

namespace unit::test {
namespace {

using Json = nlohmann::ordered_json;

class JsonLogTest : public testing::Test {
  protected:
    /// All lines, each demanded to be valid JSON with a time.
    std::vector<Json> lines() {
        const std::regex time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
        std::vector<Json> objects;
        for (const std::string& line : lines_of_file(folder_ / "training.jsonl")) {
            objects.push_back(Json::parse(line));
            EXPECT_TRUE(std::regex_match(objects.back().value("time", ""), time)) << line;
            objects.back().erase("time");
        }
        return objects;
    }

    const TemporaryFolder folder_;
    JsonLog log_{folder_.path()};
};

TEST_F(JsonLogTest, AnUpdateIsALineWithEveryLossByName) {
    log_.started(new_run());
    UpdateRecord record = update_record(12);
    record.skipped = true;
    log_.updated(record);
    const Json object = lines().back();
    EXPECT_EQ(object.dump(), R"({"iteration":12,"learning_rate":0.0001,"losses":{"real_1":12.5,)"
                             R"("fake_1":0.25,"discriminator_total":7.5,"gan_1":1.5,)"
                             R"("reconstruction_1":0.1,"cycle_1":12.2,"kl_1":0.75,)"
                             R"("generator_total":40.0},"skipped":true,"seconds":0.5,)"
                             R"("seconds_waiting":0.125})");
}

TEST_F(JsonLogTest, NumbersThatAreNotFiniteAreNull) {
    log_.started(new_run());
    UpdateRecord record = update_record(1);
    record.losses[0].value = std::numeric_limits<double>::quiet_NaN();
    record.losses[1].value = -std::numeric_limits<double>::infinity();
    log_.updated(record);
    const Json losses = lines().back()["losses"];
    EXPECT_TRUE(losses["real_1"].is_null());
    EXPECT_TRUE(losses["fake_1"].is_null());
}

TEST_F(JsonLogTest, ValidationsAndEventsAreLinesOfTheirOwn) {
    log_.told("before the start");
    log_.started(new_run());
    log_.validated({1000, {{"score", 0.5}, {"edges", 0.75}}, true});
    log_.sampled(1000, folder_ / "samples" / "00001000.png");
    log_.wrote("/elsewhere/model.safetensors");
    log_.ended({RunOutcome::Failed, 1000, folder_ / "model.safetensors", "no room"});
    std::vector<std::string> dumped;
    for (const Json& object : lines()) {
        dumped.push_back(object.dump());
    }
    const std::vector<std::string> expected{
        R"({"event":{"kind":"told","text":"before the start"}})",
        R"({"event":{"kind":"started","iteration":0,"data":"sunny and rainy"}})",
        R"({"validation":{"iteration":1000,"scores":{"score":0.5,"edges":0.75},"best":true}})",
        R"({"event":{"kind":"sampled","iteration":1000,"file":"samples/00001000.png"}})",
        R"({"event":{"kind":"wrote","file":"/elsewhere/model.safetensors"}})",
        R"({"event":{"kind":"ended","outcome":"failed","iteration":1000,)"
        R"("model":"model.safetensors","reason":"no room"}})"};
    EXPECT_EQ(dumped, expected);
}

TEST_F(JsonLogTest, TextThatIsNoUtf8StaysValidJson) {
    log_.started(new_run());
    log_.told("a name with \xff in it\nand a second line");
    EXPECT_EQ(lines().back()["event"]["text"], "a name with \xEF\xBF\xBD in it\nand a second line");
}

TEST_F(JsonLogTest, AResumedRunHasEveryIterationOnce) {
    log_.started(new_run());
    for (std::int64_t iteration = 1; iteration <= 3; ++iteration) {
        log_.updated(update_record(iteration));
    }
    const LogSizes sizes = log_.flush();
    EXPECT_EQ(sizes, (LogSizes{{"training.jsonl", bytes_of(folder_ / "training.jsonl").size()}}));
    log_.updated(update_record(4));

    JsonLog resumed(folder_.path());
    resumed.started(resumed_run(3, sizes));
    resumed.updated(update_record(4));
    std::vector<int> iterations;
    for (const Json& object : lines()) {
        if (object.contains("iteration")) {
            iterations.push_back(object["iteration"]);
        }
    }
    EXPECT_EQ(iterations, (std::vector<int>{1, 2, 3, 4}));
}

} // namespace
} // namespace unit::test
