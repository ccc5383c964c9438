#pragma once

#include "core/checkpoint/safetensors.h"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <string>

namespace unit {

/// How far a training is, beside its tensors: what a resume state says in its metadata, under the
/// key `unit_training_state`.
struct TrainingProgress {
    std::int64_t iteration = 0;        ///< updates done, skipped ones included
    std::int64_t skipped = 0;          ///< of these, how many changed nothing
    std::int64_t skipped_in_a_row = 0; ///< up to now
    std::int64_t rewinds = 0;          ///< all
    std::int64_t rewinds_in_a_row = 0; ///< since a state with newer weights was last written
    double rate_factor = 1.0;          ///< of the learning rate, lowered by rewinds
    std::int64_t best_iteration = 0;   ///< of the best checkpoint; 0: there is none yet
    double best_score = std::numeric_limits<double>::infinity();
    std::string best_measure; ///< what that was measured by (validation_measure())
    /// Bytes of each log file, by its name in the run's folder. What is behind was written later,
    /// and will be written again.
    std::map<std::string, std::uint64_t> log_sizes;
};

/// Scores are measured by `measure` from now on: a best score of another one is forgotten, as there
/// is nothing to compare new ones with. Returns whether there was one.
bool measure_best_by(const std::string& measure, TrainingProgress& progress);

/// All of it as text, which progress_of() reads back.
std::string progress_text(const TrainingProgress& progress);

/// Errors: Damaged, naming `where`, if the text does not say a progress of this version.
TrainingProgress progress_of(const std::string& text, const std::string& where);

/// The metadata of a state file that says `progress`.
std::map<std::string, std::string> progress_metadata(const TrainingProgress& progress);

/// Reads it from a state file. Errors: Damaged, naming the file, if it is not a training state of
/// this version.
TrainingProgress read_progress(const SafetensorsFile& file);

} // namespace unit
