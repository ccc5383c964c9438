#pragma once

#include "tests/training/commands/program_run.h"

#include <memory>
#include <vector>

namespace unit::test {

/// The program `unit` as several processes with the environment that torchrun gives each.
class LaunchedRanks {
  public:
    /// A process for each entry, with these arguments. They meet at a port of this machine.
    explicit LaunchedRanks(const std::vector<Arguments>& arguments);

    RunningUnit& rank(std::size_t rank) { return *ranks_.at(rank); }
    /// How each ended, by rank, once all have.
    std::vector<ProgramResult> wait();

  private:
    std::vector<std::unique_ptr<RunningUnit>> ranks_;
};

/// Runs `size` processes with the same arguments to their ends.
std::vector<ProgramResult> run_ranks(std::size_t size, const Arguments& arguments);

} // namespace unit::test
