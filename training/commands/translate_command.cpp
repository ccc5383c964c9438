#include "training/commands/command.h"

#include "training/commands/engine_handle.h"
#include "training/commands/model_options.h"
#include "training/commands/picture_conversion.h"
#include "training/commands/translation_plan.h"

#include <cstdio>

namespace unit {
namespace {

struct TranslateOptions {
    ModelOptions model;
    std::vector<std::string> inputs;
    std::string output;
};

void translate(const TranslateOptions& options) {
    const TranslationPlan plan = plan_translation(options.inputs, options.output);
    const Direction direction = direction_of(options.model);
    EngineHandle engine(engine_settings(options.model));
    const PictureFunction translate_picture = [&](const cv::Mat& picture) {
        return engine.translate(picture, direction);
    };
    const ConvertedPictures converted = convert_pictures(
        plan, {"translating", translate_picture, [&] { return translate_picture; }});
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
    command->callback([&action, options] { action = [options] { translate(*options); }; });
}

} // namespace unit
