#pragma once

#include <cstdint>

namespace unit {

/// How a forward pass of training differs from one at inference: it drops values, and may keep less
/// for the backward pass. A pass with an object of the same seed drops the same values.
/// Threads: one at a time.
class TrainingPass {
  public:
    /// With `checkpoint_activations` each encoder and generator keeps only its input and is
    /// computed again in the backward pass (arXiv 1604.06174): less memory, one more forward pass
    /// of time.
    explicit TrainingPass(std::uint64_t seed, bool checkpoint_activations = false)
        : next_key_(seed), checkpoint_activations_(checkpoint_activations) {}

    /// The key of the next dropout.
    std::uint64_t next_dropout_key() { return next_key_ += 0x9E37'79B9'7F4A'7C15; }

    bool checkpoint_activations() const { return checkpoint_activations_; }

  private:
    std::uint64_t next_key_;
    bool checkpoint_activations_;
};

} // namespace unit
