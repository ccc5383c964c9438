#pragma once

#include "training/report/log_file.h"
#include "training/report/loss_means.h"

#include <cstdint>
#include <filesystem>

namespace unit {

/// What a run has done since its logs last wrote a line of means, which they do every so many
/// iterations. A run that goes on begins its next line with it, so that a stop in the middle of a
/// line changes nothing.
struct UnfinishedLine {
    LossMeans means;
    std::int64_t skipped = 0; ///< updates that were not finite
};

/// The updates behind the last multiple of `log_every` up to `iteration`, read from the log of
/// json_log.h in a run's folder, as far as it is kept.
UnfinishedLine unfinished_line(const std::filesystem::path& folder, const LogSizes& kept,
                               std::int64_t iteration, std::int64_t log_every);

} // namespace unit
