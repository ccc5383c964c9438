#include "training/trainer/trainer.h"

#include "core/checkpoint/checkpoint.h"
#include "core/error.h"
#include "training/media/image_file.h"
#include "training/trainer/network.h"
#include "training/trainer/provenance.h"
#include "training/trainer/random_use.h"
#include "training/trainer/sample_grid.h"
#include "training/trainer/training_state.h"
#include "training/trainer/validation.h"

#include <chrono>
#include <cmath>
#include <limits>

namespace unit {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

Trainer::Trainer(const TrainingConfiguration& configuration, RunFolder folder,
                 const DataCallbacks& callbacks)
    : configuration_(configuration), folder_(std::move(folder)),
      network_(std::make_unique<Network>(configuration)),
      domain1_(configuration.domains[0], configuration.model.image_channels[0], configuration.data,
               seed_for(configuration.seed, RandomUse::Domain1), callbacks),
      domain2_(configuration.domains[1], configuration.model.image_channels[1], configuration.data,
               seed_for(configuration.seed, RandomUse::Domain2), callbacks) {
    progress_.best_measure = validation_measure(configuration);
}

Trainer::~Trainer() = default;

void Trainer::start_from(const std::string& checkpoint) {
    network_->start_from(checkpoint);
}

void Trainer::resume() {
    progress_ = load_state(folder_.state(), network_->tensors());
    network_->check_finite(folder_.state());
    forgot_best_ = measure_best_by(validation_measure(configuration_), progress_);
}

std::string Trainer::description() const {
    std::string text =
        c10::str("domain 1: ", domain1_.description(), "; domain 2: ", domain2_.description(), "; ",
                 network_->description());
    if (!configuration_.init.empty()) {
        text += "; began with " + configuration_.init;
    }
    if (forgot_best_) {
        text += "; checkpoints are scored otherwise than before: the next one is the best so far";
    }
    const std::int64_t warmup = configuration_.warmup_iterations();
    if (progress_.iteration < warmup) {
        text += c10::str("; only the discriminators learn up to iteration ", warmup);
    }
    return text;
}

void Trainer::run(TrainingObserver& observer, const std::atomic<bool>& stop) {
    try {
        update_until(stop, observer);
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::Failed,
                    c10::str("training failed after iteration ", progress_.iteration, ": ",
                             error.what_without_backtrace()));
    }
}

void Trainer::update_until(const std::atomic<bool>& stop, TrainingObserver& observer) {
    if (progress_.iteration == 0) {
        write_state(observer); // so that there is always one to go back to
    }
    remove_old_checkpoints(); // a run that was killed had no time to
    const auto images_of_update =
        static_cast<std::uint64_t>(configuration_.batch_size * configuration_.accumulation);
    SamplePrefetcher images(domain1_, domain2_,
                            static_cast<std::uint64_t>(configuration_.batch_size),
                            static_cast<std::uint64_t>(progress_.iteration) * images_of_update,
                            static_cast<std::size_t>(configuration_.data.workers));
    std::vector<Batch> batches;
    while (progress_.iteration < configuration_.iterations && !stop) {
        // 1. The images of this update.
        const auto start = Clock::now();
        batches = next_batches(images);
        const double seconds_waiting = seconds_since(start);

        // 2. D1 and D2 step, then E1, E2, G1 and G2; the moving average follows.
        UpdateRecord record = network_->update(batches, progress_);
        record.iteration = ++progress_.iteration;
        record.seconds = seconds_since(start);
        record.seconds_waiting = seconds_waiting;
        observer.updated(record);

        // 3. Where something was not finite, nothing has changed: go on, or back.
        recover(record, batches, observer);

        // 4. What stays of it.
        write_what_is_due(record, batches, observer);
    }
    if (progress_.iteration < configuration_.iterations) {
        write_at_stop(batches, observer);
    }
}

std::vector<Batch> Trainer::next_batches(SamplePrefetcher& images) const {
    std::vector<Batch> batches;
    while (batches.size() < static_cast<std::size_t>(configuration_.accumulation)) {
        batches.push_back(images.next());
    }
    return batches;
}

void Trainer::write_what_is_due(const UpdateRecord& record, const std::vector<Batch>& batches,
                                TrainingObserver& observer) {
    const bool last = progress_.iteration == configuration_.iterations;
    const auto is_due = [&](std::int64_t interval) {
        return last || progress_.iteration % interval == 0;
    };
    const OutputConfiguration& output = configuration_.output;
    const bool samples = is_due(output.samples_every);
    const bool checkpoint = is_due(output.checkpoint_every);
    const bool state = checkpoint || is_due(output.state_every);
    if (!(samples || state) || !may_write(record, batches, observer)) {
        return;
    }
    if (samples) {
        write_samples(observer);
    }
    if (checkpoint) {
        write_checkpoint(observer);
    }
    // The state last, since it says how far the rest is.
    if (state) {
        write_state(observer);
    }
    if (checkpoint) {
        remove_old_checkpoints();
    }
}

/// Whether the weights are good. Those that an update has just broken are replaced.
bool Trainer::may_write(const UpdateRecord& record, const std::vector<Batch>& batches,
                        TrainingObserver& observer) {
    const std::string problem = network_->problem(batches, progress_.iteration);
    const bool last = progress_.iteration == configuration_.iterations;
    if (problem.empty()) {
        return true;
    }
    // Until so many are skipped in a row, it may be the images.
    if (!record.skipped || last) {
        rewind(c10::str("the weights after iteration ", progress_.iteration,
                        " are not good: with them ", problem),
               observer);
    }
    return last;
}

void Trainer::recover(const UpdateRecord& record, const std::vector<Batch>& batches,
                      TrainingObserver& observer) {
    progress_.skipped += record.skipped ? 1 : 0;
    if (!record.skipped || record.rescaled) {
        progress_.skipped_in_a_row = 0;
        weights_are_those_of_the_state_ = weights_are_those_of_the_state_ && record.skipped;
        return;
    }
    ++progress_.skipped_in_a_row;
    observer.told(c10::str("iteration ", record.iteration, " was skipped, because ",
                           what_is_not_finite(record.losses),
                           "; its images: ", image_names(batches)));
    if (progress_.skipped_in_a_row >= configuration_.recovery.skips) {
        rewind(c10::str(progress_.skipped_in_a_row, " updates in a row were skipped"), observer);
    }
}

void Trainer::rewind(const std::string& reason, TrainingObserver& observer) {
    const RecoveryConfiguration& recovery = configuration_.recovery;
    if (progress_.rewinds_in_a_row == recovery.rewinds) {
        throw Error(ErrorCode::Failed,
                    c10::str("training diverges: ", reason, ", and ", recovery.rewinds,
                             " rewinds in a row did not help; the last good state is ",
                             folder_.state().string(),
                             ", go on from it with a lower optimiser.learning_rate"));
    }
    // The weights go back, the iterations and the order of the images go on.
    const TrainingProgress good = network_->go_back_to(folder_.state());
    weights_are_those_of_the_state_ = true;
    progress_.skipped_in_a_row = 0;
    ++progress_.rewinds;
    ++progress_.rewinds_in_a_row;
    progress_.rate_factor *= recovery.rate_factor;
    observer.told(c10::str(reason, ": the weights are those of iteration ", good.iteration,
                           " again, and learning rates are times ", progress_.rate_factor));
}

void Trainer::write_at_stop(const std::vector<Batch>& batches, TrainingObserver& observer) {
    const std::string problem =
        batches.empty() ? "" : network_->problem(batches, progress_.iteration);
    if (!problem.empty()) {
        // A state now would not be one to go back to.
        observer.told(c10::str("no state of iteration ", progress_.iteration,
                               " is written, because with its weights ", problem,
                               "; the last state stays"));
        return;
    }
    // A checkpoint now would not be one of a run that was never stopped; but there is always a
    // model.
    if (progress_.best_iteration == 0) {
        save_model(folder_.model(), describe_training(configuration_, progress_), observer);
    }
    write_state(observer);
}

void Trainer::remove_old_checkpoints() const {
    if (configuration_.output.keep > 0) {
        folder_.remove_old_checkpoints(configuration_.output.keep, progress_.iteration);
    }
}

void Trainer::write_samples(TrainingObserver& observer) {
    constexpr std::size_t kPairs = 4;
    const ValidationImages images = validation_images(domain1_, domain2_, kPairs);
    std::vector<SamplePair> pairs;
    for (std::size_t pair = 0; pair < kPairs; ++pair) {
        pairs.push_back({images.domain1[pair], images.domain2[pair]});
    }
    const auto path = folder_.samples(progress_.iteration);
    write_image(path, sample_grid(network_->average(), pairs));
    observer.sampled(progress_.iteration, path);
}

void Trainer::write_checkpoint(TrainingObserver& observer) {
    ValidationRecord record;
    record.iteration = progress_.iteration;
    record.best = progress_.best_iteration == 0 || configuration_.validation_images == 0;
    CheckpointDescription description = describe_training(configuration_, progress_);
    double best_score = std::numeric_limits<double>::infinity();
    if (configuration_.validation_images > 0) {
        // More than there are would come again.
        const std::size_t count =
            std::min(static_cast<std::size_t>(configuration_.validation_images),
                     std::max(domain1_.validation_size(), domain2_.validation_size()));
        record.scores = validate(network_->average(), validation_images(domain1_, domain2_, count));
        best_score = record.scores.front().value;
        record.best = record.best || best_score < progress_.best_score;
        for (const LossValue& score : record.scores) {
            description.scores[score.name] = score.value;
        }
        observer.validated(record);
    }
    save_model(folder_.checkpoint(progress_.iteration), description, observer);
    if (record.best) {
        save_model(folder_.model(), description, observer);
        progress_.best_iteration = progress_.iteration;
        // What is no number would be better than any.
        progress_.best_score =
            std::isnan(best_score) ? std::numeric_limits<double>::infinity() : best_score;
    }
}

void Trainer::save_model(const std::filesystem::path& path,
                         const CheckpointDescription& description, TrainingObserver& observer) {
    const bool half = configuration_.output.weights == StoredWeights::Float16;
    save_checkpoint(path, description, network_->average(),
                    half ? WeightType::F16 : WeightType::F32);
    observer.wrote(path);
}

void Trainer::write_state(TrainingObserver& observer) {
    if (!weights_are_those_of_the_state_) {
        progress_.rewinds_in_a_row = 0;
    }
    progress_.log_sizes = observer.flush();
    save_state(folder_.state(), network_->tensors(), progress_);
    observer.wrote(folder_.state());
}

} // namespace unit
