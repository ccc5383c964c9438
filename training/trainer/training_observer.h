#pragma once

#include "training/trainer/loss_value.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace unit {

/// What an update did.
struct UpdateRecord {
    std::int64_t iteration = 0; ///< its number, counted from 1
    double learning_rate = 0.0;
    std::vector<LossValue> losses; ///< the D step's terms and total, then those of the G step
    bool skipped = false;          ///< a loss or gradient was not finite: its step changed nothing
    bool rescaled = false;         ///< but only as fp16 scales it, and the scale is lower now
    double seconds = 0.0;          ///< of wall time, with waiting
    double seconds_waiting = 0.0;  ///< of these, until its images were there
};

/// How good the model was, by scores that need no pairs.
struct ValidationRecord {
    std::int64_t iteration = 0; ///< number of updates done
    std::vector<LossValue>
        scores;        ///< `score`, by which the best is chosen (lower is better), first
    bool best = false; ///< no validation of this run before it was better
};

/// What a trainer tells of while it runs. Called on the thread that runs it.
class TrainingObserver {
  public:
    virtual ~TrainingObserver() = default;

    virtual void updated(const UpdateRecord& record) = 0;
    virtual void validated(const ValidationRecord& record) = 0;
    /// A sample grid of the model after `iteration` updates was written: a row for each pair of
    /// images, in the columns x1, x11, x12, x121, x2, x22, x21, x212.
    virtual void sampled(std::int64_t iteration, const std::filesystem::path& path) = 0;
    /// A checkpoint or its state was written.
    virtual void wrote(const std::filesystem::path& path) = 0;
    /// Something that the user should know, in one sentence: images skipped, training rewound.
    virtual void told(const std::string& sentence) = 0;
    /// Brings what it has logged to the disk, before a resume state is written. Returns how many
    /// bytes each of its log files has, by their names in the run's folder: a run that goes on from
    /// that state cuts them off there, and writes what follows once more.
    virtual std::map<std::string, std::uint64_t> flush() { return {}; }
};

} // namespace unit
