#include "plugin/engine_loader.h"

#include "plugin/program_symbols.h"

#include <fmt/format.h>

#include <dlfcn.h>

#include <mutex>

namespace unit {
namespace {

BusError library_error(const std::filesystem::path& path, const char* what, std::string debug) {
    return {GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_INIT,
            fmt::format("The engine library '{}' {}. Install it again, or let the environment "
                        "variable UNITTRANSLATE_ENGINE name another.",
                        path.string(), what),
            std::move(debug)};
}

} // namespace

std::optional<LoadedEngineLibrary> LoadedEngineLibrary::load(const std::filesystem::path& path,
                                                             BusError& error) {
    // LOCAL: LibTorch's symbols must not take the place of those of other plugins.
    void* handle =
        dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE | binding_of_engine_symbols());
    if (!handle) {
        const char* reason = dlerror(); // NOLINT(concurrency-mt-unsafe): glibc keeps it per thread
        error = library_error(path, "cannot be opened",
                              fmt::format("dlopen: {}", reason ? reason : "no reason given"));
        return std::nullopt;
    }
    const auto entry =
        reinterpret_cast<decltype(&unit_engine_entry)>(dlsym(handle, kEngineEntryName));
    if (!entry) {
        const char* reason = dlerror(); // NOLINT(concurrency-mt-unsafe): glibc keeps it per thread
        error = library_error(path, "is no engine of unittranslate",
                              fmt::format("dlsym: {}", reason ? reason : "no reason given"));
        return std::nullopt;
    }
    const EngineLibrary* library = entry();
    if (!library || library->interface_version != kEngineInterfaceVersion) {
        error = library_error(
            path, "belongs to another version of unittranslate",
            fmt::format("interface version {}, this plugin needs {}",
                        library ? std::to_string(library->interface_version) : "unknown",
                        kEngineInterfaceVersion));
        return std::nullopt;
    }
    return LoadedEngineLibrary(library);
}

LoadedEngineLibrary::EnginePointer LoadedEngineLibrary::open(const EngineSettings& settings,
                                                             BusError& error) const {
    // The engine allows one call of open() at a time (core/engine.h), and elements of one process
    // change state in different threads.
    static std::mutex open_mutex;
    const std::lock_guard lock(open_mutex);
    Status status;
    EnginePointer engine(library_->open(settings, status), CloseEngine{library_});
    if (!engine) {
        if (status.ok())
            status = {ErrorCode::Failed, "The engine did not open and gave no reason.", ""};
        error = engine_bus_error(status, EngineCall::Open);
    }
    return engine;
}

} // namespace unit
