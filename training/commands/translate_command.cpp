#include "training/commands/command.h"

#include "training/commands/engine_handle.h"
#include "training/commands/model_options.h"
#include "training/commands/number_range.h"
#include "training/commands/picture_conversion.h"
#include "training/commands/translation_plan.h"

#include <cstdio>

namespace unit {
namespace {

struct TranslateOptions {
    ModelOptions model;
    std::vector<std::string> inputs;
    std::string output;
    float temporal_smoothing = 0.0F;
};

void translate(const TranslateOptions& options) {
    const TranslationPlan plan = plan_translation(options.inputs, options.output);
    const Direction direction = direction_of(options.model);
    EngineHandle engine(engine_settings(options.model));
    const auto translate_image = [&](const cv::Mat& image, std::size_t) {
        return engine.translate(image, direction);
    };
    const auto begin_clip = [&](const std::filesystem::path&, std::size_t) -> PictureFunction {
        return [&, clip = SmoothedClip{options.temporal_smoothing}](const cv::Mat& picture) {
            return engine.translate_next(picture, direction, clip);
        };
    };
    const ConvertedPictures converted =
        convert_pictures(plan, {"translating", translate_image, begin_clip});
    std::printf("%s: %zu of %zu translated %s on %s in %s\n", options.output.c_str(),
                converted.done(), converted.inputs, options.model.direction.c_str(),
                engine.device_name().c_str(), engine.precision_name(direction));
    report_skipped(converted);
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
    command
        ->add_option(
            "--temporal-smoothing", options->temporal_smoothing,
            "Of video files: the share that the frames before have in the means and "
            "variances by which the networks normalise a frame, which steadies what is far "
            "from something large that comes and goes; 0 to 0.99. Begins anew at scene "
            "cuts, which are found")
        ->check(number_range(0.0, 0.99))
        ->capture_default_str();
    command->callback([&action, options] { action = [options] { translate(*options); }; });
}

} // namespace unit
