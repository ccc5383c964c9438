#pragma once

#include "plugin/batching/engine_use.h"

#include <memory>

namespace unit {

/// Opens a checkpoint on a device, or, with `share`, gives the engine that another element of this
/// process has already opened with equal settings and `share`, and an unchanged file. On failure
/// the result is empty and `error` says why (LoadedEngineLibrary::open(); RESOURCE/FAILED where
/// the system gives no thread). May take seconds. Threads: any; calls wait for one another.
EngineUse open_engine(const LoadedEngineLibrary& library, const EngineSettings& settings,
                      bool share, BusError& error);

} // namespace unit
