#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

namespace unit {

/// A thread that loads a checkpoint when asked to, or when its file changes, while the element goes
/// on with the one it has. Threads: start() and stop() not by two at once; the rest any.
class CheckpointLoader {
  public:
    /// What the thread calls, without any lock.
    struct Callbacks {
        std::function<void()> load; ///< loads what the element's settings name now
        /// The system does not let the file be watched; why.
        std::function<void(const std::string& reason)> watch_failed;
    };

    CheckpointLoader() = default;
    ~CheckpointLoader() { stop(); }
    CheckpointLoader(const CheckpointLoader&) = delete;
    CheckpointLoader& operator=(const CheckpointLoader&) = delete;

    /// Throws std::system_error if the system gives no thread.
    void start(Callbacks callbacks);

    /// Waits for a load that is in progress. Does nothing when already stopped.
    void stop();

    /// Asks for a load. Requests that come while one is in progress are one request after it. Does
    /// nothing while stopped.
    void request_load();

    /// Asks for a load whenever this file changes from now on; an empty path: no more.
    void watch(const std::filesystem::path& path);

  private:
    void run();
    void wake();

    Callbacks callbacks_;
    std::thread thread_;
    int wake_descriptor_ = -1; ///< an eventfd(2), from start() to stop()

    std::mutex mutex_;
    // Guarded by mutex_.
    bool running_ = false;
    bool load_wanted_ = false;
    bool watch_changed_ = false;
    std::filesystem::path watched_;
};

} // namespace unit
