#include "training/configuration/setting_groups.h"
#include "training/configuration/settings.h"

#include <algorithm>
#include <fmt/format.h>

namespace unit {
namespace {

/// What `[domain1]` and `[domain2]` have, and `[data]` as a shorthand for both.
std::vector<Setting> crop_settings(const std::string& table, CropConfiguration& crop) {
    ColorJitter& colors = crop.colors;
    return {
        {table + ".crop_width", "pixels, a multiple of 4", &crop.width, 16, 8192},
        {table + ".crop_height", "pixels, a multiple of 4", &crop.height, 16, 8192},
        {table + ".minimum_scale", "images are scaled by a random factor of at least this",
         &crop.minimum_scale, 0.01, 16.0},
        {table + ".maximum_scale", "... and at most this", &crop.maximum_scale, 0.01, 16.0},
        {table + ".flip", "flip every second crop left to right", &crop.flip},
        {table + ".brightness", "0.2: values of a crop are multiplied by 0.8 to 1.2",
         &colors.brightness, 0.0, 10.0},
        {table + ".contrast", "0.2: distances from its mean grey likewise", &colors.contrast, 0.0,
         10.0},
        {table + ".saturation", "0.2: distances from each pixel's grey likewise",
         &colors.saturation, 0.0, 10.0},
        {table + ".hue", "0.1: hues are turned by up to 0.1 of the colour circle either way",
         &colors.hue, 0.0, 0.5},
    };
}

void add_domain_settings(std::vector<Setting>& settings, const std::string& table,
                         DomainConfiguration& domain, int& channels) {
    settings.push_back({table + ".name", "what the domain is called in checkpoints", &domain.name});
    settings.push_back({table + ".sources",
                        "folders, lists (.txt), patterns, images, videos, streets:sunny or "
                        "streets:rainy",
                        &domain.sources});
    settings.push_back({table + ".weights",
                        "share of each source; empty: every source has the same", &domain.weights,
                        1e-9, 1e9});
    settings.push_back({table + ".validation",
                        "sources of the images that validation uses; empty: those of training",
                        &domain.validation});
    settings.push_back({table + ".about", "what the images are, and their licence, for checkpoints",
                        &domain.about});
    settings.push_back({table + ".channels",
                        "of the images; 3: colour, 1: grey, as of thermal cameras",
                        &channels,
                        1,
                        3,
                        {"1", "3"}});
    settings.push_back({table + ".value_range",
                        "16-bit images: the values that become black and white, e.g. [7000, 9000]; "
                        "empty: 0 and 65535",
                        &domain.value_range, 0.0, 65535.0});
    for (const Setting& setting : crop_settings(table, domain.crop)) {
        settings.push_back(setting);
    }
}

void check_crop(const std::string& table, const CropConfiguration& crop) {
    if (crop.width % 4 != 0 || crop.height % 4 != 0) {
        throw ConfigurationError(fmt::format(
            "{0}.crop_width and {0}.crop_height are {1} and {2}, but must be multiples of 4", table,
            crop.width, crop.height));
    }
    if (crop.minimum_scale > crop.maximum_scale) {
        throw ConfigurationError(
            fmt::format("{0}.minimum_scale is {1}, above {0}.maximum_scale, which is {2}", table,
                        crop.minimum_scale, crop.maximum_scale));
    }
}

void check_domain(const std::string& table, const DomainConfiguration& domain) {
    if (domain.sources.empty()) {
        throw ConfigurationError(fmt::format(
            "{0} has no images; give --{0} PATH, or {0}.sources in the configuration", table));
    }
    if (std::ranges::find(domain.sources, "") != domain.sources.end()) {
        throw ConfigurationError(fmt::format("{}.sources holds an empty name", table));
    }
    if (!domain.weights.empty() && domain.weights.size() != domain.sources.size()) {
        throw ConfigurationError(
            fmt::format("{}.weights has {} values for {} sources; give one for each, or none",
                        table, domain.weights.size(), domain.sources.size()));
    }
    const std::vector<double>& range = domain.value_range;
    if (!range.empty() && (range.size() != 2 || !(range[0] < range[1]))) {
        throw ConfigurationError(
            fmt::format("{}.value_range must be empty or two values, the lower one first", table));
    }
    check_crop(table, domain.crop);
}

} // namespace

void add_data_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration) {
    for (std::size_t index = 0; index < configuration.domains.size(); ++index) {
        add_domain_settings(settings, fmt::format("domain{}", index + 1),
                            configuration.domains[index],
                            configuration.model.image_channels[index]);
    }
    const auto second = crop_settings("data", configuration.domains[1].crop);
    for (std::size_t index = 0; index < second.size(); ++index) {
        Setting& setting =
            settings.emplace_back(crop_settings("data", configuration.domains[0].crop)[index]);
        setting.twin = second[index].target;
    }
    DataConfiguration& data = configuration.data;
    settings.push_back({"data.workers", "threads that read and crop images; 0: by the cores",
                        &data.workers, 0, 256});
    settings.push_back({"data.match_sources",
                        "both domains take their images from the same place of their lists of "
                        "sources: streets when streets, photographs when photographs",
                        &data.match_sources});
    settings.push_back(
        {"data.unreadable_share",
         "training stops where more of a domain's images cannot be read; the first 100 count "
         "at once, and one may always be unreadable, unless this is 0",
         &data.unreadable_share, 0.0, 1.0});
    settings.push_back({"data.video_interval", "seconds from one frame to the next of a video",
                        &data.video_interval, 0.001, 86400.0});
    settings.push_back({"data.video_megabytes",
                        "MiB for all video frames of a domain; longer videos give fewer",
                        &data.video_megabytes, 1, 1'000'000});
}

void check_data_settings(const TrainingConfiguration& configuration) {
    for (std::size_t index = 0; index < configuration.domains.size(); ++index) {
        check_domain(fmt::format("domain{}", index + 1), configuration.domains[index]);
    }
    const auto& [one, two] = configuration.domains;
    if (configuration.data.match_sources &&
        (one.sources.size() != two.sources.size() || one.weights != two.weights)) {
        throw ConfigurationError(
            "data.match_sources needs as many sources in domain1 as in domain2, with the same "
            "weights, in the same order; set them so, or leave it out");
    }
    const int logits = configuration.model.discriminator_logits;
    if (logits != 1 && (!configuration.data.match_sources ||
                        static_cast<std::size_t>(logits) != one.sources.size())) {
        throw ConfigurationError(
            fmt::format("model.discriminator_logits is {}, but must be 1, or with "
                        "data.match_sources the number of sources of a domain, {}",
                        logits, one.sources.size()));
    }
}

} // namespace unit
