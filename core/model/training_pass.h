#pragma once

#include "core/model/dropout.h"

#include <cstdint>

namespace unit {

/// How a forward pass of training differs from one at inference: it drops values, and may keep less
/// for the backward pass. A pass with an object of the same seed drops the same values.
/// Threads: one at a time.
class TrainingPass {
  public:
    /// With `checkpoint_activations` each encoder and generator keeps only its input and is
    /// computed again in the backward pass (arXiv 1604.06174): less memory, one more forward pass
    /// of time. `first_image`: which image of the whole batch the pass's first one is.
    explicit TrainingPass(std::uint64_t seed, bool checkpoint_activations = false,
                          std::int64_t first_image = 0)
        : next_key_(seed), first_image_(first_image),
          checkpoint_activations_(checkpoint_activations) {}

    /// One that drops nothing: a pass of training whose numbers are those of inference.
    static TrainingPass without_dropout(bool checkpoint_activations) {
        TrainingPass pass(0, checkpoint_activations);
        pass.drops_ = false;
        return pass;
    }

    /// The next dropout.
    Dropout next_dropout(double probability) {
        return {drops_ ? probability : 0.0, next_key_ += 0x9E37'79B9'7F4A'7C15, first_image_};
    }

    bool checkpoint_activations() const { return checkpoint_activations_; }

  private:
    std::uint64_t next_key_;
    std::int64_t first_image_;
    bool checkpoint_activations_;
    bool drops_ = true;
};

} // namespace unit
