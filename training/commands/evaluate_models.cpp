#include "training/commands/evaluate_models.h"

#include "core/checkpoint/description.h"
#include "training/commands/file_checksum.h"
#include "training/commands/usage_error.h"

#include <filesystem>
#include <fmt/format.h>
#include <map>

namespace unit {
namespace {

namespace fs = std::filesystem;

struct NamedCheckpoint {
    std::string name; ///< empty: not given
    std::string file; ///< empty: the default one
};

/// "NAME=FILE" or "FILE", which may hold a = itself.
NamedCheckpoint parse_checkpoint(const std::string& text) {
    const std::size_t place = text.find('=');
    if (place == 0 || place == std::string::npos || fs::exists(text)) {
        return {{}, text};
    }
    return {text.substr(0, place), text.substr(place + 1)};
}

std::string stem_of(const std::string& file) {
    return fs::path(file).stem().string();
}

/// Names those that have none by their files.
void give_names(std::vector<NamedCheckpoint>& checkpoints) {
    std::map<std::string, int> stems;
    for (const NamedCheckpoint& checkpoint : checkpoints) {
        stems[stem_of(checkpoint.file)] += checkpoint.name.empty() ? 1 : 0;
    }
    std::map<std::string, std::string> files;
    for (NamedCheckpoint& checkpoint : checkpoints) {
        if (checkpoint.name.empty()) {
            const std::string stem = stem_of(checkpoint.file);
            const fs::path folder = fs::absolute(checkpoint.file).lexically_normal().parent_path();
            checkpoint.name = stems[stem] > 1 ? (folder.filename() / stem).string() : stem;
        }
        const auto [other, is_new] = files.emplace(checkpoint.name, checkpoint.file);
        if (!is_new) {
            throw UsageError(fmt::format("{} and {} would both be called {}; name them with "
                                         "--checkpoint NAME=FILE",
                                         other->second, checkpoint.file, checkpoint.name));
        }
    }
}

/// "1to2, sunny to rainy"
std::string describe_direction(const std::string& direction, const std::string& checkpoint) {
    const auto names = read_description(SafetensorsFile(checkpoint)).domain_names;
    return fmt::format("{}, {} to {}", direction, names[direction.front() == '1' ? 0 : 1],
                       names[direction.back() == '1' ? 0 : 1]);
}

Direction direction_back(Direction direction) {
    switch (direction) {
    case Direction::From1To2:
        return Direction::From2To1;
    case Direction::From2To1:
        return Direction::From1To2;
    default:
        return direction;
    }
}

} // namespace

EvaluatedModels::EvaluatedModels(const EvaluateOptions& options)
    : direction_(direction_of(options.model)), back_(direction_back(direction_)) {
    std::vector<NamedCheckpoint> checkpoints;
    for (const std::string& text : options.checkpoints) {
        checkpoints.push_back(parse_checkpoint(text));
    }
    if (checkpoints.empty()) {
        checkpoints.emplace_back();
    }
    std::vector<EngineSettings> settings;
    for (NamedCheckpoint& checkpoint : checkpoints) {
        ModelOptions model = options.model;
        model.checkpoint = checkpoint.file;
        settings.push_back(engine_settings(model));
        checkpoint.file = settings.back().checkpoint;
    }
    give_names(checkpoints);
    for (std::size_t index = 0; index < checkpoints.size(); ++index) {
        const NamedCheckpoint& checkpoint = checkpoints[index];
        const EngineHandle& engine =
            *engines_.emplace_back(std::make_unique<EngineHandle>(settings[index]));
        descriptions_.push_back({checkpoint.name, checkpoint.file, file_sha256(checkpoint.file),
                                 describe_direction(options.model.direction, checkpoint.file),
                                 engine.device_name(), engine.precision_name(direction_)});
    }
}

std::vector<Method> EvaluatedModels::methods() const {
    std::vector<Method> methods;
    for (std::size_t index = 0; index < engines_.size(); ++index) {
        EngineHandle* const engine = engines_[index].get();
        Method& method = methods.emplace_back(
            Method{descriptions_[index].name, [this, engine](const cv::Mat& image) {
                       return engine->translate(image, direction_);
                   }});
        if (back_ != direction_) {
            method.back = [this, engine](const cv::Mat& image) {
                return engine->translate(image, back_);
            };
        }
    }
    return methods;
}

} // namespace unit
