#pragma once

#include "training/data/image_source.h"
#include "training/evaluation/images/evaluation_images.h"
#include "training/evaluation/method.h"
#include "training/evaluation/score_table.h"

#include <cstddef>
#include <vector>

namespace unit {

/// Shown every output as it is made, such as one that keeps some for a picture.
class EvaluationObserver {
  public:
    EvaluationObserver() = default;
    EvaluationObserver(const EvaluationObserver&) = delete;
    EvaluationObserver& operator=(const EvaluationObserver&) = delete;
    virtual ~EvaluationObserver() = default;

    /// Called for each image in order, and for each of these for all methods in order. `name` is
    /// that of the image.
    virtual void translated(std::size_t method, const std::string& name,
                            const TranslatedImage& image) = 0;
};

/// How a set of images is evaluated.
struct EvaluationSettings {
    bool stills = true;  ///< judge them as images
    bool frames = false; ///< judge frames of clips as such
    const ReferenceSet* reference = nullptr;
    FeatureFunction features{}; ///< needs a reference with features
    std::vector<EvaluationObserver*> observers{};
    ProgressCallback progress{};
};

/// Translates all images by all methods, once each, and tells all measures that apply. No more than
/// one image's outputs are in memory, beside what measures and observers keep. Of consecutive
/// frames the motion is estimated once, from the input, for all methods. Errors: Damaged, naming
/// the image, where the sizes of twins or of consecutive frames differ or a side is too short to be
/// measured; what the methods, the images and the observers throw.
ScoreTable evaluate(const EvaluationImages& images, const std::vector<Method>& methods,
                    const EvaluationSettings& settings);

} // namespace unit
