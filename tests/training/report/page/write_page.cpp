// Writes a run folder whose report.html browse_page.py opens: 2400 updates with validations,
// skipped ones, and five sample grids, in domains whose names a careless page would take for
// markup.

#include "tests/training/report/page/sample_files.h"
#include "tests/training/report/records.h"
#include "training/report/combined_report.h"
#include "training/report/json_log.h"
#include "training/report/page/page_report.h"

namespace {

using namespace unit;

constexpr std::int64_t kIterations = 2400;
constexpr std::int64_t kBetweenSamples = 500;

TrainingConfiguration configuration() {
    TrainingConfiguration configuration;
    configuration.iterations = 5000;
    for (DomainConfiguration& domain : configuration.domains) {
        domain.crop.width = 32;
        domain.crop.height = 16;
    }
    configuration.domains[0].name = "<script>window.markup = true</script>";
    configuration.domains[0].sources = {"photos"};
    configuration.domains[1].name = "</script><img src=x onerror='window.markup = true'>";
    configuration.domains[1].sources = {"streets:rainy"};
    configuration.domains[1].about = "rendered";
    return configuration;
}

/// A name for each term of an update, as the trainer has them.
std::vector<LossValue> losses(std::int64_t iteration) {
    const char* const names[] = {"real_1",
                                 "real_2",
                                 "fake_1",
                                 "fake_2",
                                 "discriminator_total",
                                 "gan_1",
                                 "gan_2",
                                 "reconstruction_1",
                                 "reconstruction_2",
                                 "cycle_1",
                                 "cycle_2",
                                 "kl_1",
                                 "kl_2",
                                 "kl_12",
                                 "kl_21",
                                 "generator_total"};
    std::vector<LossValue> values;
    for (const char* name : names) {
        const auto place = static_cast<double>(values.size() + 1);
        values.push_back({name, place + 100.0 / static_cast<double>(iteration)});
    }
    return values;
}

void update(RunReport& report, std::int64_t iteration) {
    UpdateRecord record = test::update_record(iteration);
    record.losses = losses(iteration);
    record.skipped = iteration == 1200;
    report.updated(record);
}

} // namespace

int main(int, char** arguments) {
    const std::filesystem::path folder = arguments[1];
    std::vector<std::unique_ptr<RunReport>> reports;
    reports.push_back(std::make_unique<JsonLog>(folder));
    reports.push_back(std::make_unique<PageReport>(folder, configuration()));
    CombinedReport report(std::move(reports));
    report.started(test::new_run());
    report.sampled(0, test::write_small_samples(folder, 0));
    for (std::int64_t iteration = 1; iteration <= kIterations; ++iteration) {
        update(report, iteration);
        if (iteration % kBetweenSamples == 0) {
            report.validated({iteration, {{"score", 1.0}}, iteration == kBetweenSamples});
            report.sampled(iteration, test::write_small_samples(folder, iteration));
        }
    }
    report.told("<b>an image</b> cannot be read");
    report.ended({RunOutcome::Stopped, kIterations, folder / "model.safetensors", ""});
}
