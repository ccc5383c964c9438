#pragma once

#include "training/commands/engine_handle.h"
#include "training/commands/evaluate_options.h"
#include "training/evaluation/method.h"
#include "training/evaluation/report/evaluation_report.h"

#include <memory>
#include <vector>

namespace unit {

/// The models that are evaluated, loaded. Threads: one at a time.
class EvaluatedModels {
  public:
    /// Each is called as it was named, or by its file's name without the ending, with its folder
    /// where two have the same. Errors: UsageError where two names are still the same; those of
    /// engine_settings() and EngineHandle.
    explicit EvaluatedModels(const EvaluateOptions& options);

    /// One for each model and smoothing, in order; they refer to this object. They lead back where
    /// the direction is a translation.
    std::vector<Method> methods() const;

    /// Of the same rows.
    const std::vector<EvaluatedModel>& descriptions() const { return descriptions_; }

  private:
    Method method(std::size_t row) const;

    Direction direction_;
    Direction back_;
    std::vector<float> smoothings_;
    std::vector<std::unique_ptr<EngineHandle>> engines_;
    std::vector<EvaluatedModel> descriptions_; ///< of rows: those of a model beside each other
};

} // namespace unit
