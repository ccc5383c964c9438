#include "training/commands/command.h"

#include "core/checkpoint/description.h"
#include "core/metrics/color_transfer.h"
#include "training/commands/engine_handle.h"
#include "training/commands/image_size.h"
#include "training/commands/model_options.h"
#include "training/evaluation/evaluation.h"
#include "training/evaluation/reference_colors.h"
#include "training/evaluation/score_table.h"
#include "training/media/image_file.h"
#include "training/report/step_progress.h"

#include <charconv>
#include <cstdio>
#include <fmt/format.h>

namespace unit {
namespace {

using streets::Weather;

struct EvaluateOptions {
    ModelOptions model;
    std::string input;
    std::string target;
    std::string pairs;
    std::string size = "640x360";
    std::vector<std::string> reference_statistics;
    bool markdown = false;
    std::string picture;
};

/// "streets:1..64". Errors: UsageError.
std::pair<std::uint64_t, std::uint64_t> parse_seeds(const std::string& text) {
    constexpr std::string_view kPrefix = "streets:";
    constexpr std::string_view kTo = "..";
    constexpr std::uint64_t kMaximumPairs = 1'000'000;
    if (text.starts_with(kPrefix)) {
        const char* const end = text.data() + text.size();
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        const auto [middle, first_error] =
            std::from_chars(text.data() + kPrefix.size(), end, first);
        if (first_error == std::errc() && std::string_view(middle, end).starts_with(kTo)) {
            const auto [stop, last_error] = std::from_chars(middle + kTo.size(), end, last);
            if (last_error == std::errc() && stop == end && first <= last &&
                last - first < kMaximumPairs) {
                return {first, last};
            }
        }
    }
    throw UsageError(fmt::format("\"{}\" names no pairs; write streets:FIRST..LAST, e.g. "
                                 "streets:1..64, for the scenes of these seeds",
                                 text));
}

/// Domain 1 is sunny and domain 2 rainy.
std::unique_ptr<ImagePairs> streets_pairs(const EvaluateOptions& options) {
    const auto [first, last] = parse_seeds(options.pairs);
    const std::string& direction = options.model.direction;
    const Weather input = direction.front() == '1' ? Weather::Sunny : Weather::Rainy;
    const Weather target = direction.back() == '1' ? Weather::Sunny : Weather::Rainy;
    return std::make_unique<StreetsPairs>(first, last, parse_image_size(options.size), input,
                                          target);
}

std::unique_ptr<ImagePairs> open_pairs(const EvaluateOptions& options) {
    if (!options.pairs.empty()) {
        return streets_pairs(options);
    }
    if (options.input.empty() || options.target.empty()) {
        throw UsageError("name the pairs: --input FOLDER --target FOLDER, or "
                         "--pairs streets:FIRST..LAST");
    }
    return std::make_unique<FolderPairs>(options.input, options.target);
}

ReferenceColors reference_colors(const EvaluateOptions& options, const ImagePairs& pairs) {
    return options.reference_statistics.empty() ? colors_of_targets(pairs)
                                                : colors_of_sources(options.reference_statistics);
}

/// "1to2, sunny to rainy"
std::string describe_direction(const std::string& direction, const std::string& checkpoint) {
    const auto names = read_description(SafetensorsFile(checkpoint)).domain_names;
    return fmt::format("{}, {} to {}", direction, names[direction.front() == '1' ? 0 : 1],
                       names[direction.back() == '1' ? 0 : 1]);
}

void check_picture(const std::string& path) {
    if (!path.empty() && !has_image_ending(path)) {
        throw UsageError(fmt::format("the picture {} must end in .png, .jpg or .webp", path));
    }
}

void run_evaluation(const EvaluateOptions& options) {
    check_picture(options.picture);
    const auto pairs = open_pairs(options);
    const EngineSettings settings = engine_settings(options.model);
    const Direction direction = direction_of(options.model);
    EngineHandle engine(settings);
    const ReferenceColors colors = reference_colors(options, *pairs);
    const Method model{"model",
                       [&](const cv::Mat& image) { return engine.translate(image, direction); }};
    const Method identity{"identity", [](const cv::Mat& image) { return image; }};
    const Method reinhard{"Reinhard colour transfer", [&](const cv::Mat& image) {
                              return transfer_colors(image, colors.statistics);
                          }};
    std::vector<MethodScores> scores;
    {
        StepProgress progress("evaluating pairs", pairs->size());
        scores = evaluate(*pairs, {model, identity, reinhard},
                          [&](std::size_t done) { progress.done(done); });
    }
    fmt::print("model: {} ({})\n", settings.checkpoint,
               describe_direction(options.model.direction, settings.checkpoint));
    fmt::print("device: {}\n", engine.device_name());
    fmt::print("pairs: {}, {}\n", pairs->size(), pairs->description());
    fmt::print("Reinhard colour transfer aims at: {}\n\n", colors.description);
    fmt::print("{}",
               score_table(scores, options.markdown ? TableStyle::Markdown : TableStyle::Plain));
    if (!options.picture.empty()) {
        write_image(options.picture, comparison_picture(*pairs, {reinhard, model}));
        fmt::print("\n{}: input, Reinhard colour transfer, model, twin\n", options.picture);
    }
}

} // namespace

void add_evaluate_command(CLI::App& program, CommandAction& action) {
    auto options = std::make_shared<EvaluateOptions>();
    CLI::App* command = program.add_subcommand(
        "evaluate", "Score a model on images whose translation is known, beside two baselines");
    add_model_options(*command, options->model);
    CLI::Option* input =
        command->add_option("--input", options->input, "Folder with the images to translate");
    CLI::Option* target = command->add_option("--target", options->target,
                                              "Folder with their twins, of the same names");
    CLI::Option* pairs =
        command->add_option("--pairs", options->pairs,
                            "streets:FIRST..LAST: rendered scenes of these seeds instead of "
                            "folders, domain 1 sunny and domain 2 rainy");
    pairs->excludes(input)->excludes(target);
    command->add_option("--size", options->size, "WIDTHxHEIGHT in pixels of --pairs")
        ->needs(pairs)
        ->capture_default_str();
    command->add_option("--reference-statistics", options->reference_statistics,
                        "Images of the target domain (as --domain2 of train) that the colour "
                        "transfer aims at; default: all the twins");
    command->add_flag("--markdown", options->markdown, "Print the table as Markdown");
    command->add_option("--picture", options->picture,
                        "Image file to write: input, both translations and twin of up to 4 pairs");
    command->callback([&action, options] { action = [options] { run_evaluation(*options); }; });
}

} // namespace unit
