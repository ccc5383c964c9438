#pragma once

#include "core/engine.h"

#include <memory>
#include <opencv2/core.hpp>
#include <string>

namespace unit {

/// A clip whose frames are translated one after the other, with statistics smoothed over them.
struct SmoothedClip {
    float temporal_smoothing = 0.0F;                                       ///< see TranslationFrame
    std::shared_ptr<VideoStream> stream = std::make_shared<VideoStream>(); ///< knows the scene cuts
};

/// The engine with a checkpoint, for images in memory. It ends with the object.
/// Threads: one at a time.
class EngineHandle {
  public:
    /// Loads a checkpoint; may take seconds. Errors: those of EngineLibrary::open.
    explicit EngineHandle(const EngineSettings& settings);

    /// The image as the other domain (or the same one) would show it. `rgb` and the result are
    /// CV_8UC3 in RGB order, of the same size, any size. Errors: those of Engine::translate.
    cv::Mat translate(const cv::Mat& rgb, Direction direction);

    /// The same of a clip's next frame.
    cv::Mat translate_next(const cv::Mat& rgb, Direction direction, const SmoothedClip& clip);

    /// "cpu", "cuda:0 (NVIDIA ...)".
    const std::string& device_name() const { return engine_->information().device; }
    /// In what a direction is computed: "fp32", ...
    const char* precision_name(Direction direction) const {
        return unit::precision_name(engine_->precision(direction));
    }

  private:
    struct Close {
        void operator()(Engine* engine) const;
    };

    std::unique_ptr<Engine, Close> engine_;
};

} // namespace unit
