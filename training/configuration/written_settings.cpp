#include "training/configuration/setting_table.h"
#include "training/configuration/settings.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <sstream>
#include <toml++/toml.h>

namespace unit {
namespace {

/// Writes a setting's value as TOML.
struct Format {
    std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
    std::string operator()(const int* value) const { return fmt::to_string(*value); }
    std::string operator()(const std::int64_t* value) const { return fmt::to_string(*value); }
    std::string operator()(const double* value) const { return number(*value); }
    std::string operator()(const std::string* value) const { return quoted(*value); }
    std::string operator()(const ChoiceTarget& value) const {
        return quoted(value.names[value.get()]);
    }
    std::string operator()(const std::vector<std::string>* values) const {
        std::vector<std::string> texts;
        std::transform(values->begin(), values->end(), std::back_inserter(texts), quoted);
        return fmt::format("[{}]", fmt::join(texts, ", "));
    }
    std::string operator()(const std::vector<double>* values) const {
        std::vector<std::string> texts;
        std::transform(values->begin(), values->end(), std::back_inserter(texts), number);
        return fmt::format("[{}]", fmt::join(texts, ", "));
    }

  private:
    /// The shortest text that reads back as the same number.
    static std::string number(double value) {
        const std::string text = fmt::format("{}", value);
        return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
    }
    static std::string quoted(const std::string& value) {
        std::ostringstream text;
        text << toml::toml_formatter(toml::value<std::string>(value), toml::format_flags::none);
        return text.str();
    }
};

} // namespace

std::string to_toml(const TrainingConfiguration& configuration) {
    TrainingConfiguration copy = configuration;
    std::string text;
    std::string table;
    for (const Setting& setting : settings_of(copy)) {
        if (setting.twin) {
            continue;
        }
        const auto dot = setting.key.find('.');
        const std::string new_table = dot == std::string::npos ? "" : setting.key.substr(0, dot);
        if (new_table != table) {
            table = new_table;
            text += fmt::format("\n[{}]\n", table);
        }
        text += fmt::format("# {}\n{} = {}\n", setting.meaning,
                            dot == std::string::npos ? setting.key : setting.key.substr(dot + 1),
                            std::visit(Format{}, setting.target));
    }
    return text;
}

std::vector<std::string> differing_settings(const TrainingConfiguration& a,
                                            const TrainingConfiguration& b) {
    TrainingConfiguration first = a;
    TrainingConfiguration second = b;
    const std::vector<Setting> settings = settings_of(first);
    const std::vector<Setting> others = settings_of(second);
    std::vector<std::string> keys;
    for (std::size_t index = 0; index < settings.size(); ++index) {
        if (!settings[index].twin && std::visit(Format{}, settings[index].target) !=
                                         std::visit(Format{}, others[index].target)) {
            keys.push_back(settings[index].key);
        }
    }
    return keys;
}

} // namespace unit
