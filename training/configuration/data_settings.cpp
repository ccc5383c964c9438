#include "training/configuration/setting_groups.h"

namespace unit {

void add_domain_settings(std::vector<Setting>& settings, const std::string& table,
                         DomainConfiguration& domain) {
    settings.push_back({table + ".name", "what the domain is called in checkpoints", &domain.name});
    settings.push_back(
        {table + ".sources",
         "folders of images, image files, video files, or streets:sunny, streets:rainy",
         &domain.sources});
    settings.push_back({table + ".weights",
                        "share of each source; empty: every source has the same", &domain.weights,
                        1e-9, 1e9});
    settings.push_back({table + ".about", "what the images are, and their licence, for checkpoints",
                        &domain.about});
}

void add_data_settings(std::vector<Setting>& settings, TrainingConfiguration& configuration) {
    CropConfiguration& crop = configuration.crop;
    settings.push_back({"data.crop_width", "pixels, a multiple of 4", &crop.width, 16, 8192});
    settings.push_back({"data.crop_height", "pixels, a multiple of 4", &crop.height, 16, 8192});
    settings.push_back({"data.minimum_scale",
                        "images are scaled by a random factor of at least this",
                        &crop.minimum_scale, 0.01, 16.0});
    settings.push_back(
        {"data.maximum_scale", "... and at most this", &crop.maximum_scale, 0.01, 16.0});
    settings.push_back({"data.flip", "flip every second crop left to right", &crop.flip});
    settings.push_back(
        {"data.workers", "threads that read and crop images", &configuration.data_workers, 1, 256});
}

} // namespace unit
