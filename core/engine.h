#pragma once

#include "core/error.h"
#include "core/pixels/video_frame.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

/// The boundary between the GStreamer plugin and the engine: plain C++, no LibTorch type, no
/// GStreamer type. The plugin opens libunit-engine.so with dlopen, looks up `unit_engine_entry` and
/// talks to the engine through these types only. No exception crosses this boundary.
namespace unit {

/// Which translation or reconstruction is computed (method.md: 1to2 is G2(E1(x)), and so on).
enum class Direction { From1To2, From2To1, From1To1, From2To2 };

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
};

/// One frame of a batch. The planes belong to the caller and must stay valid until translate()
/// returns; input and output must not overlap.
struct TranslationFrame {
    ConstFrameView input;
    FrameView output;
};

/// A checkpoint loaded on one device.
/// Threads: calls on one engine must not overlap; different engines are independent.
class Engine {
  public:
    Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    virtual ~Engine() = default;

    /// Translates a batch of frames that all have `format`, 1 or more of them. The result of a
    /// frame does not depend on the others; how many they are changes it by rounding at most, one
    /// level of 255. On failure the outputs' content is undefined.
    virtual Status translate(const FrameFormat& format, Direction direction,
                             std::span<const TranslationFrame> frames) noexcept = 0;

    /// The device in use, for messages and logs: "cpu", "cuda:0 (NVIDIA ...)".
    virtual const std::string& device_name() const noexcept = 0;
};

/// What `unit_engine_entry` returns: how to open and close engines. The library's to own.
struct EngineLibrary {
    /// Equals kEngineInterfaceVersion of the header that the library was built with; read it before
    /// anything else, and do not call a library of another version.
    std::uint32_t interface_version;
    /// Loads the checkpoint onto the device; may take seconds. Returns nullptr on failure, `status`
    /// then says why: NotFound (file, device, driver), Damaged (checkpoint), OutOfMemory, Failed.
    /// Threads: may be called from any, but not by two at once.
    Engine* (*open)(const EngineSettings& settings, Status& status) noexcept;
    /// Frees an engine that open() returned. nullptr is allowed.
    void (*close)(Engine* engine) noexcept;
};

inline constexpr std::uint32_t kEngineInterfaceVersion = 1;
inline constexpr const char* kEngineEntryName = "unit_engine_entry";

} // namespace unit

/// The one symbol that an engine library exports. Declared here so that libraries that define it
/// and programs that link it agree on it.
extern "C" __attribute__((visibility("default"))) const unit::EngineLibrary* unit_engine_entry();
