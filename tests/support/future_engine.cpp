/// An engine library of a later interface: the plugin must read the version before anything else.

#include "core/engine.h"

const unit::EngineLibrary* unit_engine_entry() {
    static constexpr unit::EngineLibrary library{unit::kEngineInterfaceVersion + 1, nullptr,
                                                 nullptr};
    return &library;
}
