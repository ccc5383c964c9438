#pragma once

#include "core/checkpoint/description.h"
#include "training/configuration/training_configuration.h"
#include "training/data/domain.h"
#include "training/data/sample_prefetcher.h"
#include "training/trainer/run_folder.h"
#include "training/trainer/training_observer.h"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace unit {

class Unit;
class Update;
struct SamplePair;

/// Trains a UNIT model as a configuration says. Each update's noise, dropout and crops are drawn
/// from (seed, number of the update), so a run that stops after any checkpoint and goes on from its
/// state gives the same weights as one that never stopped. Free of LibTorch's types.
class Trainer {
  public:
    /// Opens the images and builds the model. Unreadable images are named through `callbacks`.
    /// Errors: those of Domain and settings.h's check_complete().
    Trainer(const TrainingConfiguration& configuration, RunFolder folder,
            const DataCallbacks& callbacks);
    ~Trainer();

    /// Goes on from the folder's state. Errors: those of load_state().
    void resume();

    /// Number of updates done.
    std::int64_t iteration() const { return iteration_; }

    /// What the domains hold, for logs.
    std::string description() const;

    /// Updates until the configured number is reached or `stop` becomes true, then writes the last
    /// checkpoint. Errors: what reading images or writing files throws; Failed if a loss is not
    /// finite, naming the iteration. What had been written before stays usable.
    void run(TrainingObserver& observer, const std::atomic<bool>& stop);

  private:
    std::vector<LossValue> update(const Batch& batch);
    void write_checkpoint(TrainingObserver& observer);
    void write_samples(TrainingObserver& observer);
    std::vector<SamplePair> sample_pairs() const;
    CheckpointDescription describe() const;

    TrainingConfiguration configuration_;
    RunFolder folder_;
    Domain domain1_;
    Domain domain2_;
    std::unique_ptr<Unit> model_;
    std::unique_ptr<Update> update_;
    std::int64_t iteration_ = 0;
};

} // namespace unit
