#include "training/commands/calibration_command.h"

#include "core/checkpoint/calibration.h"
#include "core/checkpoint/description.h"
#include "core/checkpoint/model_weights.h"
#include "core/error.h"
#include "core/inference/calibrator.h"
#include "training/commands/usage_error.h"
#include "training/data/image_source.h"
#include "training/report/step_progress.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace unit {
namespace {

/// Numbers of at most `count` images, evenly spaced among `size`.
std::vector<std::size_t> chosen_images(std::size_t size, int count) {
    const std::size_t wanted = std::min(size, static_cast<std::size_t>(count));
    std::vector<std::size_t> chosen;
    for (std::size_t index = 0; index < wanted; ++index) {
        chosen.push_back(index * size / wanted);
    }
    return chosen;
}

InputRanges ranges_of_images(Calibrator& calibrator, const CalibrationOptions& options) {
    const std::unique_ptr<ImageSource> source = open_image_source(options.images);
    const std::vector<std::size_t> chosen = chosen_images(source->size(), options.count);
    StepProgress progress("calibrating", chosen.size());
    for (std::size_t done = 0; done < chosen.size(); ++done) {
        const cv::Mat image = source->image(chosen[done]);
        const FrameFormat format{PixelFormat::RGB, image.cols, image.rows};
        calibrator.see(format, {{image.data}, {static_cast<std::ptrdiff_t>(image.step[0])}});
        progress.done(done + 1);
    }
    return calibrator.ranges();
}

} // namespace

void calibrate_checkpoint(const CalibrationOptions& options) {
    if (std::filesystem::path(options.output).extension() != ".safetensors") {
        throw UsageError(fmt::format("--calibrate writes a checkpoint: --output {} must end in "
                                     ".safetensors",
                                     options.output));
    }
    SafetensorsFile file(options.checkpoint);
    const ModelConfiguration model = read_description(file).model;
    Calibration calibration = read_calibration(file, model);
    const ModelWeights weights(std::move(file), model);
    Calibrator calibrator(weights, model, options.direction.front() - '0',
                          options.direction.back() - '0');
    const InputRanges ranges = ranges_of_images(calibrator, options);
    if (ranges.empty()) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: the model has no residual blocks, which int8 is for",
                                options.checkpoint));
    }
    calibration[options.direction] = ranges;
    write_calibrated(options.output, weights.file(), calibration);
    fmt::print("{}: calibrated for {}, {} convolutions\n", options.output, options.direction,
               ranges.size());
}

} // namespace unit
