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

std::string row_name(const std::string& checkpoint, float temporal_smoothing) {
    return temporal_smoothing > 0.0F
               ? fmt::format("{}, smoothing {}", checkpoint, temporal_smoothing)
               : checkpoint;
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
    : direction_(direction_of(options.model)), back_(direction_back(direction_)),
      smoothings_(options.temporal_smoothing) {
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
        EvaluatedModel description{checkpoint.name,
                                   checkpoint.file,
                                   file_sha256(checkpoint.file),
                                   describe_direction(options.model.direction, checkpoint.file),
                                   engine.device_name(),
                                   engine.precision_name(direction_)};
        for (const float smoothing : smoothings_) {
            description.name = row_name(checkpoint.name, smoothing);
            descriptions_.push_back(description);
        }
    }
}

Method EvaluatedModels::method(std::size_t row) const {
    EngineHandle* const engine = engines_[row / smoothings_.size()].get();
    const float temporal_smoothing = smoothings_[row % smoothings_.size()];
    const auto translate_in = [engine](Direction direction) {
        return [=](const cv::Mat& image) { return engine->translate(image, direction); };
    };
    Method method{descriptions_[row].name, translate_in(direction_)};
    if (back_ != direction_) {
        method.back = translate_in(back_);
    }
    if (temporal_smoothing > 0.0F) {
        method.frame = [=, this, clip = SmoothedClip{temporal_smoothing}](const cv::Mat& frame,
                                                                          bool follows) mutable {
            if (!follows) {
                clip = SmoothedClip{temporal_smoothing};
            }
            return engine->translate_next(frame, direction_, clip);
        };
    }
    return method;
}

std::vector<Method> EvaluatedModels::methods() const {
    std::vector<Method> methods;
    for (std::size_t row = 0; row < descriptions_.size(); ++row) {
        methods.push_back(method(row));
    }
    return methods;
}

} // namespace unit
