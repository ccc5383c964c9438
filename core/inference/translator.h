#pragma once

#include "core/engine.h"
#include "core/inference/device.h"
#include "core/model/configuration.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace unit {

/// A checkpoint on one device, ready to translate frames: G_to(mu), mu = E_from(x)
/// (arXiv 1703.00848, section 3). What Engine is, with exceptions.
/// Threads: as Engine. Errors: Error, std::bad_alloc, LibTorch's exceptions.
class Translator {
  public:
    virtual ~Translator() = default;

    /// See Engine.
    virtual void begin(Direction direction, const NetworkSize& size,
                       std::span<const TranslationFrame> frames) = 0;
    virtual BatchTimes finish() = 0;
    virtual std::uint64_t memory_needed(const BatchShape& shape) const = 0;
    virtual std::uint64_t memory_available() const = 0;
    virtual Precision precision(Direction direction) const = 0;
    virtual const EngineInformation& information() const = 0;

    /// See Engine.
    BatchTimes translate(Direction direction, const NetworkSize& size,
                         std::span<const TranslationFrame> frames) {
        begin(direction, size, frames);
        return finish();
    }
    virtual BatchTimes prepare(const BatchShape& shape);
};

/// The domains of a direction, 1 or 2.
struct Domains {
    int from = 1;
    int to = 2;
};
Domains domains_of(Direction direction);

/// Whether a frame is scaled to the network's size, and its translation back.
inline bool is_scaled(const TranslationFrame& frame, const NetworkSize& size) {
    return network_size_of_frame(frame.format) != size;
}

/// Refuses models whose images are not those of video frames. `checkpoint` is for the message.
/// Errors: Unsupported.
void check_image_channels(const std::string& checkpoint, const ModelConfiguration& model);

/// The translator for a device. Errors: those of opening an engine.
std::unique_ptr<Translator> make_translator(const EngineSettings& settings,
                                            const ChosenDevice& device);

} // namespace unit
