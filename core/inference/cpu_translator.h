#pragma once

#include "core/checkpoint/model_weights.h"
#include "core/inference/cpu_precision.h"
#include "core/inference/frame_images.h"
#include "core/inference/frame_scaler.h"
#include "core/inference/plan/plan.h"
#include "core/inference/stream_history.h"
#include "core/inference/translator.h"
#include "core/threads/thread_team.h"

#include <list>
#include <memory>
#include <optional>

namespace unit {

/// Computes with plans, on the CPU: a frame at a time, with all threads.
class CpuTranslator final : public Translator {
  public:
    /// `device`: its name, for messages.
    CpuTranslator(const EngineSettings& settings, const std::string& device);

    void begin(Direction direction, const NetworkSize& size,
               std::span<const TranslationFrame> frames) override;
    BatchTimes finish() override { return times_; }
    std::uint64_t memory_needed(const BatchShape& shape) const override;
    std::uint64_t memory_available() const override;
    Precision precision(Direction direction) const override {
        return precision_->of(domains_of(direction));
    }
    const EngineInformation& information() const override { return information_; }

  private:
    /// Of a stream: what decides whether its statistics go on, and these.
    struct SmoothedStream {
        StreamHistory history;
        NormHistory statistics;
    };

    PlanShape plan_shape(Direction direction, const NetworkSize& size, bool has_noise) const;
    BatchTimes translate_frame(Direction direction, const NetworkSize& size,
                               const TranslationFrame& frame);
    NormSmoothing smoothing_of(Direction direction, const NetworkSize& size,
                               const TranslationFrame& frame);
    void interrupt(const TranslationFrame& frame);
    SmoothedStream* known_stream(const TranslationFrame& frame);
    void run(const PlanShape& shape, ImageInput& input, ImageOutput& output,
             const TranslationFrame& frame, const NormSmoothing& smoothing);
    BatchTimes run_on_frame(const PlanShape& shape, const TranslationFrame& frame,
                            const NormSmoothing& smoothing);
    BatchTimes run_scaled(const PlanShape& shape, const TranslationFrame& frame,
                          const NormSmoothing& smoothing);
    Plan& plan_for(const PlanShape& shape);
    const float* noise_for(const PlanShape& shape, const TranslationFrame& frame);

    ModelConfiguration model_;
    std::optional<CpuPrecision> precision_; ///< set when the checkpoint has been read
    EngineInformation information_;
    BatchTimes times_; ///< of the batch that was begun last, and is done
    std::unique_ptr<const ModelWeights> values_;
    PackedWeights weights_;
    ThreadTeam team_;
    std::list<Plan> plans_;           ///< those used last, the latest first
    std::optional<FrameInput> input_; ///< for frames of the format that came last
    std::optional<FrameOutput> output_;
    std::unique_ptr<FrameScaler> scaler_; ///< for frames of the other size that came last
    PlanarImage scaled_input_;
    PlanarImage scaled_output_;
    /// eta of a seed, and what is added to the latent for a frame's noise.
    struct Noise {
        std::uint64_t seed = 0;
        float deviation = 0.0F;
        std::vector<float> values;
    } noise_;
    StreamStates<SmoothedStream> streams_;
};

} // namespace unit
