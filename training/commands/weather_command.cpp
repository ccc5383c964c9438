#include "training/commands/command.h"

#include "training/commands/number_range.h"
#include "training/commands/picture_conversion.h"
#include "training/commands/translation_plan.h"
#include "training/media/clip_information.h"
#include "training/media/image_file.h"
#include "training/media/video_reader.h"
#include "training/report/step_progress.h"
#include "training/weather/weather.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>

namespace unit {
namespace {

namespace fs = std::filesystem;

struct WeatherOptions {
    std::vector<std::string> inputs;
    std::string output;
    weather::Settings settings;
    std::string vanishing_point;
    float vary = 0.0F;
    std::uint64_t variants = 1;
    bool frames = false;
};

/// "0.5,0.55". Errors: UsageError.
cv::Point2d parse_point(const std::string& text) {
    cv::Point2d point;
    const char* const end = text.data() + text.size();
    const auto [comma, first_error] = std::from_chars(text.data(), end, point.x);
    if (first_error == std::errc() && comma != end && *comma == ',') {
        const auto [stop, last_error] = std::from_chars(comma + 1, end, point.y);
        const bool inside = point.x > -1.0 && point.x < 2.0 && point.y > 0.05 && point.y < 0.9;
        if (last_error == std::errc() && stop == end && inside) {
            return point;
        }
    }
    throw UsageError(fmt::format("--vanishing-point {} is no point; write X,Y as shares of width "
                                 "(-1 to 2) and height (0.05 to 0.9), e.g. 0.5,0.55",
                                 text));
}

weather::Settings settings_of(const WeatherOptions& options, std::uint64_t number) {
    weather::Settings settings = options.settings;
    if (!options.vanishing_point.empty()) {
        settings.vanishing_point = parse_point(options.vanishing_point);
    }
    return weather::varied(settings, options.vary, options.settings.seed + number);
}

/// photo.png becomes photo_2.png.
fs::path numbered(const fs::path& path, std::uint64_t number) {
    return path.parent_path() /
           fmt::format("{}_{}{}", path.stem().string(), number, path.extension().string());
}

/// The plan with each file as often as there are variants, one after the other. Errors: UsageError.
TranslationPlan with_variants(const TranslationPlan& plan, std::uint64_t variants) {
    if (variants == 1) {
        return plan;
    }
    const auto repeat = [&](const std::vector<TranslationJob>& jobs) {
        std::vector<TranslationJob> repeated;
        for (const TranslationJob& job : jobs) {
            for (std::uint64_t number = 1; number <= variants; ++number) {
                repeated.push_back({job.input, numbered(job.output, number)});
            }
        }
        return repeated;
    };
    TranslationPlan repeated{repeat(plan.images), repeat(plan.clips)};
    check_outputs(repeated);
    return repeated;
}

/// Each picture of a clip as OUTPUT/000000.png and so on, without OUTPUT's ending. Errors:
/// UsageError where there are files already, which might be of a longer clip.
void write_frames(const TranslationJob& job, const weather::Settings& settings) {
    const fs::path folder = fs::path(job.output).replace_extension();
    fs::create_directories(folder);
    if (!fs::is_empty(folder)) {
        throw UsageError(fmt::format("the folder {} is not empty; choose another --output or "
                                     "remove it",
                                     folder.string()));
    }
    VideoReader reader(job.input);
    const std::uint64_t expected = expected_pictures(job.input);
    StepProgress progress("rendering " + folder.string(), expected);
    weather::WeatherRenderer renderer(settings);
    for (std::uint64_t frame = 0; const auto picture = reader.next(); ++frame) {
        const double seconds = std::chrono::duration<double>(picture->time).count();
        write_image(folder / fmt::format("{:06}.png", frame),
                    renderer.render(picture->image, frame, seconds));
        progress.done(std::min(frame + 1, expected));
    }
}

/// The settings of picture or clip number `number`, and how it goes on from frame to frame.
PictureFunction clip_renderer(const WeatherOptions& options, const fs::path& clip,
                              std::uint64_t number) {
    const Fraction rate = clip_information(clip).frame_rate;
    const double frame_seconds =
        rate.numerator > 0 ? static_cast<double>(rate.denominator) / rate.numerator : 0.04;
    auto renderer = std::make_shared<weather::WeatherRenderer>(settings_of(options, number));
    return [=, frame = std::uint64_t{0}](const cv::Mat& picture) mutable {
        const double seconds = static_cast<double>(frame) * frame_seconds;
        return renderer->render(picture, frame++, seconds);
    };
}

void render_weather(const WeatherOptions& options) {
    TranslationPlan plan =
        with_variants(plan_translation(options.inputs, options.output), options.variants);
    const std::size_t images = plan.images.size();
    std::size_t frame_folders = 0;
    if (options.frames) {
        for (const TranslationJob& job : plan.clips) {
            write_frames(job, settings_of(options, images + frame_folders++));
        }
        plan.clips.clear();
    }
    PictureConversion conversion;
    conversion.verb = "rendering";
    conversion.image = [&](const cv::Mat& picture, std::size_t number) {
        return weather::WeatherRenderer(settings_of(options, number)).render(picture);
    };
    conversion.begin_clip = [&](const fs::path& clip, std::size_t number) {
        return clip_renderer(options, clip, number);
    };
    const ConvertedPictures converted = convert_pictures(plan, conversion);
    std::printf("%s: %zu rendered\n", options.output.c_str(), converted.done() + frame_folders);
    report_skipped(converted);
}

void add_weather_settings(CLI::App& command, weather::Settings& settings) {
    command.add_option("--overcast", settings.overcast, "0: the sun stays, 1: none of it")
        ->check(number_range(0.0, 1.0))
        ->capture_default_str();
    command
        .add_option("--brightness", settings.brightness,
                    "Of what is below the sky; 1: as a camera would expose it")
        ->check(number_range(0.2, 3.0))
        ->capture_default_str();
    command.add_option("--fog", settings.fog, "Extinction of mist, in 1/km; 3 / fog km are seen")
        ->check(number_range(0.0, 100.0))
        ->capture_default_str();
    command.add_option("--rain", settings.rain, "mm/h: haze of drops, and streaks")
        ->check(number_range(0.0, 200.0))
        ->capture_default_str();
    command.add_option("--streaks", settings.streaks, "How plain streaks are; 0: none")
        ->check(number_range(0.0, 20.0))
        ->capture_default_str();
    command.add_option("--wetness", settings.wetness, "Of the road: 0 dry, 1 a closed film")
        ->check(number_range(0.0, 1.0))
        ->capture_default_str();
    command.add_option("--droplets", settings.droplets, "On the windscreen at a time")
        ->check(CLI::Range(0, 2000))
        ->capture_default_str();
    command.add_option("--speed", settings.speed, "Of the camera, in m/s: slants streaks")
        ->check(number_range(0.0, 100.0))
        ->capture_default_str();
    command
        .add_option("--seed", settings.seed,
                    "Of clouds, streaks and droplets; that of the first picture, the next has the "
                    "next")
        ->capture_default_str();
    command
        .add_option("--field-of-view", settings.field_of_view,
                    "Of the camera, in degrees from left to right")
        ->check(number_range(10.0, 150.0))
        ->capture_default_str();
    command.add_option("--camera-height", settings.camera_height, "Above the road, in metres")
        ->check(number_range(0.3, 10.0))
        ->capture_default_str();
}

} // namespace

void add_weather_command(CLI::App& program, CommandAction& action) {
    auto options = std::make_shared<WeatherOptions>();
    CLI::App* command = program.add_subcommand(
        "weather", "Render rain onto real pictures and clips of roads by day");
    command
        ->add_option("inputs", options->inputs,
                     "Images, folders (all images in them) and video files")
        ->required()
        ->type_name("PATH");
    command
        ->add_option("--output", options->output,
                     "A file for one input file, else a folder; video is written as .mp4")
        ->required();
    add_weather_settings(*command, options->settings);
    command->add_option("--vanishing-point", options->vanishing_point,
                        "X,Y as shares of width and height: where the road's straight lines meet; "
                        "else it is found in each picture");
    command
        ->add_option("--vary", options->vary,
                     "0.3: brightness, fog, rain and wetness of each picture are drawn between 0.7 "
                     "and 1.3 times the given ones")
        ->check(number_range(0.0, 0.99))
        ->capture_default_str();
    command
        ->add_option("--variants", options->variants,
                     "Versions of each input, of consecutive seeds, named NAME_1 and so on")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    command->add_flag("--frames", options->frames,
                      "Write the pictures of clips as PNG files in a folder NAME instead");
    command->callback([&action, options] { action = [options] { render_weather(*options); }; });
}

} // namespace unit
