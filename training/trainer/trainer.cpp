#include "training/trainer/trainer.h"

#include "core/error.h"
#include "training/trainer/network.h"
#include "training/trainer/random_use.h"
#include "training/trainer/validation.h"

#include <chrono>

namespace unit {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

Trainer::Trainer(const TrainingConfiguration& configuration, RunFolder folder,
                 const DataCallbacks& callbacks, ProcessGroup& group)
    : configuration_(configuration), folder_(std::move(folder)), group_(group),
      network_(std::make_unique<Network>(configuration, group)),
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
    if (group_.size() > 1) {
        const int images = configuration_.batch_size;
        text += c10::str("; ", group_.size(), " processes, each with ", images, " of the ",
                         images * group_.size(), " images of a batch");
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
    // One that could not begin has ended: without a meeting, NCCL would wait for it for ever.
    (void)group_.any(false);
    network_->take_from_first();
    take_progress_from_first();
    if (progress_.iteration == 0) {
        write_state(observer); // so that there is always one to go back to
    }
    remove_old_checkpoints(); // a run that was killed had no time to
    const auto images = open_images();
    std::vector<Batch> batches;
    while (progress_.iteration < configuration_.iterations && !group_.any(stop)) {
        // 1. The images of this update.
        const auto start = Clock::now();
        batches = next_batches(*images);
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

/// What rank 0 has read or written decides for all.
void Trainer::take_progress_from_first() {
    if (group_.size() > 1) {
        progress_ = progress_of(group_.text_of(progress_text(progress_)), "process 0");
    }
}

/// This process's part of the batches from the next update on.
std::unique_ptr<SamplePrefetcher> Trainer::open_images() const {
    const auto count = [](auto number) { return static_cast<std::uint64_t>(number); };
    const std::uint64_t own = count(configuration_.batch_size);
    const std::uint64_t all = own * count(group_.size());
    const std::uint64_t done =
        count(progress_.iteration) * count(configuration_.accumulation) * all;
    const std::size_t workers = configuration_.data.workers > 0
                                    ? static_cast<std::size_t>(configuration_.data.workers)
                                    : automatic_workers(group_.cores());
    return std::make_unique<SamplePrefetcher>(domain1_, domain2_, own,
                                              done + own * count(group_.rank()), workers,
                                              /*ahead=*/0, all);
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
    if (samples && group_.is_first()) {
        write_samples(observer);
    }
    if (checkpoint) {
        if (group_.is_first()) {
            write_checkpoint(observer);
        }
        take_progress_from_first();
    }
    // The state last, since it says how far the rest is.
    if (state) {
        write_state(observer);
        // Unequal processors round otherwise; what goes on from the state is that of process 0.
        network_->take_from_first();
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
                           "; its images: ", c10::Join(", ", group_.texts(image_names(batches)))));
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

} // namespace unit
