#pragma once

#include "core/engine.h"
#include "plugin/bus_error.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace unit {

/// An engine library that stays in the process until its end: LibTorch starts threads and registers
/// itself in ways that do not survive dlclose.
class LoadedEngineLibrary {
  public:
    /// Opens the library at `path`, and checks that it offers this build's interface. On failure
    /// the result is empty and `error` says why (LIBRARY/INIT). May take a second. The same path
    /// opened again, by any element of the process, gives the same library: the dynamic linker
    /// keeps one. Threads: any.
    static std::optional<LoadedEngineLibrary> load(const std::filesystem::path& path,
                                                   BusError& error);

    /// Closes an engine by the library that opened it.
    struct CloseEngine {
        const EngineLibrary* library = nullptr;
        void operator()(Engine* engine) const { library->close(engine); }
    };
    using EnginePointer = std::unique_ptr<Engine, CloseEngine>;

    /// Loads a checkpoint onto a device. On failure the result is empty and `error` says why, see
    /// engine_bus_error(). May take seconds. Threads: any; calls wait for one another.
    EnginePointer open(const EngineSettings& settings, BusError& error) const;

    /// The library itself, to compare.
    const EngineLibrary* get() const { return library_; }

  private:
    explicit LoadedEngineLibrary(const EngineLibrary* library) : library_(library) {}

    const EngineLibrary* library_;
};

} // namespace unit
