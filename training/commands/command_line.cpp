#include "training/commands/command_line.h"

namespace unit {
namespace {

/// A word that a shell takes as it is.
std::string quoted(const std::string& word) {
    constexpr const char* kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "-_./:=,+@%";
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
        return word;
    }
    std::string text = "'";
    for (const char character : word) {
        text += character == '\'' ? std::string("'\\''") : std::string(1, character);
    }
    return text + "'";
}

} // namespace

std::string command_line(const CLI::App& command) {
    std::string line = "unit " + command.get_name();
    for (const CLI::Option* option : command.get_options()) {
        if (option->count() == 0) {
            continue;
        }
        line += ' ' + option->get_name();
        if (option->get_expected_max() > 0) { // else a flag
            for (const std::string& value : option->results()) {
                line += ' ' + quoted(value);
            }
        }
    }
    return line;
}

} // namespace unit
