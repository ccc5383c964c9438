#pragma once

#include "core/model/unit.h"
#include "training/losses/losses.h"
#include "training/trainer/latent_noise.h"
#include "training/trainer/loss_value.h"
#include "training/trainer/streams.h"
#include "training/trainer/update_settings.h"

#include <torch/optim/adam.h>
#include <vector>

namespace unit {

/// UNIT's alternating update of a model: first D1, D2 with E, G fixed, then E1, E2, G1, G2 with the
/// new D1, D2 fixed (arXiv 1703.00848, section 3). Owns the two optimisers.
/// Threads: one at a time.
class Update {
  public:
    /// `model` must outlive the update and have its discriminators.
    Update(Unit& model, const UpdateSettings& settings);

    /// One update on a pair of image batches, [N, C, H, W] in [-1, 1], H and W multiples of 4.
    /// `discriminator_noise` is used where share_fakes is off (its z1 and z2). Returns all terms of
    /// the D step, then all of the G step.
    std::vector<LossValue> run(const at::Tensor& x1, const at::Tensor& x2,
                               const LatentNoise& generator_noise,
                               const LatentNoise& discriminator_noise);

    /// Sets Adam's learning rate of both steps, for the updates that follow.
    void set_learning_rate(double rate);

    torch::optim::Adam& generator_optimiser() { return generator_optimiser_; }
    torch::optim::Adam& discriminator_optimiser() { return discriminator_optimiser_; }

  private:
    DiscriminatorLosses step_discriminators(const at::Tensor& x1, const at::Tensor& x2,
                                            const Streams& fakes, at::Tensor& sum);
    GeneratorLosses generator_losses(const at::Tensor& x1, const at::Tensor& x2,
                                     const Streams& streams);
    void require_discriminator_gradients(bool required);

    Unit& model_;
    UpdateSettings settings_;
    torch::optim::Adam generator_optimiser_;
    torch::optim::Adam discriminator_optimiser_;
};

} // namespace unit
