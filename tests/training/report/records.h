#pragma once

#include "training/report/run_report.h"

#include <cstdint>

namespace unit::test {

/// An update with losses of both steps, each a different number that follows from the iteration.
inline UpdateRecord update_record(std::int64_t iteration) {
    const auto number = static_cast<double>(iteration);
    UpdateRecord record;
    record.iteration = iteration;
    record.learning_rate = 1e-4;
    record.losses = {
        {"real_1", 0.5 + number}, {"fake_1", 0.25},          {"discriminator_total", 7.5},
        {"gan_1", 1.5},           {"reconstruction_1", 0.1}, {"cycle_1", 0.2 + number},
        {"kl_1", 0.75},           {"generator_total", 40.0}};
    record.seconds = 0.5;
    record.seconds_waiting = 0.125;
    return record;
}

/// A new run's start.
inline RunStart new_run() {
    return {"sunny and rainy", 0, std::nullopt, {}};
}

/// The start of a run that goes on after `iteration` updates from logs of these sizes.
inline RunStart resumed_run(std::int64_t iteration, LogSizes kept) {
    return {"sunny and rainy", iteration, std::move(kept), {}};
}

} // namespace unit::test
