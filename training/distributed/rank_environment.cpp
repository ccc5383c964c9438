#include "training/distributed/rank_environment.h"

#include "training/configuration/settings.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <vector>

namespace unit {
namespace {

constexpr std::array kNeeded{"RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT"};
constexpr const char* kLocalSize = "LOCAL_WORLD_SIZE";
constexpr const char* kAgentStore = "TORCHELASTIC_USE_AGENT_STORE";

/// The text of a variable, nullptr if it is not set.
const char* text_of(const char* name) {
    return std::getenv(name); // NOLINT(concurrency-mt-unsafe): read at the start of the program
}

/// The number in a variable that is set.
int number_of(const char* name, int least, int most) {
    const std::string text = text_of(name);
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (!is_number || number < least || number > most) {
        throw ConfigurationError(
            fmt::format("the environment variable {} is \"{}\", but must be a number from {} to "
                        "{}; start all processes by torchrun, or unset {} to train in one process",
                        name, text, least, most, fmt::join(kNeeded, ", ")));
    }
    return number;
}

/// Whether the variables are set. Refuses some of them without the others.
bool all_are_set() {
    std::vector<std::string> set;
    std::vector<std::string> missing;
    for (const char* name : kNeeded) {
        (text_of(name) != nullptr ? set : missing).emplace_back(name);
    }
    if (!set.empty() && !missing.empty()) {
        throw ConfigurationError(fmt::format(
            "the environment is that of one of several processes ({} set), but without {}; start "
            "all processes by torchrun, or unset these variables to train in one process",
            fmt::join(set, ", "), fmt::join(missing, ", ")));
    }
    return missing.empty();
}

/// As torchrun sets them.
std::optional<RankEnvironment> environment_of_torchrun() {
    if (!all_are_set()) {
        return std::nullopt;
    }
    constexpr int kMost = std::numeric_limits<int>::max();
    RankEnvironment environment;
    environment.size = number_of("WORLD_SIZE", 1, kMost);
    environment.rank = number_of("RANK", 0, environment.size - 1);
    environment.local_size =
        text_of(kLocalSize) == nullptr ? 1 : number_of(kLocalSize, 1, environment.size);
    // Without the number of processes on this machine, all may be here.
    const int most_here =
        text_of(kLocalSize) == nullptr ? environment.size : environment.local_size;
    environment.local_rank = number_of("LOCAL_RANK", 0, most_here - 1);
    environment.address = text_of("MASTER_ADDR");
    if (environment.address.empty()) {
        throw ConfigurationError("the environment variable MASTER_ADDR is empty, but must be the "
                                 "name or address of the machine of rank 0");
    }
    environment.port = static_cast<std::uint16_t>(
        number_of("MASTER_PORT", 1, std::numeric_limits<std::uint16_t>::max()));
    environment.launcher_keeps_port =
        text_of(kAgentStore) != nullptr && std::string(text_of(kAgentStore)) == "True";
    return environment;
}

} // namespace

std::optional<RankEnvironment> rank_environment() {
    // Other launchers (srun, mpirun) have variables of their own: a function each, tried in turn.
    return environment_of_torchrun();
}

} // namespace unit
