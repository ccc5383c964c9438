#include "training/trainer/network.h"

#include "core/checkpoint/checkpoint.h"
#include "core/error.h"
#include "core/inference/device.h"
#include "core/inference/openmp_spinning.h"
#include "core/model/kernel_projection.h"
#include "training/configuration/settings.h"
#include "training/trainer/image_tensor.h"
#include "training/trainer/learning_rate.h"
#include "training/trainer/new_model.h"
#include "training/trainer/random_use.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>

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

/// Whether the parameters of both optimisers, and what they remember, are.
bool all_finite(Update& update) {
    for (const Optimiser* optimiser :
         {&update.generator_optimiser(), &update.discriminator_optimiser()}) {
        for (const auto& [parameter, mean, square] : optimiser->moments()) {
            for (const at::Tensor& tensor : {parameter.value.detach(), mean, square}) {
                if (!at::isfinite(tensor).all().item<bool>()) {
                    return false;
                }
            }
        }
    }
    const auto vectors = update.singular_vectors();
    return std::all_of(vectors.begin(), vectors.end(), [](const NamedParameter& vector) {
        return at::isfinite(vector.value).all().item<bool>();
    });
}

/// The images of samples [N, C, H, W], and of which source [N] each is.
void take_samples(const std::vector<Sample>& samples, const at::Device& device, at::Tensor& x,
                  at::Tensor& kinds) {
    std::vector<cv::Mat> images;
    std::vector<std::int64_t> sources;
    for (const Sample& sample : samples) {
        images.push_back(sample.image);
        sources.push_back(static_cast<std::int64_t>(sample.source));
    }
    x = batch_from_images(images, device);
    kinds = at::tensor(sources, at::kLong).to(device);
}

} // namespace

std::string what_is_not_finite(const std::vector<LossValue>& losses) {
    for (const LossValue& loss : losses) {
        if (!std::isfinite(loss.value)) {
            return c10::str("loss ", loss.name, " is ", loss.value);
        }
    }
    return "a gradient is not finite";
}

Network::Network(const TrainingConfiguration& configuration, ProcessGroup& group)
    : configuration_(configuration), group_(group) {
    open_cuda_module();
    const ChosenDevice chosen = choose_device(group.device_of_rank(configuration.device));
    device_ = chosen.device;
    group.use_device(device_);
    set_up_convolutions();
    UpdateSettings settings = configuration.update;
    check_precision(settings.precision, device_);
    const int threads = configuration.threads > 0 ? configuration.threads : group.threads();
    // A thread for each domain gets further than all threads sharing each small operator, but needs
    // the memory of both.
    settings.parallel_domains = device_.is_cpu() && threads > 1 && !settings.checkpoint_activations;
    const int of_domain = settings.parallel_domains ? threads / 2 : threads;
    at::set_num_threads(of_domain);
    description_ =
        describe_device(chosen.name, device_, settings.parallel_domains ? 2 * of_domain : threads,
                        settings.precision);
    // The threads that read images want the same cores.
    stop_openmp_spinning();
    model_ = make_new_model(configuration, device_);
    KernelProjection(*model_, settings.constraints).apply();
    update_ = std::make_unique<Update>(*model_, settings, group_);
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
        KernelProjection(*model, configuration_.update.constraints).apply();
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
    record.rescaled = result.rescaled;
    if (generators && !result.generators_skipped) {
        average_->follow(progress.iteration + 1 - configuration_.warmup_iterations());
    }
    return record;
}

std::string Network::problem(const std::vector<Batch>& batches, std::int64_t iteration) {
    const Update::Result result = update_->examine(parts_of(batches, iteration - 1),
                                                   iteration > configuration_.warmup_iterations());
    if (result.discriminators_skipped || result.generators_skipped) {
        return what_is_not_finite(result.losses);
    }
    return all_finite(*update_)
               ? ""
               : "a weight, or what Adam remembers of its gradients, is not finite";
}

void Network::take_from_first() {
    std::vector<at::Tensor> all;
    for (const NamedParameter& tensor : named_tensors(tensors())) {
        all.push_back(tensor.value);
    }
    group_.broadcast(all);
}

void Network::check_finite(const std::filesystem::path& state) const {
    if (!all_finite(*update_)) {
        throw Error(ErrorCode::Damaged,
                    c10::str(state.string(), " is damaged: it holds values that are not finite; "
                                             "put back a copy, or start anew"));
    }
}

TrainingProgress Network::go_back_to(const std::filesystem::path& state) {
    // A scale that was too high is too high again.
    const at::Tensor scale = update_->loss_scale().value().clone();
    TrainingProgress progress;
    if (group_.is_first()) {
        progress = load_state(state, tensors());
    }
    take_from_first();
    update_->loss_scale().value().copy_(at::minimum(scale, update_->loss_scale().value()));
    return progress;
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
        part.penalises_gradients = configuration_.update.loss.penalises_gradients(iteration);
        take_samples(batch.domain1, device_, part.x[0], part.kinds[0]);
        take_samples(batch.domain2, device_, part.x[1], part.kinds[1]);
        const auto draw = [&](std::array<StreamNoise, 2>& noise) {
            for (std::size_t domain = 0; domain < part.x.size(); ++domain) {
                const std::uint64_t dropout_seed = streets::hash({seed, pass++});
                noise[domain] =
                    draw_noise(part.x[domain], channels, configuration_.update.latent_noise,
                               dropout_seed, group_.rank(), group_.size());
            }
        };
        draw(part.noise);
        for (std::size_t domain = 0; domain < part.x.size(); ++domain) {
            draw_for_terms(part.x[domain], configuration_.update.loss, part.noise[domain],
                           group_.rank(), group_.size());
        }
        if (!configuration_.update.share_fakes) {
            draw(part.discriminator_noise);
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace unit
