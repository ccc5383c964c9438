#include "training/trainer/network.h"

#include "core/checkpoint/checkpoint.h"
#include "core/error.h"
#include "core/inference/device.h"
#include "core/inference/openmp_spinning.h"
#include "core/system/usable_cores.h"
#include "training/configuration/settings.h"
#include "training/trainer/image_tensor.h"
#include "training/trainer/learning_rate.h"
#include "training/trainer/new_model.h"
#include "training/trainer/random_use.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

namespace unit {
namespace {

void check_precision(TrainingPrecision precision, const at::Device& device) {
    if (precision == TrainingPrecision::Float16 && device.is_cpu()) {
        throw ConfigurationError("training.precision=fp16 is for GPUs, and the device is a CPU; "
                                 "use fp32 or bf16");
    }
}

bool has_bfloat16_instructions() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16") != 0;
#else
    return true; // not known: nothing to say
#endif
}

/// "cpu, 2 threads, fp32", and what is wrong with that.
std::string describe_device(const std::string& name, const at::Device& device, int threads,
                            TrainingPrecision precision) {
    std::string text = c10::str("computes on ", name);
    if (device.is_cpu()) {
        text += c10::str(", ", threads, threads == 1 ? " thread" : " threads");
    }
    text += c10::str(", in ", choice_name(precision));
    if (precision == TrainingPrecision::BFloat16 && device.is_cpu() &&
        !has_bfloat16_instructions()) {
        text += " (this processor has no instructions for it: fp32 is faster)";
    }
    return text;
}

} // namespace

Network::Network(const TrainingConfiguration& configuration) : configuration_(configuration) {
    open_cuda_module();
    const ChosenDevice chosen = choose_device(configuration.device);
    device_ = chosen.device;
    UpdateSettings settings = configuration.update;
    check_precision(settings.precision, device_);
    const int threads = configuration.threads > 0 ? configuration.threads : usable_cores();
    description_ = describe_device(chosen.name, device_, threads, settings.precision);
    // A thread for each domain gets further than all threads sharing each small operator.
    settings.parallel_domains = device_.is_cpu() && threads > 1;
    at::set_num_threads(settings.parallel_domains ? threads / 2 : threads);
    // The threads that read images want the same cores.
    stop_openmp_spinning();
    model_ = make_new_model(configuration, device_);
    update_ = std::make_unique<Update>(*model_, settings);
    average_ = std::make_unique<MovingAverage>(*model_, configuration.moving_average);
}

void Network::start_from(const std::string& checkpoint) {
    const LoadedCheckpoint loaded = load_checkpoint(checkpoint);
    const at::NoGradGuard no_gradient;
    const auto sources = loaded.model->named_parameters();
    for (const Unit* model : {model_.get(), &average_->model()}) {
        for (const NamedParameter& target : model->generator_parameters()) {
            const at::Tensor* const source = sources.find(target.name);
            if (source == nullptr || source->sizes() != target.value.sizes()) {
                throw Error(ErrorCode::Unsupported,
                            c10::str(checkpoint, ": its ", target.name,
                                     " does not fit the configured model; leave out the model "
                                     "settings that differ"));
            }
            target.value.copy_(*source);
        }
    }
}

UpdateRecord Network::update(const std::vector<Batch>& batches, const TrainingProgress& progress) {
    const bool generators = progress.iteration >= configuration_.warmup_iterations();
    UpdateRecord record;
    record.learning_rate =
        learning_rate_at(configuration_, progress.iteration) * progress.rate_factor;
    Update::Result result =
        update_->run(parts_of(batches, progress.iteration), record.learning_rate, generators);
    record.losses = std::move(result.losses);
    record.skipped = result.discriminators_skipped || result.generators_skipped;
    if (generators && !result.generators_skipped) {
        average_->follow(progress.iteration + 1 - configuration_.warmup_iterations());
    }
    return record;
}

std::vector<UpdateBatch> Network::parts_of(const std::vector<Batch>& batches,
                                           std::int64_t iteration) const {
    const std::uint64_t seed = seed_for(configuration_.seed, RandomUse::Update, iteration);
    const int channels = configuration_.model.latent_channels();
    at::manual_seed(seed);
    std::uint64_t pass = 0;
    std::vector<UpdateBatch> parts;
    for (const Batch& batch : batches) {
        UpdateBatch part;
        part.x = {batch_from_images(batch.domain1).to(device_),
                  batch_from_images(batch.domain2).to(device_)};
        const auto draw = [&](std::array<StreamNoise, 2>& noise) {
            for (std::size_t domain = 0; domain < part.x.size(); ++domain) {
                noise[domain] = draw_noise(part.x[domain], channels, streets::hash({seed, pass++}));
            }
        };
        draw(part.noise);
        if (!configuration_.update.share_fakes) {
            draw(part.discriminator_noise);
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace unit
