#pragma once

#include "core/error.h"
#include "core/pixels/video_frame.h"
#include "core/video_stream.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

/// The boundary between the GStreamer plugin and the engine: plain C++, no LibTorch type, no
/// GStreamer type. The plugin opens libunit-engine.so with dlopen, looks up `unit_engine_entry` and
/// talks to the engine through these types only. No exception crosses this boundary.
namespace unit {

/// Which translation or reconstruction is computed (arXiv 1703.00848, section 3): 1to2 is
/// G2(E1(x)), 1to1 is G1(E1(x)).
enum class Direction { From1To2, From2To1, From1To1, From2To2 };

/// Arithmetic of the network. Its image comes from 32 bits in every precision, so that pictures
/// keep their levels: on the CPU the last layer computes in them, on a GPU the end of it with its
/// tanh.
enum class Precision {
    Auto,     ///< Float16 on a GPU; on the CPU what it is fast in, see README.md
    Float32,  ///< 32-bit floating point
    BFloat16, ///< bfloat16: the exponent of Float32 with 8 bits of precision. On processors without
              ///< instructions for it only what lies in memory between layers
    Float16,  ///< IEEE half precision, for GPUs
    /// Residual blocks' convolutions in integers, of inputs of 8 bits and a sign; for the CPU.
    /// Needs a checkpoint that is calibrated for the direction.
    Int8,
};

/// What users call it.
constexpr const char* precision_name(Precision precision) {
    constexpr const char* kNames[] = {"auto", "fp32", "bf16", "fp16", "int8"};
    return kNames[static_cast<int>(precision)];
}

/// Result of an engine call. Success is the absence of a code.
struct Status {
    std::optional<ErrorCode> code;
    std::string message; ///< one sentence for the user: what failed, with what, and what to do
    std::string
        detail; ///< for the developer: the failing call, the text LibTorch gave; may be empty

    bool ok() const { return !code.has_value(); }
};

/// What an engine is opened with.
struct EngineSettings {
    std::string checkpoint;      ///< path of a safetensors checkpoint
    std::string device = "auto"; ///< "auto", "cpu", "cuda" (the first) or "cuda:N"
    Precision precision = Precision::Auto;
    int threads = 0; ///< of the CPU; 0: as many as the process may use cores

    bool operator==(const EngineSettings&) const = default;
};

/// The size at which the network computes, in pixels: multiples of 4, at least 4.
struct NetworkSize {
    int width = 0;
    int height = 0;

    bool operator==(const NetworkSize&) const = default;
};

/// The network size of frames that are computed as large as they are: edges are repeated up to the
/// next multiple of 4, and cut off again.
constexpr NetworkSize network_size_of_frame(const FrameFormat& format) {
    return {padded_size(format.width), padded_size(format.height)};
}

/// What decides how long a batch takes and how much memory it needs.
struct BatchShape {
    Direction direction = Direction::From1To2;
    NetworkSize size;
    int frames = 1; ///< 1 or more
    /// Of frames with temporal_smoothing, for which a GPU has networks of their own.
    bool is_smoothed = false;

    bool operator==(const BatchShape&) const = default;
};

/// One frame of a batch. The planes belong to the caller and must stay valid until finish() returns
/// for the batch; input and output must not overlap.
struct TranslationFrame {
    FrameFormat format;
    ConstFrameView input;
    FrameView output;
    float strength = 1.0F;  ///< 0 gives the input, 1 the translation; between them, a blend
    float noise = 0.0F;     ///< z = mu + noise * eta with eta from N(0, 1); 0 or more
    std::uint64_t seed = 0; ///< of eta, which is the same for all frames of one size and seed
    /// nullptr: the planes lie in main memory. Else in that of the engine's CUDA device, as
    /// addresses of this CUcontext; for engines with a cuda_device only. The input is complete, and
    /// of the output nothing is pending, when begin() is called.
    void* cuda_context = nullptr;
    /// Where both are set, the statistics of the networks' norms are smoothed over time: of each
    /// channel a norm takes, instead of the first two moments m of this frame, E[x] and E[x^2],
    ///     s = temporal_smoothing * (s of the stream's frame before) + (1 - temporal_smoothing) *
    ///     m.
    /// That keeps colours from flickering where a part of the picture changes. From 0, which is
    /// exactly off, to below 1. The first frame of a stream takes its own, and so does one behind a
    /// scene cut that the engine finds, or behind a frame that was not smoothed or failed, or that
    /// had another direction, network size or `part`. A stream's frames come in their order.
    float temporal_smoothing = 0.0F;
    std::shared_ptr<VideoStream> stream; ///< nullptr: a picture by itself
    std::uint32_t part = 0; ///< of the stream: differs where frames do not follow each other
};

/// How long the parts of a batch took. On a GPU they may overlap with those of other batches.
struct BatchTimes {
    std::chrono::nanoseconds read{0};    ///< frames to network images, and to the device
    std::chrono::nanoseconds compute{0}; ///< the network
    std::chrono::nanoseconds write{0};   ///< network images to frames, and back from the device

    std::chrono::nanoseconds total() const { return read + compute + write; }
};

/// What an engine has become. Does not change while it lives.
struct EngineInformation {
    std::string device; ///< for messages and logs: "cpu", "cuda:0 (NVIDIA ...)"
    bool is_cpu = true; ///< then a batch is computed a frame after the other, not all at once
    std::uint64_t model_bytes = 0; ///< of the weights, on the device
    int depth = 1;        ///< batches that may be begun before the first of them is finished
    int cuda_device = -1; ///< its number, where the engine computes on one
    void* cuda_context = nullptr; ///< the CUcontext in which it does: the device's primary one
};

/// A checkpoint loaded on one device.
/// Threads: calls on one engine must not overlap, but for information(), precision(),
/// memory_needed() and memory_available(), which may be called from any thread at any time;
/// different engines are independent.
class Engine {
  public:
    Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    virtual ~Engine() = default;

    /// Begins to translate a batch, 1 or more frames, at one network size. A frame of another size
    /// is scaled to it and its translation back. The result of a frame does not depend on the
    /// others; how many they are changes it by rounding at most, one level of 255. The frames'
    /// memory must not be touched until finish() has returned for the batch; `frames` itself may
    /// go; frames of one stream stand in their order. No more than information().depth batches are
    /// begun and not finished. On failure nothing is begun, and those that were begun before go on.
    virtual Status begin(Direction direction, const NetworkSize& size,
                         std::span<const TranslationFrame> frames) noexcept = 0;

    /// Waits for the batch, of those begun and not finished, that was begun first. There must be
    /// one. `times` is set on success. On failure the outputs' content is undefined.
    virtual Status finish(BatchTimes& times) noexcept = 0;

    /// Both, where nothing is begun.
    Status translate(Direction direction, const NetworkSize& size,
                     std::span<const TranslationFrame> frames, BatchTimes& times) noexcept {
        Status status = begin(direction, size, frames);
        return status.ok() ? finish(times) : status;
    }

    /// Does once what the first batch of a shape would have to (allocate, choose algorithms), and
    /// measures what the following ones take. Only where nothing is begun.
    virtual Status prepare(const BatchShape& shape, BatchTimes& times) noexcept = 0;

    /// Bytes of memory, of the device that computes, that a batch of the shape needs at its peak
    /// beside the weights.
    virtual std::uint64_t memory_needed(const BatchShape& shape) const noexcept = 0;

    /// Bytes of that memory that are free for this process now: of the device, or what system and
    /// control groups leave of main memory.
    virtual std::uint64_t memory_available() const noexcept = 0;

    /// What it computes a direction in: never Auto.
    virtual Precision precision(Direction direction) const noexcept = 0;

    virtual const EngineInformation& information() const noexcept = 0;
};

/// What `unit_engine_entry` returns: how to open and close engines. The library's to own.
struct EngineLibrary {
    /// Equals kEngineInterfaceVersion of the header that the library was built with; read it before
    /// anything else, and do not call a library of another version.
    std::uint32_t interface_version;
    /// Loads the checkpoint onto the device; may take seconds. Returns nullptr on failure, `status`
    /// then says why: NotFound (file, device, driver), Damaged (checkpoint), Unsupported
    /// (settings), OutOfMemory, Failed. Threads: may be called from any, but not by two at once.
    Engine* (*open)(const EngineSettings& settings, Status& status) noexcept;
    /// Frees an engine that open() returned. nullptr is allowed.
    void (*close)(Engine* engine) noexcept;
};

inline constexpr std::uint32_t kEngineInterfaceVersion = 6;
inline constexpr const char* kEngineEntryName = "unit_engine_entry";

} // namespace unit

/// The one symbol that an engine library exports. Declared here so that libraries that define it
/// and programs that link it agree on it.
extern "C" __attribute__((visibility("default"))) const unit::EngineLibrary* unit_engine_entry();
