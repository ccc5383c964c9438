#pragma once

#include "core/model/kernel_projection.h"
#include "core/model/unit.h"
#include "core/threads/thread_team.h"
#include "training/distributed/process_group.h"
#include "training/trainer/loss_scale.h"
#include "training/trainer/loss_value.h"
#include "training/trainer/optimiser.h"
#include "training/trainer/step_terms.h"
#include "training/trainer/stream_noise.h"
#include "training/trainer/streams.h"
#include "training/trainer/update_settings.h"

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace unit {

/// What an update is computed from, or a part of it. Arrays are indexed by domain.
struct UpdateBatch {
    std::array<at::Tensor, 2> x; ///< [N, C, H, W] in [-1, 1], H and W multiples of 4
    /// [N], int64: of which kind images are, where discriminators have a logit for each. Undefined:
    /// all are of one.
    std::array<at::Tensor, 2> kinds;
    std::array<StreamNoise, 2> noise;
    /// Of the D step's own pass, without share_fakes; its `translation` is not used.
    std::array<StreamNoise, 2> discriminator_noise;
    /// The D step has the penalty of gradients, which not each update has (loss.r1_every).
    bool penalises_gradients = false;
};

/// UNIT's alternating update of a model: first D1, D2 with E, G fixed, then E1, E2, G1, G2 with the
/// new D1, D2 fixed (arXiv 1703.00848, section 3). Owns the two optimisers. Operators use
/// LibTorch's number of threads, for each domain by itself where settings.parallel_domains.
/// In a group of processes each has a part of the batch, equally large: gradients and losses are
/// means over all of them, and so is what follows from them the same on each, where processors and
/// threads are equal.
/// Threads: one at a time.
class Update {
  public:
    struct Result {
        /// All terms of the D step, then all of the G step; means over the parts and processes.
        std::vector<LossValue> losses;
        /// A loss or gradient of a step, or of both, was not finite: that step changed nothing.
        bool discriminators_skipped = false, generators_skipped = false;
        /// Nothing but gradients, and only as they were scaled for fp16: the next scale is lower.
        bool rescaled = false;
    };

    /// `model` and `group` must outlive the update, and the model have its discriminators.
    Update(Unit& model, const UpdateSettings& settings,
           ProcessGroup& group = ProcessGroup::alone());

    /// One update at the given learning rate, with the mean of the gradients of all parts.
    /// Without `generators`, the D step alone. Errors: those of ProcessGroup.
    Result run(std::span<const UpdateBatch> parts, double rate, bool generators = true);

    /// Computes the same without changing anything: what an update would find not finite.
    Result examine(std::span<const UpdateBatch> parts, bool generators = true);

    Optimiser& generator_optimiser() { return generator_optimiser_; }
    Optimiser& discriminator_optimiser() { return discriminator_optimiser_; }
    LossScale& loss_scale() { return loss_scale_; }
    /// Unit::singular_vectors() of the model.
    std::vector<NamedParameter> singular_vectors() const { return model_.singular_vectors(); }

  private:
    /// Streams and passes of a part of the batch, by domain. The random numbers of a pass go on
    /// from the D step to the G step.
    struct Part {
        std::array<TrainingPass, 2> passes;
        std::array<Streams, 2> streams;
    };

    /// An update, or without a rate what one would find.
    Result compute(std::span<const UpdateBatch> parts, std::optional<double> rate, bool generators);
    void finish_step(Optimiser& optimiser, std::optional<double> rate, const char* total_name);
    Part start_part(const UpdateBatch& batch, const std::array<StreamNoise, 2>& noise,
                    bool with_gradient);
    void add_discriminator_gradients(const UpdateBatch& batch, const Part& part);
    void add_generator_gradients(const UpdateBatch& batch, Part& part);
    void add_gradient_penalties(const UpdateBatch& batch, std::array<StepTerms, 2>& terms);
    std::vector<at::Tensor> gradients_of(const at::Tensor& total, const Optimiser& optimiser) const;
    void record(std::array<StepTerms, 2>& terms, const char* total_name);
    /// Gradients of a step, and the losses since the step before, become sums over all processes.
    void sum_over_processes(const Optimiser& optimiser);
    /// The sum of a loss over the parts so far.
    const at::Tensor& loss_called(std::string_view name) const;
    Result take_result(bool generators, bool changes);
    void for_both_domains(bool with_gradient, const std::function<void(DomainNumber)>& work);

    Unit& model_;
    ProcessGroup& group_;
    UpdateSettings settings_;
    Optimiser generator_optimiser_;
    Optimiser discriminator_optimiser_;
    KernelProjection projection_;
    LossScale loss_scale_;
    ThreadTeam domains_;
    double part_weight_ = 1.0;       ///< 1 / number of parts on all processes
    std::vector<LossTensor> losses_; ///< of the update that runs
    std::size_t losses_summed_ = 0;  ///< how many of them are sums over all processes
    at::Tensor scale_;               ///< of its losses
};

} // namespace unit
