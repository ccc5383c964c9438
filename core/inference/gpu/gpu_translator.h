#pragma once

#include "core/gpu/batch_pipeline.h"
#include "core/inference/gpu/frame_conversion.h"
#include "core/inference/gpu/network.h"
#include "core/inference/gpu/smoothed_streams.h"
#include "core/inference/translator.h"

#include <list>
#include <memory>

namespace unit::gpu {

/// Computes on a GPU: a batch at a time, while others are on their way to it and back.
class GpuTranslator final : public Translator {
  public:
    /// The device, where LibTorch's tensors for it go, and its name and number for
    /// EngineInformation.
    struct Place {
        std::unique_ptr<Device> device;
        at::Device torch_device;
        std::string name;
        int cuda_device = -1;
    };

    GpuTranslator(const EngineSettings& settings, Place place);

    void begin(Direction direction, const NetworkSize& size,
               std::span<const TranslationFrame> frames) override;
    BatchTimes finish() override { return pipeline_.finish(); }
    BatchTimes prepare(const BatchShape& shape) override;
    std::uint64_t memory_needed(const BatchShape& shape) const override;
    std::uint64_t memory_available() const override { return device_->free_memory(); }
    Precision precision(Direction) const override { return precision_; }
    const EngineInformation& information() const override { return information_; }

  private:
    using Networks = std::list<std::unique_ptr<Network>>;

    void load(const std::string& checkpoint, const at::Device& device);
    Network& network_for(const NetworkShape& shape);
    Networks::iterator find_network(const NetworkShape& shape, int most);
    std::unique_ptr<Network> make_network(const NetworkShape& shape);
    std::vector<ImageNoise> noise_of(Stream& stream, std::span<const DeviceFrame> frames,
                                     const NetworkShape& shape);

    std::unique_ptr<Device> device_;
    Precision precision_;
    EngineInformation information_;
    ModelConfiguration model_;
    std::unique_ptr<const ModelWeights> values_;
    std::unique_ptr<NetworkWeights> weights_;
    FrameConversion conversion_;
    std::unique_ptr<SmoothedStreams> streams_; ///< from load() on
    Networks networks_;                        ///< those used last, the latest first
    at::Tensor eta_; ///< [C, H/4, W/4] of the seed and size that came last, on the device
    std::uint64_t eta_seed_ = 0;
    BatchPipeline pipeline_; // last: its work is done before what it uses goes
};

} // namespace unit::gpu
