#include "tests/training/report/page/page_report_fixture.h"

namespace unit::test {
namespace {

class ResumedPage : public PageReportTest {
  protected:
    /// Updates with a sample grid and a validation after every tenth.
    void train(Run& run, std::int64_t first, std::int64_t last) const {
        for (std::int64_t iteration = first; iteration <= last; ++iteration) {
            run.update(iteration, iteration);
            if (iteration % 10 == 0) {
                run.tell(&RunReport::sampled, iteration,
                         write_small_samples(folder_.path(), iteration));
                run.tell(&RunReport::validated,
                         ValidationRecord{iteration, {{"score", 1.0}}, iteration == 20});
            }
        }
    }

    /// All that the page shows at the end of the run, but for the wall clock.
    Json end(Run& run) const {
        run.tell(&RunReport::ended, RunEnd{});
        Json data = run_data();
        data["run"].erase("began");
        data["run"].erase("updated");
        data["samples"] = data_of(page(), "samples-data");
        return data;
    }
};

TEST_F(ResumedPage, ShowsWhatOneOfARunThatNeverStoppedShows) {
    Run whole(*this, small_run(), new_run());
    train(whole, 1, 50);
    const Json expected = end(whole);
    std::filesystem::remove_all(folder_ / "samples");

    LogSizes sizes;
    {
        Run killed(*this, small_run(), new_run());
        train(killed, 1, 25);
        sizes = killed.flush();
        train(killed, 26, 35);
    }
    Run resumed(*this, small_run(), resumed_run(25, sizes));
    EXPECT_EQ(run_data()["run"]["iteration"], 25);
    train(resumed, 26, 50);
    EXPECT_EQ(end(resumed), expected);
}

} // namespace
} // namespace unit::test
