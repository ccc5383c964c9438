#include "plugin/batching/engine_registry.h"

#include "plugin/debug_categories.h"

#include <sys/stat.h>

#include <system_error>

#define GST_CAT_DEFAULT unit_translate_engine_debug

namespace unit {
namespace {

/// Tells whether a path still names the same content.
struct FileIdentity {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t modified_seconds = 0;
    std::int64_t modified_nanoseconds = 0;

    bool operator==(const FileIdentity&) const = default;
};

FileIdentity identity_of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
        return {};
    return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
            status.st_mtim.tv_nsec};
}

struct SharedEntry {
    const EngineLibrary* library;
    EngineSettings settings;
    FileIdentity file;
    std::weak_ptr<SharedEngine> engine;
};

/// The engines that elements of this process share.
struct Registry {
    std::mutex mutex;
    std::vector<SharedEntry> entries; // guarded by mutex
};

/// Never destroyed: at the end of the process an element may still be around.
Registry& registry() {
    static auto& instance = *new Registry;
    return instance;
}

/// Joins it too.
EngineUse find(const std::vector<SharedEntry>& entries, const SharedEntry& wanted) {
    for (const SharedEntry& entry : entries) {
        if (entry.library != wanted.library || entry.settings != wanted.settings ||
            entry.file != wanted.file)
            continue;
        // The last user of one that is found may be leaving.
        if (auto engine = entry.engine.lock(); engine && engine->join())
            return EngineUse(std::move(engine));
    }
    return {};
}

} // namespace

EngineUse open_engine(const LoadedEngineLibrary& library, const EngineSettings& settings,
                      bool share, BusError& error) {
    const std::lock_guard lock(registry().mutex);
    auto& entries = registry().entries;
    std::erase_if(entries, [](const SharedEntry& entry) { return entry.engine.expired(); });
    SharedEntry entry{library.get(), settings, identity_of(settings.checkpoint), {}};
    if (share) {
        if (auto engine = find(entries, entry)) {
            GST_INFO("sharing checkpoint %s on %s", settings.checkpoint.c_str(),
                     engine->information().device.c_str());
            return engine;
        }
    }
    auto opened = library.open(settings, error);
    if (!opened)
        return {};
    try {
        auto engine = SharedEngine::start(std::move(opened), std::make_shared<SteadyClock>());
        if (share) {
            entry.engine = engine;
            entries.push_back(entry);
        }
        return EngineUse(std::move(engine));
    } catch (const std::system_error& exception) {
        error = {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
                 "The system gave no thread for the engine. Close other programs.",
                 exception.what()};
        return {};
    }
}

} // namespace unit
