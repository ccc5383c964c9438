#include "training/report/tensorboard/tensorboard_log.h"

#include "core/error.h"
#include "training/configuration/settings.h"
#include "training/media/image_file.h"
#include "training/report/loss_names.h"
#include "training/report/tensorboard/event.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <sstream>

namespace unit {
namespace {

double wall_time() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// "total/generator" for "generator_total", "generator/cycle_1" for "cycle_1".
std::string tag_of(const std::vector<LossValue>& losses, std::size_t index) {
    const std::string step = step_of_loss(losses, index);
    std::string name = losses[index].name;
    if (step == "total") {
        name = name.substr(0, name.rfind('_'));
    }
    return step + "/" + name;
}

/// Markdown shows a line as it is when four blanks stand before it.
std::string as_markdown(const std::string& text) {
    std::istringstream lines(text);
    std::string markdown;
    for (std::string line; std::getline(lines, line);) {
        markdown += "    " + line + "\n";
    }
    return markdown;
}

cv::Mat no_wider_than(const cv::Mat& image, int width) {
    if (image.cols <= width) {
        return image;
    }
    cv::Mat smaller;
    const int height = std::max(1, image.rows * width / image.cols);
    cv::resize(image, smaller, {width, height}, 0.0, 0.0, cv::INTER_AREA);
    return smaller;
}

} // namespace

TensorboardLog::TensorboardLog(const std::filesystem::path& folder,
                               const TrainingConfiguration& configuration)
    : log_(folder, "events.out.tfevents.unit"), settings_(to_toml(configuration)),
      iterations_(configuration.iterations), log_every_(configuration.output.log_every) {}

void TensorboardLog::started(const RunStart& start) {
    log_.open(start.kept);
    if (log_.size() == 0) {
        log_.append(version_record(wall_time()));
    }
    Event event(wall_time(), start.iteration);
    event.add_text("configuration", as_markdown(settings_));
    log_.append(event.record());
    means_ = start.unfinished.means;
    skipped_ = start.unfinished.skipped;
}

void TensorboardLog::updated(const UpdateRecord& record) {
    pace_.add(record);
    means_.add(record.losses);
    skipped_ += record.skipped ? 1 : 0;
    if (record.iteration % log_every_ == 0 || record.iteration == iterations_) {
        write_means(record);
    }
}

void TensorboardLog::validated(const ValidationRecord& record) {
    Event event(wall_time(), record.iteration);
    for (const LossValue& score : record.scores) {
        event.add_scalar(std::string("validation/") + score.name, score.value);
    }
    log_.append(event.record());
}

void TensorboardLog::sampled(std::int64_t iteration, const std::filesystem::path& path) {
    // As large as TensorBoard shows it. A run writes hundreds of these.
    constexpr int kWidth = 1024;
    cv::Mat image = no_wider_than(read_image(path), kWidth);
    cv::cvtColor(image, image, cv::COLOR_RGB2BGR);
    std::vector<unsigned char> png;
    if (!cv::imencode(".png", image, png)) {
        throw Error(ErrorCode::Failed,
                    fmt::format("the sample grid {} cannot be encoded", path.string()));
    }
    Event event(wall_time(), iteration);
    event.add_image("samples", image.cols, image.rows,
                    {reinterpret_cast<const char*>(png.data()), png.size()});
    log_.append(event.record());
}

void TensorboardLog::write_means(const UpdateRecord& record) {
    Event event(wall_time(), record.iteration);
    // More than the record's: this update may lack some that others had.
    const std::vector<NamedValue> means = means_.take();
    std::vector<LossValue> losses;
    for (const auto& [name, mean] : means) {
        losses.push_back({name.c_str(), mean});
    }
    for (std::size_t index = 0; index < losses.size(); ++index) {
        event.add_scalar(tag_of(losses, index), losses[index].value);
    }
    event.add_scalar("training/learning_rate", record.learning_rate);
    event.add_scalar("training/iterations_per_second", pace_.iterations_per_second());
    event.add_scalar("training/share_waiting_for_data", pace_.share_waiting());
    event.add_scalar("training/skipped_updates", static_cast<double>(skipped_));
    skipped_ = 0;
    log_.append(event.record());
}

} // namespace unit
