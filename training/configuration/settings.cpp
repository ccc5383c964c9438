#include "training/configuration/settings.h"

#include "training/configuration/setting_groups.h"
#include "training/text/nearest_name.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iterator>
#include <set>
#include <toml++/toml.h>

namespace unit {
namespace {

/// A value with where it stands, for error messages.
struct Occurrence {
    std::string where; ///< "run.toml:12", or "--set"
    std::string key;
    const toml::node* node;
};

[[noreturn]] void refuse(const Occurrence& occurrence, const std::string& problem) {
    throw ConfigurationError(
        fmt::format("{}: setting {} {}", occurrence.where, occurrence.key, problem));
}

double checked_number(const Occurrence& occurrence, const toml::node& node, const Setting& setting,
                      bool whole) {
    const auto* integer = node.as_integer();
    const auto* real = whole ? nullptr : node.as_floating_point();
    if (!integer && !real) {
        refuse(occurrence, whole ? "must be a whole number" : "must be a number");
    }
    const double number = integer ? static_cast<double>(integer->get()) : real->get();
    if (!(number >= setting.minimum && number <= setting.maximum)) {
        refuse(occurrence, fmt::format("is {}, but must be {} to {}", number, setting.minimum,
                                       setting.maximum));
    }
    return number;
}

void check_choice(const Occurrence& occurrence, const std::string& text,
                  const std::vector<std::string>& choices) {
    if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end()) {
        refuse(occurrence,
               fmt::format("is \"{}\", but must be one of: {}", text, fmt::join(choices, ", ")));
    }
}

std::string checked_string(const Occurrence& occurrence, const toml::node& node,
                           const std::vector<std::string>& choices) {
    const auto text = node.value<std::string>();
    if (!node.is_string() || !text) {
        refuse(occurrence, "must be text");
    }
    check_choice(occurrence, *text, choices);
    return *text;
}

/// Stores a TOML value in a setting's target; one overload a kind.
struct Store {
    const Occurrence& occurrence;
    const Setting& setting;

    void operator()(bool* target) const {
        if (!occurrence.node->is_boolean()) {
            refuse(occurrence, "must be true or false");
        }
        *target = *occurrence.node->value<bool>();
    }
    void operator()(int* target) const {
        const auto value =
            static_cast<int>(checked_number(occurrence, *occurrence.node, setting, true));
        check_choice(occurrence, fmt::to_string(value), setting.choices);
        *target = value;
    }
    void operator()(std::int64_t* target) const {
        checked_number(occurrence, *occurrence.node, setting, true);
        *target = *occurrence.node->value<std::int64_t>();
    }
    void operator()(double* target) const {
        *target = checked_number(occurrence, *occurrence.node, setting, false);
    }
    void operator()(std::string* target) const {
        *target = checked_string(occurrence, *occurrence.node, setting.choices);
    }
    void operator()(const ChoiceTarget& target) const {
        const std::string name = checked_string(occurrence, *occurrence.node, target.names);
        const auto place = std::find(target.names.begin(), target.names.end(), name);
        target.set(static_cast<std::size_t>(place - target.names.begin()));
    }
    void operator()(std::vector<std::string>* target) const {
        target->clear();
        if (occurrence.node->is_string()) {
            target->push_back(checked_string(occurrence, *occurrence.node, {}));
            return;
        }
        for (const toml::node& element : array()) {
            target->push_back(checked_string(occurrence, element, {}));
        }
    }
    void operator()(std::vector<double>* target) const {
        target->clear();
        for (const toml::node& element : array()) {
            target->push_back(checked_number(occurrence, element, setting, false));
        }
    }

  private:
    const toml::array& array() const {
        if (!occurrence.node->is_array()) {
            refuse(occurrence, "must be a list in [ ]");
        }
        return *occurrence.node->as_array();
    }
};

void apply(TrainingConfiguration& configuration, const Occurrence& occurrence) {
    std::vector<std::string> known;
    for (const Setting& setting : settings_of(configuration)) {
        if (setting.key == occurrence.key) {
            std::visit(Store{occurrence, setting}, setting.target);
            if (setting.twin) {
                std::visit(Store{occurrence, setting}, *setting.twin);
            }
            if (setting.key == "preset") {
                // What the images are is the domains' affair, not the network's.
                const auto channels = configuration.model.image_channels;
                configuration.model = preset(configuration.preset);
                configuration.model.image_channels = channels;
            }
            return;
        }
        known.push_back(setting.key);
    }
    throw ConfigurationError(fmt::format("{}: unknown setting {}; did you mean {}?",
                                         occurrence.where, occurrence.key,
                                         nearest_name(occurrence.key, known)));
}

void collect(const toml::table& table, const std::string& prefix, const std::string& where,
             std::vector<Occurrence>& occurrences) {
    for (const auto& [name, node] : table) {
        const std::string key = prefix + std::string(name.str());
        if (const toml::table* inner = node.as_table()) {
            collect(*inner, key + ".", where, occurrences);
        } else {
            const auto line = node.source().begin.line;
            occurrences.push_back(
                {line > 0 && !where.empty() ? fmt::format("{}:{}", where, line) : "--set", key,
                 &node});
        }
    }
}

std::set<std::string> general_keys(TrainingConfiguration& configuration) {
    std::set<std::string> keys{"preset"};
    for (const Setting& setting : settings_of(configuration)) {
        if (setting.twin) {
            keys.insert(setting.key);
        }
    }
    return keys;
}

void apply_table(TrainingConfiguration& configuration, const toml::table& table,
                 const std::string& where) {
    std::vector<Occurrence> occurrences;
    collect(table, "", where, occurrences);
    // The preset sets all model settings and a shorthand those of both domains, so they must not
    // undo the more particular ones beside them.
    const std::set<std::string> first = general_keys(configuration);
    std::stable_partition(
        occurrences.begin(), occurrences.end(),
        [&](const Occurrence& occurrence) { return first.contains(occurrence.key); });
    for (const Occurrence& occurrence : occurrences) {
        apply(configuration, occurrence);
    }
}

} // namespace

void apply_file(TrainingConfiguration& configuration, const std::filesystem::path& path) {
    std::ifstream file(path);
    if (!std::filesystem::is_regular_file(path) || !file) {
        throw ConfigurationError(
            fmt::format("{}: no configuration file; give the path of a TOML file", path.string()));
    }
    apply_text(configuration, {std::istreambuf_iterator<char>(file), {}}, path.string());
}

void apply_text(TrainingConfiguration& configuration, const std::string& text,
                const std::string& where) {
    try {
        apply_table(configuration, toml::parse(text), where);
    } catch (const toml::parse_error& error) {
        throw ConfigurationError(fmt::format("{}:{}: not valid TOML: {}", where,
                                             error.source().begin.line, error.description()));
    }
}

void apply_assignment(TrainingConfiguration& configuration, const std::string& assignment) {
    const auto equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw ConfigurationError(
            fmt::format("--set {}: write it as key=value, e.g. --set loss.gan=5", assignment));
    }
    toml::table table;
    try {
        table = toml::parse(assignment);
    } catch (const toml::parse_error&) {
        // A bare word is no TOML value; taken as text it may be what was meant.
        toml::table* place = &table;
        std::string key = assignment.substr(0, equals);
        for (auto dot = key.find('.'); dot != std::string::npos; dot = key.find('.')) {
            place =
                place->insert_or_assign(key.substr(0, dot), toml::table{}).first->second.as_table();
            key.erase(0, dot + 1);
        }
        place->insert_or_assign(key, assignment.substr(equals + 1));
    }
    apply_table(configuration, table, "");
}

void check_complete(const TrainingConfiguration& configuration) {
    check_data_settings(configuration);
    check_model_settings(configuration);
    check_loss_settings(configuration);
    check_training_settings(configuration);
}

} // namespace unit
