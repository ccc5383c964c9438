#pragma once

#include "training/trainer/training_observer.h"

#include <cstdint>

namespace unit {

/// How fast a run is now: over about the last 20 seconds of updates, and at least the last ten.
class Pace {
  public:
    void add(const UpdateRecord& record);

    /// Updates a second, without what lies between them; 0 while nothing is known.
    double iterations_per_second() const;

    /// The part of the time of updates that went into waiting for images, 0 to 1.
    double share_waiting() const;

    /// Seconds until `iterations` updates are done, if checkpoints, samples and validations go on
    /// to take as much beside the updates as since this pace began; below 0 while nothing is known.
    /// `elapsed`: seconds since then.
    double seconds_left(std::int64_t iterations, double elapsed) const;

  private:
    std::int64_t iteration_ = 0;
    // Sums over updates in which one that is t seconds old counts exp(-t / 20 s).
    double updates_ = 0.0;
    double seconds_ = 0.0;
    double seconds_waiting_ = 0.0;
    double all_seconds_ = 0.0; ///< of all updates since the beginning
};

} // namespace unit
