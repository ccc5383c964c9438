#include "training/commands/command.h"

#include "core/error.h"
#include "training/commands/engine_handle.h"
#include "training/commands/model_options.h"
#include "training/commands/translation_plan.h"
#include "training/media/clip_information.h"
#include "training/media/image_file.h"
#include "training/media/transform_clip.h"
#include "training/report/step_progress.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace unit {
namespace {

struct TranslateOptions {
    ModelOptions model;
    std::vector<std::string> inputs;
    std::string output;
};

/// Why inputs were left out, one sentence each.
using Skipped = std::vector<std::string>;

void make_folder_of(const std::filesystem::path& file) {
    if (file.has_parent_path()) {
        std::filesystem::create_directories(file.parent_path());
    }
}

std::optional<cv::Mat> try_image(const std::filesystem::path& path, Skipped& skipped) {
    try {
        return read_image(path);
    } catch (const Error& error) {
        skipped.emplace_back(error.what());
        return std::nullopt;
    }
}

void translate_images(const std::vector<TranslationJob>& jobs, EngineHandle& engine,
                      Direction direction, Skipped& skipped) {
    StepProgress progress("translating images", jobs.size());
    for (std::size_t index = 0; index < jobs.size(); ++index) {
        const TranslationJob& job = jobs[index];
        if (const auto image = try_image(job.input, skipped)) {
            make_folder_of(job.output);
            write_image(job.output, engine.translate(*image, direction));
        }
        progress.done(index + 1);
    }
}

/// About how many pictures a clip has; 1 or more.
std::uint64_t expected_pictures(const ClipInformation& clip) {
    if (!clip.duration) {
        return 1;
    }
    const double seconds = std::chrono::duration<double>(*clip.duration).count();
    const double pictures = seconds * clip.frame_rate.numerator / clip.frame_rate.denominator;
    return static_cast<std::uint64_t>(std::max(std::round(pictures), 1.0));
}

void translate_clip(const TranslationJob& job, EngineHandle& engine, Direction direction) {
    const std::uint64_t expected = expected_pictures(clip_information(job.input));
    StepProgress progress("translating " + job.input.string(), expected);
    make_folder_of(job.output);
    transform_clip(
        job.input, job.output,
        [&](const cv::Mat& picture) { return engine.translate(picture, direction); },
        [&](std::uint64_t pictures, std::optional<double>) {
            progress.done(std::min(pictures, expected));
        });
}

void translate_clips(const std::vector<TranslationJob>& jobs, EngineHandle& engine,
                     Direction direction, Skipped& skipped) {
    for (const TranslationJob& job : jobs) {
        try {
            translate_clip(job, engine, direction);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Damaged && error.code() != ErrorCode::Unsupported) {
                throw;
            }
            skipped.emplace_back(error.what());
        }
    }
}

/// One line on stderr for one unreadable file; for several inputs also a line for each that was
/// left out.
void report_skipped(const Skipped& skipped, std::size_t inputs) {
    if (skipped.empty()) {
        return;
    }
    if (inputs == 1) {
        throw Error(ErrorCode::Damaged, skipped.front());
    }
    for (const std::string& reason : skipped) {
        std::fprintf(stderr, "unit: skipped: %s\n", reason.c_str());
    }
    throw Error(ErrorCode::Damaged,
                fmt::format("{} of {} inputs were skipped", skipped.size(), inputs));
}

void translate(const TranslateOptions& options) {
    const TranslationPlan plan = plan_translation(options.inputs, options.output);
    const Direction direction = direction_of(options.model);
    EngineHandle engine(engine_settings(options.model));
    Skipped skipped;
    translate_images(plan.images, engine, direction, skipped);
    translate_clips(plan.clips, engine, direction, skipped);
    const std::size_t inputs = plan.images.size() + plan.clips.size();
    std::printf("%s: %zu of %zu translated %s on %s in %s\n", options.output.c_str(),
                inputs - skipped.size(), inputs, options.model.direction.c_str(),
                engine.device_name().c_str(), engine.precision_name(direction));
    report_skipped(skipped, inputs);
}

} // namespace

void add_translate_command(CLI::App& program, CommandAction& action) {
    auto options = std::make_shared<TranslateOptions>();
    CLI::App* command = program.add_subcommand("translate", "Translate images and video files");
    add_model_options(*command, options->model);
    command
        ->add_option("inputs", options->inputs,
                     "Images, folders (all images in them) and video files")
        ->required()
        ->type_name("PATH");
    command
        ->add_option("--output", options->output,
                     "A file for one input file, else a folder; video is written as .mp4")
        ->required();
    command->callback([&action, options] { action = [options] { translate(*options); }; });
}

} // namespace unit
