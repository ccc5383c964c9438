#include "training/commands/command.h"
#include "training/configuration/settings.h"

#include <algorithm>
#include <c10/util/Exception.h>
#include <cstdio>
#include <exception>
#include <malloc.h>
#include <string>

namespace {

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;

/// Says what went wrong in one line.
int report(std::string text, int status) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::fprintf(stderr, "unit: %s\n", text.c_str());
    return status;
}

/// Large tensors come and go at every step. By default glibc returns each to the system and faults
/// its pages in again; this keeps them.
void keep_freed_memory() {
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, -1);
}

} // namespace

int main(int argument_count, char** arguments) {
    keep_freed_memory();
    CLI::App program{"Trains and uses UNIT models, which turn one kind of image into another.",
                     "unit"};
    program.set_version_flag("--version", UNIT_VERSION);
    program.require_subcommand(0, 1); // so that an unknown command is named
    unit::CommandAction action;
    unit::add_train_command(program, action);
    unit::add_translate_command(program, action);
    unit::add_evaluate_command(program, action);
    unit::add_inspect_command(program, action);
    unit::add_profile_command(program, action);
    unit::add_export_command(program, action);
    unit::add_streets_command(program, action);
    unit::add_weather_command(program, action);
    try {
        program.parse(argument_count, arguments);
    } catch (const CLI::Success& success) {
        return program.exit(success); // --help and --version
    } catch (const CLI::ParseError& error) {
        return report(error.what(), kExitUsage);
    }
    if (!action) {
        return report("no command given; see unit --help", kExitUsage);
    }
    try {
        action();
        return 0;
    } catch (const unit::UsageError& error) {
        return report(error.what(), kExitUsage);
    } catch (const unit::ConfigurationError& error) {
        return report(error.what(), kExitUsage);
    } catch (const c10::Error& error) {
        return report(error.what_without_backtrace(), kExitFailure);
    } catch (const std::exception& error) {
        return report(error.what(), kExitFailure);
    }
}
