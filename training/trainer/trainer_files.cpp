// What a trainer writes into the folder of its run.
#include "core/checkpoint/checkpoint.h"
#include "training/media/image_file.h"
#include "training/trainer/network.h"
#include "training/trainer/provenance.h"
#include "training/trainer/sample_grid.h"
#include "training/trainer/trainer.h"
#include "training/trainer/training_state.h"
#include "training/trainer/validation.h"

#include <cmath>
#include <limits>

namespace unit {

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
    if (progress_.best_iteration == 0 && group_.is_first()) {
        save_model(folder_.model(), describe_training(configuration_, progress_, group_.size()),
                   observer);
    }
    write_state(observer);
}

void Trainer::remove_old_checkpoints() const {
    if (configuration_.output.keep > 0 && group_.is_first()) {
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
    CheckpointDescription description = describe_training(configuration_, progress_, group_.size());
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
    if (!group_.is_first()) {
        return;
    }
    progress_.log_sizes = observer.flush();
    save_state(folder_.state(), network_->tensors(), progress_);
    observer.wrote(folder_.state());
}

} // namespace unit
