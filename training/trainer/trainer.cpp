#include "training/trainer/trainer.h"

#include "core/checkpoint/checkpoint.h"
#include "core/error.h"
#include "core/inference/openmp_spinning.h"
#include "core/model/initialisation.h"
#include "training/media/image_file.h"
#include "training/streets/random.h"
#include "training/trainer/image_tensor.h"
#include "training/trainer/learning_rate.h"
#include "training/trainer/sample_grid.h"
#include "training/trainer/training_state.h"
#include "training/trainer/update.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <cmath>
#include <thread>

namespace unit {
namespace {

/// What the random numbers of one seed are used for; each use gets numbers of its own.
enum class RandomUse : std::uint64_t { Weights = 1, Update, Domain1, Domain2 };

std::uint64_t seed_for(std::int64_t seed, RandomUse use, std::int64_t iteration = 0) {
    return streets::hash({static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(use),
                          static_cast<std::uint64_t>(iteration)});
}

void check_finite(const std::vector<LossValue>& losses, std::int64_t iteration) {
    for (const LossValue& loss : losses) {
        if (!std::isfinite(loss.value)) {
            throw Error(ErrorCode::Failed,
                        c10::str("loss ", loss.name, " is not finite in iteration ", iteration,
                                 "; resume from the last checkpoint with a lower "
                                 "optimiser.learning_rate"));
        }
    }
}

} // namespace

Trainer::Trainer(const TrainingConfiguration& configuration, RunFolder folder,
                 const DataCallbacks& callbacks)
    : configuration_(configuration), folder_(std::move(folder)),
      domain1_(configuration.domains[0], configuration.model.image_channels[0], configuration.data,
               seed_for(configuration.seed, RandomUse::Domain1), callbacks),
      domain2_(configuration.domains[1], configuration.model.image_channels[1], configuration.data,
               seed_for(configuration.seed, RandomUse::Domain2), callbacks) {
    const int threads = configuration.threads > 0
                            ? configuration.threads
                            : static_cast<int>(std::thread::hardware_concurrency());
    UpdateSettings& settings = configuration_.update;
    settings.parallel_domains = threads > 1 && configuration.model.dropout == 0.0;
    at::set_num_threads(settings.parallel_domains ? threads / 2 : threads);
    // The threads that read images want the same cores.
    stop_openmp_spinning();
    at::manual_seed(seed_for(configuration.seed, RandomUse::Weights));
    model_ = std::make_unique<Unit>(configuration.model);
    initialise_weights(*model_, configuration.initialisation == "kaiming" ? Initialisation::Kaiming
                                                                          : Initialisation::Normal);
    if (configuration.same_start) {
        copy_domain1_to_domain2(*model_);
    }
    model_->train();
    update_ = std::make_unique<Update>(*model_, settings);
}

Trainer::~Trainer() = default;

void Trainer::resume() {
    iteration_ = load_state(folder_.state(), *model_, *update_);
}

std::string Trainer::description() const {
    return c10::str("domain 1: ", domain1_.description(), "; domain 2: ", domain2_.description());
}

void Trainer::run(TrainingObserver& observer, const std::atomic<bool>& stop) {
    const auto batch_size = static_cast<std::uint64_t>(configuration_.batch_size);
    SamplePrefetcher batches(domain1_, domain2_, batch_size,
                             static_cast<std::uint64_t>(iteration_) * batch_size,
                             static_cast<std::size_t>(configuration_.data.workers));
    std::int64_t last_checkpoint = iteration_;
    while (iteration_ < configuration_.iterations && !stop) {
        const std::vector<LossValue> losses = update(batches.next());
        ++iteration_;
        check_finite(losses, iteration_);
        UpdateRecord record;
        record.iteration = iteration_;
        record.losses = losses;
        observer.updated(record);
        if (iteration_ % configuration_.samples_every == 0) {
            write_samples(observer);
        }
        if (iteration_ % configuration_.checkpoint_every == 0) {
            write_checkpoint(observer);
            last_checkpoint = iteration_;
        }
    }
    if (last_checkpoint != iteration_) {
        write_checkpoint(observer);
    }
}

std::vector<LossValue> Trainer::update(const Batch& batch) {
    at::manual_seed(seed_for(configuration_.seed, RandomUse::Update, iteration_));
    update_->set_learning_rate(learning_rate_at(configuration_, iteration_));
    const int latent_channels = configuration_.model.latent_channels();
    UpdateBatch update;
    update.x = {batch_from_images(batch.domain1), batch_from_images(batch.domain2)};
    for (std::size_t domain = 0; domain < update.x.size(); ++domain) {
        update.noise[domain] = draw_noise(update.x[domain], latent_channels);
    }
    if (!configuration_.update.share_fakes) {
        for (std::size_t domain = 0; domain < update.x.size(); ++domain) {
            update.discriminator_noise[domain] = at::randn_like(update.noise[domain].image);
        }
    }
    return update_->run(update);
}

void Trainer::write_checkpoint(TrainingObserver& observer) {
    const CheckpointDescription description = describe();
    const WeightType type = configuration_.weights == "fp16" ? WeightType::F16 : WeightType::F32;
    // The state last: it names the iteration that a resumed run goes on from.
    for (const auto& path : {folder_.checkpoint(iteration_), folder_.model()}) {
        save_checkpoint(path, description, *model_, type);
        observer.wrote(path);
    }
    save_state(folder_.state(), *model_, *update_, iteration_);
    observer.wrote(folder_.state());
}

void Trainer::write_samples(TrainingObserver& observer) {
    const auto path = folder_.samples(iteration_);
    write_image(path, sample_grid(*model_, sample_pairs()));
    observer.sampled(iteration_, path);
}

std::vector<SamplePair> Trainer::sample_pairs() const {
    constexpr std::uint64_t kPairs = 4;
    // Numbers that the training itself does not come to, the same for every grid.
    constexpr std::uint64_t kFirst = std::uint64_t{1} << 40;
    std::vector<SamplePair> pairs;
    for (std::uint64_t pair = 0; pair < kPairs; ++pair) {
        pairs.push_back({batch_from_images({domain1_.sample(kFirst + pair).image}),
                         batch_from_images({domain2_.sample(kFirst + pair).image})});
    }
    return pairs;
}

CheckpointDescription Trainer::describe() const {
    CheckpointDescription description;
    description.model = configuration_.model;
    description.training_size = {configuration_.domains[0].crop.width,
                                 configuration_.domains[0].crop.height};
    const UpdateSettings& update = configuration_.update;
    description.training = {
        {"program", "unit " UNIT_VERSION},
        {"iterations", iteration_},
        {"batch_size", configuration_.batch_size},
        {"seed", configuration_.seed},
        {"objective", update.objective == Objective::Paper ? "paper" : "released"},
        {"learning_rate", update.adam.learning_rate},
        {"learning_rate_schedule", configuration_.learning_rate_schedule},
        {"initialisation", configuration_.initialisation},
        {"same_start", configuration_.same_start},
        {"data", nlohmann::json::array()},
    };
    for (std::size_t index = 0; index < configuration_.domains.size(); ++index) {
        const DomainConfiguration& domain = configuration_.domains[index];
        description.domain_names[index] = domain.name;
        description.training["data"].push_back(
            {{"about", domain.about}, {"sources", domain.sources}, {"weights", domain.weights}});
    }
    return description;
}

} // namespace unit
