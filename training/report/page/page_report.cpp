#include "training/report/page/page_report.h"

#include "core/files/replacement_file.h"
#include "training/page/page_template.h"
#include "training/report/page/report_page.h"
#include "training/report/wall_clock.h"
#include "training/trainer/run_folder.h"

#include <nlohmann/json.hpp>

namespace unit {
namespace {

std::string time_now() {
    return iso_time(std::chrono::system_clock::now());
}

/// The last part of a path, also of one that ends in a slash.
std::string name_of(const std::filesystem::path& folder) {
    const std::filesystem::path path = std::filesystem::absolute(folder).lexically_normal();
    return (path.has_filename() ? path : path.parent_path()).filename().string();
}

/// Size of the cells of sample grids (training/trainer/sample_grid.h).
cv::Size cell_of(const TrainingConfiguration& configuration) {
    const CropConfiguration& one = configuration.domains[0].crop;
    const CropConfiguration& two = configuration.domains[1].crop;
    return {std::max(one.width, two.width), std::max(one.height, two.height)};
}

} // namespace

PageReport::PageReport(std::filesystem::path folder, const TrainingConfiguration& configuration,
                       std::function<Clock::time_point()> now)
    : folder_(std::move(folder)), configuration_(configuration), now_(std::move(now)),
      pictures_(cell_of(configuration)), started_(now_()) {
    status_.name = name_of(folder_);
}

PageReport::~PageReport() = default;

void PageReport::started(const RunStart& start) {
    history_ = read_history(folder_ / "training.jsonl");
    pictures_.load(folder_ / "samples", start.iteration);
    samples_ = script_json(samples_json(pictures_));
    status_.data = start.data;
    status_.iteration = start.iteration;
    started_ = now_();
    write();
}

void PageReport::updated(const UpdateRecord& record) {
    constexpr auto kInterval = std::chrono::seconds(30);
    history_.add(record);
    pace_.add(record);
    status_.iteration = record.iteration;
    if (due_ || now_() - written_ >= kInterval) {
        write();
    }
}

void PageReport::validated(const ValidationRecord& record) {
    history_.add(record);
    due_ = true;
}

void PageReport::sampled(std::int64_t iteration, const std::filesystem::path& path) {
    pictures_.add(iteration, path);
    samples_ = script_json(samples_json(pictures_));
    due_ = true;
}

void PageReport::wrote(const std::filesystem::path&) {
    // A checkpoint and its state are several files; the next update shows them all.
    due_ = true;
}

void PageReport::told(const std::string& sentence) {
    history_.add(RunHistory::Notice{time_now(), sentence});
}

void PageReport::ended(const RunEnd& end) {
    switch (end.outcome) {
    case RunOutcome::Finished:
        status_.state = "finished";
        break;
    case RunOutcome::Stopped:
        status_.state = "stopped";
        break;
    case RunOutcome::Failed:
        status_.state = "failed";
        break;
    }
    status_.reason = end.reason;
    write();
}

void PageReport::write() {
    written_ = now_();
    due_ = false;
    const double elapsed = std::chrono::duration<double>(written_ - started_).count();
    status_.iterations_per_second = pace_.iterations_per_second();
    status_.share_waiting = pace_.share_waiting();
    status_.seconds_left = pace_.seconds_left(configuration_.iterations, elapsed);
    status_.updated = time_now();
    const RunFolder folder(folder_);
    std::error_code unreadable; // then there is none to show
    status_.model = std::filesystem::exists(folder.model(), unreadable)
                        ? folder.model().filename().string()
                        : "";
    replace_file(folder_ / "report.html",
                 report_page(status_.name, script_json(run_json(status_, history_, configuration_)),
                             samples_),
                 Durability::Memory);
}

} // namespace unit
