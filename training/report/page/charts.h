#pragma once

#include "training/report/page/run_history.h"

#include <nlohmann/json_fwd.hpp>

namespace unit {

/// The page's charts as JSON: a list of
///   {"id", "title", "about", "series": [{"name", "domain", "colour", ...}]}
/// where `domain` is 1 or 2 for what belongs to one, else 0, and `colour` counts the terms of a
/// chart. A series is sampled either at regular intervals, {"stride", "mean", "newest"} as
/// Curve has them, or where it was measured, {"at", "mean"}. What no value is known of is null. A
/// chart without a series is left out.
nlohmann::ordered_json charts_json(const RunHistory& history);

} // namespace unit
