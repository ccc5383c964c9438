#include "tests/training/distributed/launched_ranks.h"

#include "tests/training/distributed/free_port.h"

namespace unit::test {

LaunchedRanks::LaunchedRanks(const std::vector<Arguments>& arguments) {
    const std::string size = std::to_string(arguments.size());
    const std::string port = std::to_string(free_port());
    for (std::size_t rank = 0; rank < arguments.size(); ++rank) {
        const std::string number = std::to_string(rank);
        ranks_.push_back(
            std::make_unique<RunningUnit>(arguments[rank], Variables{{"RANK", number},
                                                                     {"LOCAL_RANK", number},
                                                                     {"WORLD_SIZE", size},
                                                                     {"LOCAL_WORLD_SIZE", size},
                                                                     {"MASTER_ADDR", "127.0.0.1"},
                                                                     {"MASTER_PORT", port}}));
    }
}

std::vector<ProgramResult> LaunchedRanks::wait() {
    std::vector<ProgramResult> results;
    for (const auto& rank : ranks_) {
        results.push_back(rank->wait());
    }
    return results;
}

std::vector<ProgramResult> run_ranks(std::size_t size, const Arguments& arguments) {
    return LaunchedRanks(std::vector<Arguments>(size, arguments)).wait();
}

} // namespace unit::test
