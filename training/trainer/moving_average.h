#pragma once

#include "core/model/unit.h"

#include <cstdint>
#include <memory>

namespace unit {

/// A model of encoders and generators whose weights are the exponential moving average of those of
/// a model in training, which is smoother than any of them: average <- d * average + (1 - d) *
/// weights, with d = min(decay, (1 + n) / (10 + n)) at update n, so that it soon forgets the first
/// weights. Threads: one at a time.
class MovingAverage {
  public:
    /// Begins with the weights that `model` has now. `decay` 0: the average is the newest weights.
    MovingAverage(const Unit& model, double decay);

    /// After update number `update` (counted from 1) of the model.
    void follow(std::int64_t update);

    /// The averaged model. Its parameters may be set, to go on with an average saved before.
    Unit& model() { return *average_; }

  private:
    double decay_;
    std::vector<at::Tensor> weights_, averages_;
    std::unique_ptr<Unit> average_;
};

} // namespace unit
