#pragma once

#include "core/model/unit.h"
#include "training/configuration/training_configuration.h"
#include "training/data/sample_prefetcher.h"
#include "training/distributed/process_group.h"
#include "training/trainer/moving_average.h"
#include "training/trainer/training_observer.h"
#include "training/trainer/training_progress.h"
#include "training/trainer/training_state.h"
#include "training/trainer/update.h"

#include <memory>
#include <string>
#include <vector>

namespace unit {

/// "loss gan_1 is nan", or what else made an update be skipped.
std::string what_is_not_finite(const std::vector<LossValue>& losses);

/// What a training trains, on its device: the model, its update and its moving average.
/// Threads: one at a time.
class Network {
  public:
    /// Chooses the device and builds the model, which must be the process's first act that concerns
    /// LibTorch, but for the group's own. Sets LibTorch's number of threads. The group must outlive
    /// it. Errors: those of choose_device() and of the group; ConfigurationError for a precision
    /// that the device does not have.
    explicit Network(const TrainingConfiguration& configuration,
                     ProcessGroup& group = ProcessGroup::alone());

    /// Encoders and generators begin with the weights of a checkpoint instead of random ones.
    /// Errors: those of load_checkpoint(); Unsupported, naming it, if its design is another.
    void start_from(const std::string& checkpoint);

    /// The update after `progress.iteration` finished ones, from a batch for each part. Its random
    /// numbers depend on the seed and that number only. Fills in all of the record but the number
    /// and the times.
    UpdateRecord update(const std::vector<Batch>& batches, const TrainingProgress& progress);

    /// Why the weights are no good after `iteration` updates, the last of them on these batches:
    /// "loss gan_1 is nan"; empty if the same update could be done once more. Changes nothing.
    std::string problem(const std::vector<Batch>& batches, std::int64_t iteration);

    /// All that a state holds becomes what it is on rank 0. Errors: those of ProcessGroup.
    void take_from_first();

    /// Errors: Damaged, naming the state that they were read from, if parameters, or what the
    /// optimisers remember, are infinite or NaN.
    void check_finite(const std::filesystem::path& state) const;

    /// Takes tensors from a state, to go on another way than from there before; rank 0 reads it for
    /// all. Returns its progress, on rank 0. Errors: those of load_state().
    TrainingProgress go_back_to(const std::filesystem::path& state);

    /// The model that is shown, scored and shipped.
    Unit& average() { return average_->model(); }
    /// All that a resume state holds.
    TrainingTensors tensors() { return {*update_, *average_}; }

    /// "cpu, 2 threads, fp32", for logs.
    std::string description() const { return description_; }

  private:
    std::vector<UpdateBatch> parts_of(const std::vector<Batch>& batches,
                                      std::int64_t iteration) const;

    TrainingConfiguration configuration_;
    ProcessGroup& group_;
    at::Device device_{at::kCPU};
    std::string description_;
    std::unique_ptr<Unit> model_;
    std::unique_ptr<Update> update_;
    std::unique_ptr<MovingAverage> average_;
};

} // namespace unit
