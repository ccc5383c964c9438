#pragma once

#include "core/model/unit.h"
#include "core/threads/thread_team.h"
#include "training/losses/losses.h"
#include "training/trainer/latent_noise.h"
#include "training/trainer/loss_value.h"
#include "training/trainer/streams.h"
#include "training/trainer/update_settings.h"

#include <array>
#include <torch/optim/adam.h>
#include <vector>

namespace unit {

/// What an update is computed from. Arrays are indexed by domain.
struct UpdateBatch {
    std::array<at::Tensor, 2> x; ///< [N, C, H, W] in [-1, 1], H and W multiples of 4
    std::array<LatentNoise, 2> noise;
    /// Added to the images' code in the D step's own pass; not used with share_fakes.
    std::array<at::Tensor, 2> discriminator_noise;
};

/// UNIT's alternating update of a model: first D1, D2 with E, G fixed, then E1, E2, G1, G2 with the
/// new D1, D2 fixed (arXiv 1703.00848, section 3). Owns the two optimisers. Operators use
/// LibTorch's number of threads, for each domain by itself where settings.parallel_domains.
/// Threads: one at a time.
class Update {
  public:
    /// `model` must outlive the update and have its discriminators.
    Update(Unit& model, const UpdateSettings& settings);

    /// One update. Returns all terms of the D step, then all of the G step.
    std::vector<LossValue> run(const UpdateBatch& batch);

    /// Sets Adam's learning rate of both steps, for the updates that follow.
    void set_learning_rate(double rate);

    torch::optim::Adam& generator_optimiser() { return generator_optimiser_; }
    torch::optim::Adam& discriminator_optimiser() { return discriminator_optimiser_; }

  private:
    std::array<DiscriminatorLosses, 2> step_discriminators(const UpdateBatch& batch,
                                                           const std::array<at::Tensor, 2>& fakes,
                                                           at::Tensor& sum);
    GeneratorLosses generator_losses(DomainNumber domain, const at::Tensor& x,
                                     const Streams& streams);
    void for_both_domains(const std::function<void(DomainNumber)>& work);

    Unit& model_;
    UpdateSettings settings_;
    torch::optim::Adam generator_optimiser_;
    torch::optim::Adam discriminator_optimiser_;
    ThreadTeam domains_;
};

} // namespace unit
