// Writes the run folder that read_events.py reads: twenty updates, killed after the state at 12 was
// written, and resumed from there.

#include "tests/training/report/records.h"
#include "training/media/image_file.h"
#include "training/report/tensorboard/tensorboard_log.h"

#include <cmath>

namespace {

using namespace unit;

TrainingConfiguration logged_every_two() {
    TrainingConfiguration configuration;
    configuration.iterations = 20;
    configuration.output.log_every = 2;
    configuration.domains[0].name = "sunny";
    return configuration;
}

void add_updates(TensorboardLog& log, std::int64_t first, std::int64_t last) {
    for (std::int64_t iteration = first; iteration <= last; ++iteration) {
        UpdateRecord record = test::update_record(iteration);
        if (iteration % 2 != 0) { // never when the log is written
            record.losses.insert(record.losses.begin() + 2, {"r1_1", 2.0});
        }
        record.skipped = iteration == 6;
        if (record.skipped) {
            record.losses[0].value = std::nan("");
        }
        log.updated(record);
    }
}

} // namespace

int main(int, char** arguments) {
    const std::filesystem::path folder = arguments[1];
    const std::filesystem::path grid = folder / "grid.png";
    cv::Mat image(512, 2048, CV_8UC3, cv::Scalar(200, 100, 50));
    write_image(grid, image);
    LogSizes sizes;
    {
        TensorboardLog log(folder, logged_every_two());
        log.started(test::new_run());
        add_updates(log, 1, 12);
        log.validated({12, {{"score", 0.25}}, true});
        sizes = log.flush();
        add_updates(log, 13, 18);
    }
    TensorboardLog log(folder, logged_every_two());
    log.started(test::resumed_run(12, sizes));
    add_updates(log, 13, 20);
    log.sampled(20, grid);
}
