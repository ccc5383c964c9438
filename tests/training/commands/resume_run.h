#pragma once

#include "tests/training/commands/faulty_storage.h"
#include "tests/training/commands/program_run.h"

#include <filesystem>

namespace unit::test {

/// The arguments that begin a training, or go on with that in `run`: one of a tiny network on
/// images of noise, with all that a training has: dropout, a thread for each domain, a moving
/// average, validations; it writes often.
Arguments next_session(const std::filesystem::path& run, int iterations,
                       const Arguments& more = {});

/// Such a training in one go, in a folder that is there while `folder` is. Its `more` settings are
/// beside those of next_session().
std::filesystem::path whole_run(const TemporaryFolder& folder, int iterations,
                                const Arguments& more = {});

/// Number of the newest update in the run's log; 0 without one.
int logged_updates(const std::filesystem::path& run);

/// Whether files that were to replace others lie in the run's folder.
bool has_leftovers(const std::filesystem::path& run);

/// Demands that a run is the same as another that was not disturbed: the names of all files; byte
/// for byte the settings, model, checkpoints, samples and tensors of the state; its progress but
/// for lengths of logs; all that the logs say but for times and for what tells of each start and
/// end.
void expect_same_run(const std::filesystem::path& run, const std::filesystem::path& undisturbed);

} // namespace unit::test
