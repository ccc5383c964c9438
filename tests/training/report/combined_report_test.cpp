#include "training/report/combined_report.h"

#include "tests/training/report/records.h"

#include <gtest/gtest.h>
#include <thread>

namespace unit::test {
namespace {

/// Writes down what it is told of, and has one log.
class Listener final : public RunReport {
  public:
    Listener(std::string name, std::vector<std::string>& heard)
        : name_(std::move(name)), heard_(heard) {}

    void started(const RunStart&) override { hear("started"); }
    void updated(const UpdateRecord&) override { hear("updated"); }
    void validated(const ValidationRecord&) override { hear("validated"); }
    void sampled(std::int64_t, const std::filesystem::path&) override { hear("sampled"); }
    void wrote(const std::filesystem::path& path) override { hear("wrote " + path.string()); }
    void told(const std::string& sentence) override { hear(sentence); }
    void ended(const RunEnd&) override { hear("ended"); }
    LogSizes flush() override { return {{name_, 3}}; }

  private:
    void hear(const std::string& what) { heard_.push_back(name_ + " " + what); }

    std::string name_;
    std::vector<std::string>& heard_;
};

class CombinedReportTest : public testing::Test {
  protected:
    CombinedReportTest() : report_(listeners()) {}

    std::vector<std::unique_ptr<RunReport>> listeners() {
        std::vector<std::unique_ptr<RunReport>> reports;
        reports.push_back(std::make_unique<Listener>("a", heard_));
        reports.push_back(std::make_unique<Listener>("b", heard_));
        return reports;
    }

    std::vector<std::string> heard_;
    CombinedReport report_;
};

TEST_F(CombinedReportTest, TellsEveryReportOfEverythingInOrder) {
    report_.told("early");
    report_.started(new_run());
    report_.updated(update_record(1));
    report_.validated({});
    report_.sampled(1, "grid");
    report_.wrote("model");
    report_.ended({});
    EXPECT_EQ(heard_, (std::vector<std::string>{
                          "a early", "b early", "a started", "b started", "a updated", "b updated",
                          "a validated", "b validated", "a sampled", "b sampled", "a wrote model",
                          "b wrote model", "a ended", "b ended"}));
}

TEST_F(CombinedReportTest, AnswersTheLogsOfAll) {
    EXPECT_EQ(report_.flush(), (LogSizes{{"a", 3}, {"b", 3}}));
}

TEST_F(CombinedReportTest, DataThreadsMayTellWhileTheTrainerUpdates) {
    constexpr std::size_t kTimes = 200;
    const auto repeat = [&](auto&& call) {
        return std::thread([call] {
            for (std::size_t time = 0; time < kTimes; ++time) {
                call();
            }
        });
    };
    std::thread data = repeat([this] { report_.told("unreadable"); });
    std::thread trainer = repeat([this] { report_.updated(update_record(1)); });
    data.join();
    trainer.join();
    ASSERT_EQ(heard_.size(), 4 * kTimes);
    // Nobody comes between the two reports.
    for (std::size_t index = 0; index < heard_.size(); index += 2) {
        EXPECT_EQ(heard_[index].substr(1), heard_[index + 1].substr(1));
    }
}

} // namespace
} // namespace unit::test
