#pragma once

#include "training/commands/evaluate_options.h"
#include "training/data/image_source.h"
#include "training/evaluation/images/evaluation_images.h"

#include <memory>
#include <string>
#include <vector>

namespace unit {

/// What `unit evaluate` works on. Null is what was not asked for.
struct EvaluatedSets {
    std::unique_ptr<EvaluationImages> images;     ///< judged as images, with twins or without
    std::unique_ptr<EvaluationImages> clips;      ///< judged as clips alone
    std::unique_ptr<EvaluationImages> reference;  ///< of the target domain
    std::unique_ptr<EvaluationImages> statistics; ///< that the baselines aim at
};

/// Opens all of it. `options` has passed check_evaluate_options(). Errors: UsageError for --pairs
/// and --size that cannot be read; those of opening folders, clips and image sources.
EvaluatedSets open_sets(const EvaluateOptions& options, const ProgressCallback& progress);

} // namespace unit
