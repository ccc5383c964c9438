#pragma once

#include "core/metrics/color_transfer.h"
#include "core/metrics/histogram_matching.h"
#include "training/evaluation/method.h"

#include <optional>
#include <string>
#include <vector>

namespace unit {

/// What the baselines aim at, and where that comes from, for people.
struct ReferenceColors {
    ColorStatistics statistics;
    ChannelDistributions distributions;
    std::string description;
};

/// What a translation has to beat: doing nothing; and where colours to aim at are known, Reinhard's
/// colour transfer and histogram matching.
std::vector<Method> baselines(const std::optional<ReferenceColors>& colors);

} // namespace unit
