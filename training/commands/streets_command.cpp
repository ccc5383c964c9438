#include "training/commands/command.h"

#include "core/error.h"
#include "training/commands/image_size.h"
#include "training/media/image_file.h"
#include "training/media/video_writer.h"
#include "training/report/step_progress.h"
#include "training/streets/scene.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace unit {
namespace {

using streets::Scene;
using streets::Weather;

struct StreetsOptions {
    std::string weather = "both";
    std::uint64_t seed = 1;
    std::uint64_t scenes = 1;
    std::uint64_t frames = 1;
    int rate = 25;
    std::string size = "640x360";
    std::string output;
};

struct NamedWeather {
    Weather weather;
    const char* name;
};

constexpr NamedWeather kWeathers[] = {{Weather::Sunny, "sunny"}, {Weather::Rainy, "rainy"}};

bool is_chosen(const StreetsOptions& options, const NamedWeather& weather) {
    return options.weather == "both" || options.weather == weather.name;
}

void write_clip(const StreetsOptions& options, const NamedWeather& weather, cv::Size size,
                const std::filesystem::path& path) {
    VideoWriter writer(path, {size, {options.rate, 1}});
    const Scene scene(options.seed);
    StepProgress progress(fmt::format("rendering {}", path.string()), options.frames);
    for (std::uint64_t frame = 0; frame < options.frames; ++frame) {
        const double seconds = static_cast<double>(frame) / options.rate;
        writer.write(scene.render(seconds, weather.weather, size));
        progress.done(frame + 1);
    }
    writer.finish();
}

/// OUTPUT/sunny/seed00000001_frame0000.png and its twin of the same name in OUTPUT/rainy.
void write_frames(const StreetsOptions& options, cv::Size size) {
    const std::filesystem::path folder(options.output);
    StepProgress progress("rendering " + folder.string(), options.scenes * options.frames);
    for (std::uint64_t scene_number = 0; scene_number < options.scenes; ++scene_number) {
        const std::uint64_t seed = options.seed + scene_number;
        const Scene scene(seed);
        for (std::uint64_t frame = 0; frame < options.frames; ++frame) {
            const double seconds = static_cast<double>(frame) / options.rate;
            const std::string name = fmt::format("seed{:08}_frame{:04}.png", seed, frame);
            for (const NamedWeather& weather : kWeathers) {
                if (is_chosen(options, weather)) {
                    std::filesystem::create_directories(folder / weather.name);
                    write_image(folder / weather.name / name,
                                scene.render(seconds, weather.weather, size));
                }
            }
            progress.done(scene_number * options.frames + frame + 1);
        }
    }
}

void render(const StreetsOptions& options) {
    const cv::Size size = parse_image_size(options.size);
    const std::filesystem::path output(options.output);
    if (output.extension() != ".mp4") {
        write_frames(options, size);
        std::printf("%s: seeds %llu to %llu, %llu frames each\n", options.output.c_str(),
                    static_cast<unsigned long long>(options.seed),
                    static_cast<unsigned long long>(options.seed + options.scenes - 1),
                    static_cast<unsigned long long>(options.frames));
        return;
    }
    if (options.scenes != 1) {
        throw UsageError("--scenes needs a folder as --output; a clip shows one scene");
    }
    if (options.weather == "both") {
        throw UsageError("a clip shows one weather; add --weather sunny or --weather rainy");
    }
    for (const NamedWeather& weather : kWeathers) {
        if (is_chosen(options, weather)) {
            write_clip(options, weather, size, output);
        }
    }
}

} // namespace

void add_streets_command(CLI::App& program, CommandAction& action) {
    auto options = std::make_shared<StreetsOptions>();
    CLI::App* command = program.add_subcommand(
        "streets", "Render dashcam streets, the same scenes in sunny and in rainy weather");
    command->add_option("--weather", options->weather, "sunny, rainy, or both: pairs")
        ->check(CLI::IsMember({"sunny", "rainy", "both"}))
        ->capture_default_str();
    command->add_option("--seed", options->seed, "Scene; the same seed gives the same pictures")
        ->capture_default_str();
    command->add_option("--scenes", options->scenes, "How many scenes, of consecutive seeds")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    command->add_option("--frames", options->frames, "Frames of each scene")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    command->add_option("--rate", options->rate, "Frames per second")
        ->check(CLI::Range(1, 240))
        ->capture_default_str();
    command->add_option("--size", options->size, "WIDTHxHEIGHT in pixels")->capture_default_str();
    command
        ->add_option("--output", options->output,
                     "A file that ends in .mp4, or a folder for PNG frames")
        ->required();
    command->callback([&action, options] { action = [options] { render(*options); }; });
}

} // namespace unit
