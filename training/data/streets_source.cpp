#include "training/data/streets_source.h"

#include "core/error.h"
#include "training/data/source_kind.h"
#include "training/text/nearest_name.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <vector>

namespace unit {

namespace {

constexpr std::string_view kPrefix = "streets:";
const std::vector<std::string> kOptionNames{"seed", "scenes", "frames", "width", "height"};
const std::vector<std::string> kWeatherNames{"sunny", "rainy"};
constexpr double kSecondsBetweenFrames = 0.5;

/// The next part of `text` up to `separator`, which is removed from `text` with it.
std::string_view take_part(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return part;
}

std::uint64_t parse_number(std::string_view name, std::string_view text, std::uint64_t minimum,
                           std::uint64_t maximum) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || value < minimum || value > maximum) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The value \"{}\" of the street scenes' option {} is not a whole "
                                "number from {} to {}.",
                                text, name, minimum, maximum));
    }
    return value;
}

void apply_option(StreetsOptions& options, std::string_view name, std::string_view value) {
    if (name == "seed") {
        options.seed = parse_number(name, value, 0, std::uint64_t{1} << 62);
    } else if (name == "scenes") {
        options.scenes = parse_number(name, value, 1, 10'000'000);
    } else if (name == "frames") {
        options.frames = parse_number(name, value, 1, 100);
    } else if (name == "width") {
        options.width = static_cast<int>(parse_number(name, value, 16, 8192));
    } else if (name == "height") {
        options.height = static_cast<int>(parse_number(name, value, 16, 8192));
    } else {
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("Street scenes have no option \"{}\"; did you mean {}? There are {}.", name,
                        nearest_name(name, kOptionNames), fmt::join(kOptionNames, ", ")));
    }
}

} // namespace

StreetsOptions parse_streets_specification(std::string_view specification) {
    std::string_view rest = specification.substr(kPrefix.size());
    const std::string_view weather = take_part(rest, '?');
    StreetsOptions options;
    if (weather == "sunny") {
        options.weather = streets::Weather::Sunny;
        options.seed = 1'000'000;
    } else if (weather == "rainy") {
        options.weather = streets::Weather::Rainy;
        options.seed = 2'000'000;
    } else {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("Street scenes know no weather \"{}\"; did you mean {}{}?", weather,
                                kPrefix, nearest_name(weather, kWeatherNames)));
    }
    while (!rest.empty()) {
        std::string_view value = take_part(rest, '&');
        const std::string_view name = take_part(value, '=');
        apply_option(options, name, value);
    }
    return options;
}

std::size_t StreetsSource::size() const {
    return options_.scenes * options_.frames;
}

std::uint64_t StreetsSource::scene_seed(std::size_t index) const {
    return options_.seed + index / options_.frames;
}

double StreetsSource::seconds(std::size_t index) const {
    return static_cast<double>(index % options_.frames) * kSecondsBetweenFrames;
}

std::string StreetsSource::name(std::size_t index) const {
    const bool sunny = options_.weather == streets::Weather::Sunny;
    return fmt::format("{}{} seed {} at {} s", kPrefix, sunny ? "sunny" : "rainy",
                       scene_seed(index), seconds(index));
}

cv::Mat StreetsSource::image(std::size_t index) const {
    const streets::Scene scene(scene_seed(index));
    return to_format(
        scene.render(seconds(index), options_.weather, cv::Size(options_.width, options_.height)),
        format_);
}

SourceKind streets_kind() {
    return {"streets:sunny or streets:rainy",
            [](const SourceRequest& request) { return request.specification.starts_with(kPrefix); },
            [](const SourceRequest& request) -> std::unique_ptr<ImageSource> {
                return std::make_unique<StreetsSource>(
                    parse_streets_specification(request.specification), request.options.format);
            }};
}

} // namespace unit
