#include "training/commands/evaluate_options.h"

#include "core/error.h"
#include "training/commands/number_range.h"
#include "training/commands/usage_error.h"
#include "training/data/image_source.h"
#include "training/evaluation/images/frame_sequence.h"
#include "training/media/image_file.h"

#include <filesystem>
#include <fmt/format.h>
#include <set>

namespace unit {
namespace {

void add_image_options(CLI::App& command, EvaluateOptions& options) {
    CLI::Option* input = command.add_option(
        "--input", options.input,
        "What to translate: with --target a folder or a clip, else " + image_source_help());
    CLI::Option* target =
        command
            .add_option("--target", options.target,
                        "Its twins: a folder with images of the same names; or, where one of both "
                        "is a clip, a clip or a folder with as many frames in order")
            ->needs(input);
    CLI::Option* pairs =
        command.add_option("--pairs", options.pairs,
                           "streets:FIRST..LAST: rendered scenes of these seeds instead of "
                           "--input, domain 1 sunny and domain 2 rainy");
    pairs->excludes(input)->excludes(target);
    command.add_option("--size", options.size, "WIDTHxHEIGHT in pixels of --pairs")
        ->needs(pairs)
        ->capture_default_str();
    command.add_option("--reference", options.reference,
                       "Images of the target domain, as --input without --target: outputs are "
                       "compared with them as a set, and baselines aim at them; default: the "
                       "twins");
    command.add_option("--reference-statistics", options.reference_statistics,
                       "Images that the baselines aim at instead, 64 of each");
    command
        .add_option("--images", options.images,
                    "How many images of each --input and --reference are used, evenly spaced")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
        ->capture_default_str();
    command.add_option("--clip", options.clips,
                       "Clips, or folders of frames in order, on which flicker is measured; "
                       "default: those of --input that are clips");
    command
        .add_option("--temporal-smoothing", options.temporal_smoothing,
                    "Of clips, as the element's property: a row of each model for each of these "
                    "values, 0 to 0.99")
        ->check(number_range(0.0, 0.99))
        ->capture_default_str();
}

void add_feature_options(CLI::App& command, EvaluateOptions& options) {
    CLI::Option* features = command.add_option(
        "--features", options.features,
        "TorchScript module for FID and KID: takes [1, 3, H, W], returns [1, F]; "
        "runs on the CPU, with whatever code it holds");
    command
        .add_option("--feature-size", options.feature_size,
                    "WIDTHxHEIGHT to which images are scaled for it; default: as they are")
        ->needs(features);
    command.add_option("--feature-range", options.feature_range, "Its black and white")
        ->check(CLI::IsMember({"0..1", "-1..1", "0..255"}))
        ->needs(features)
        ->capture_default_str();
}

void add_output_options(CLI::App& command, EvaluateOptions& options) {
    command.add_flag("--markdown", options.markdown, "Print the table as Markdown");
    command.add_option("--json", options.json,
                       "File for all numbers as JSON; - prints it instead of the table");
    command.add_option("--page", options.page,
                       "File for a page with the table, what it means, and pictures (.html)");
    command.add_option("--picture", options.picture,
                       "Image file to write: input, colour transfer, models' outputs and twin of "
                       "up to 4 images");
}

void check_folder_of(const std::string& file) {
    const std::filesystem::path folder = std::filesystem::path(file).parent_path();
    if (!folder.empty() && !std::filesystem::is_directory(folder)) {
        throw Error(ErrorCode::NotFound, fmt::format("{} cannot be written: there is no folder {}",
                                                     file, folder.string()));
    }
}

void check_images(const EvaluateOptions& options) {
    const bool paired = !options.pairs.empty() || !options.target.empty();
    if (!options.target.empty() && options.input.size() != 1) {
        throw UsageError("--target holds the twins of one --input; name one folder or clip");
    }
    const bool one_clip = options.input.size() == 1 && is_clip(options.input.front());
    if (!options.input.empty() && !paired && options.reference.empty() && !one_clip) {
        throw UsageError("--input needs its twins, --target, or images to look like, --reference");
    }
    if (!paired && options.input.empty() && options.clips.empty()) {
        throw UsageError("name the pairs, --input FOLDER --target FOLDER or --pairs "
                         "streets:FIRST..LAST; or --input with --reference; or --clip FILE");
    }
    const auto& smoothings = options.temporal_smoothing;
    if (std::set(smoothings.begin(), smoothings.end()).size() != smoothings.size()) {
        throw UsageError("--temporal-smoothing names a value twice; each is a row");
    }
    if (options.clips.empty() && !one_clip && smoothings != std::vector<float>{0.0F}) {
        throw UsageError("--temporal-smoothing is for clips; give --clip FILE");
    }
    if (!options.features.empty() && !paired &&
        (options.input.empty() || options.reference.empty())) {
        throw UsageError("--features compares images with a set: give --pairs, --input with "
                         "--target, or --input with --reference");
    }
}

} // namespace

void add_evaluate_options(CLI::App& command, EvaluateOptions& options) {
    command.add_option("--checkpoint", options.checkpoints,
                       "Models, FILE or NAME=FILE, each a row of the table; default: "
                       "$UNITTRANSLATE_CHECKPOINT, else the installed sunny2rainy");
    add_computation_options(command, options.model);
    add_image_options(command, options);
    add_feature_options(command, options);
    add_output_options(command, options);
}

void check_evaluate_options(const EvaluateOptions& options) {
    check_images(options);
    if (!options.picture.empty() && !has_image_ending(options.picture)) {
        throw UsageError(
            fmt::format("the picture {} must end in .png, .jpg or .webp", options.picture));
    }
    for (const std::string& file : {options.json, options.page, options.picture}) {
        check_folder_of(file);
    }
}

} // namespace unit
