#pragma once

#include "training/configuration/training_configuration.h"
#include "training/data/domain.h"
#include "training/data/sample_prefetcher.h"
#include "training/distributed/process_group.h"
#include "training/trainer/run_folder.h"
#include "training/trainer/training_observer.h"
#include "training/trainer/training_progress.h"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace unit {

class Network;
struct CheckpointDescription;
struct ValidationImages;

/// Trains a UNIT model as a configuration says. Each update's noise, dropout and crops are drawn
/// from (seed, number of the update), and all else that decides the next one is in the resume
/// state, so a run that is killed at any moment and goes on from its state gives the same weights
/// as one that never stopped. Free of LibTorch's types.
///
/// Several processes train as one does whose batches are all theirs together: each reads its part
/// of every batch, and noise and dropout are those of its place in it, so that losses and weights
/// differ from that one's only by the order of additions. All of them skip, go back and stop after
/// the same update. Rank 0 alone reads and writes the folder, and scores; observers of the others
/// are told of updates, and of what is wrong with them.
class Trainer {
  public:
    /// Opens the images and builds the model. Unreadable images are named through the callbacks.
    /// The group must outlive it. Errors: those of Domain, of load_checkpoint() with training.init,
    /// of choose_device() and of the group; ConfigurationError for a precision that the device has
    /// not.
    Trainer(const TrainingConfiguration& configuration, RunFolder folder,
            const DataCallbacks& callbacks, ProcessGroup& group = ProcessGroup::alone());
    ~Trainer();

    /// A new training begins with the encoders and generators of a checkpoint. For rank 0 alone;
    /// run() gives the weights to the others. Errors: those of load_checkpoint(); Unsupported if
    /// its design is not the configured one.
    void start_from(const std::string& checkpoint);

    /// Goes on from the folder's state. For rank 0 alone, as start_from(). Errors: those of
    /// load_state().
    void resume();

    const TrainingProgress& progress() const { return progress_; }

    /// What the domains hold, what the network computes on and began with, for logs.
    std::string description() const;

    /// Updates until the configured number is reached or `stop` becomes true, of any process, then
    /// writes the state. Nothing is written of weights with which a loss or gradient is not finite:
    /// the last state is always a good one. Errors: what reading images or writing files throws;
    /// Failed if losses stay not finite after recovery.rewinds rewinds, or with what LibTorch says.
    /// What had been written before stays usable. The state that a stop writes is one to go back to
    /// like any other: a training that diverges after a stop goes back less far than one never
    /// stopped.
    void run(TrainingObserver& observer, const std::atomic<bool>& stop);

  private:
    void update_until(const std::atomic<bool>& stop, TrainingObserver& observer);
    void take_progress_from_first();
    std::unique_ptr<SamplePrefetcher> open_images() const;
    std::vector<Batch> next_batches(SamplePrefetcher& images) const;
    void write_what_is_due(const UpdateRecord& record, const std::vector<Batch>& batches,
                           TrainingObserver& observer);
    bool may_write(const UpdateRecord& record, const std::vector<Batch>& batches,
                   TrainingObserver& observer);
    void recover(const UpdateRecord& record, const std::vector<Batch>& batches,
                 TrainingObserver& observer);
    void rewind(const std::string& reason, TrainingObserver& observer);
    void write_at_stop(const std::vector<Batch>& batches, TrainingObserver& observer);
    void remove_old_checkpoints() const;
    void write_samples(TrainingObserver& observer);
    void write_checkpoint(TrainingObserver& observer);
    void save_model(const std::filesystem::path& path, const CheckpointDescription& description,
                    TrainingObserver& observer);
    void write_state(TrainingObserver& observer);

    TrainingConfiguration configuration_;
    RunFolder folder_;
    ProcessGroup& group_;
    std::unique_ptr<Network> network_; // first, as it is fast to say that there is no such device
    Domain domain1_;
    Domain domain2_;
    TrainingProgress progress_;
    bool forgot_best_ = false; ///< resume() found a best score of another measure
    /// No update has been whole since the weights were read from the state.
    bool weights_are_those_of_the_state_ = true;
};

} // namespace unit
