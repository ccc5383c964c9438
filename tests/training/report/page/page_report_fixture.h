#pragma once

#include "tests/support/temporary_folder.h"
#include "tests/training/report/page/sample_files.h"
#include "tests/training/report/records.h"
#include "tests/training/report/report_files.h"
#include "training/report/json_log.h"
#include "training/report/page/page_report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace unit::test {

using Json = nlohmann::ordered_json;

/// 1000 updates with images of 32x16 pixels.
inline TrainingConfiguration small_run() {
    TrainingConfiguration configuration;
    configuration.iterations = 1000;
    for (DomainConfiguration& domain : configuration.domains) {
        domain.crop.width = 32;
        domain.crop.height = 16;
    }
    configuration.domains[0].name = "sunny";
    configuration.domains[0].sources = {"photos"};
    configuration.domains[0].about = "mine";
    configuration.domains[1].name = "rainy";
    configuration.domains[1].sources = {"streets:rainy"};
    return configuration;
}

/// The JSON that the page's scripts read.
inline Json data_of(const std::string& page, const std::string& id) {
    const std::string start = "<script type=\"application/json\" id=\"" + id + "\">";
    const auto begin = page.find(start);
    EXPECT_NE(begin, std::string::npos) << id;
    const auto end = page.find("</script>", begin);
    return Json::parse(page.substr(begin + start.size(), end - begin - start.size()));
}

/// A run folder with its page, and the time that the page is told.
class PageReportTest : public testing::Test {
  protected:
    /// The report of a run in the folder, told of what is told to it and to the JSON log.
    class Run {
      public:
        Run(const PageReportTest& test, const TrainingConfiguration& configuration,
            const RunStart& start)
            : log_(test.folder_.path()),
              page_(test.folder_.path(), configuration, [&test] { return test.now_; }) {
            tell(&RunReport::started, start);
        }

        template <typename... Parameters, typename... Arguments>
        void tell(void (RunReport::*function)(Parameters...), const Arguments&... arguments) {
            (static_cast<RunReport&>(log_).*function)(arguments...);
            (static_cast<RunReport&>(page_).*function)(arguments...);
        }

        void update(std::int64_t first, std::int64_t last) {
            for (std::int64_t iteration = first; iteration <= last; ++iteration) {
                tell(&RunReport::updated, update_record(iteration));
            }
        }

        LogSizes flush() { return log_.flush(); }

      private:
        JsonLog log_;
        PageReport page_;
    };

    std::string page() const { return bytes_of(folder_ / "report.html"); }
    Json run_data() const { return data_of(page(), "run-data"); }

    const TemporaryFolder folder_;
    PageReport::Clock::time_point now_{};
};

} // namespace unit::test
