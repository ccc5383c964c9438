#include "plugin/checkpoint_loader.h"

#include "plugin/file_watch.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace unit {
namespace {

void wait_for(int wake_descriptor, const FileWatch& watch) {
    // poll() passes over a descriptor of -1.
    pollfd descriptors[] = {{wake_descriptor, POLLIN, 0}, {watch.descriptor(), POLLIN, 0}};
    poll(descriptors, 2, -1);
    eventfd_t ignored = 0;
    if (descriptors[0].revents != 0)
        eventfd_read(wake_descriptor, &ignored);
}

} // namespace

void CheckpointLoader::start(Callbacks callbacks) {
    callbacks_ = std::move(callbacks);
    wake_descriptor_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (wake_descriptor_ < 0)
        throw std::system_error(errno, std::generic_category(), "eventfd");
    {
        const std::lock_guard lock(mutex_);
        running_ = true;
        load_wanted_ = false;
        watch_changed_ = false;
        watched_.clear();
    }
    try {
        thread_ = std::thread(&CheckpointLoader::run, this);
    } catch (...) {
        stop();
        throw;
    }
}

void CheckpointLoader::stop() {
    {
        const std::lock_guard lock(mutex_);
        running_ = false;
        wake();
    }
    if (thread_.joinable())
        thread_.join();
    const std::lock_guard lock(mutex_);
    if (wake_descriptor_ >= 0)
        close(wake_descriptor_);
    wake_descriptor_ = -1;
}

void CheckpointLoader::request_load() {
    const std::lock_guard lock(mutex_);
    load_wanted_ = true;
    wake();
}

void CheckpointLoader::watch(const std::filesystem::path& path) {
    const std::lock_guard lock(mutex_);
    watched_ = path;
    watch_changed_ = true;
    wake();
}

/// With the mutex held.
void CheckpointLoader::wake() {
    if (wake_descriptor_ >= 0)
        eventfd_write(wake_descriptor_, 1);
}

void CheckpointLoader::run() {
    pthread_setname_np(pthread_self(), "unit-checkpoint");
    FileWatch file;
    std::unique_lock lock(mutex_);
    while (running_) {
        const bool load = std::exchange(load_wanted_, false);
        const bool change = std::exchange(watch_changed_, false);
        const std::filesystem::path path = watched_;
        const int wake_descriptor = wake_descriptor_;
        lock.unlock();
        try {
            if (change)
                file.set_path(path);
        } catch (const std::system_error& error) {
            callbacks_.watch_failed(error.what());
        }
        if (load)
            callbacks_.load();
        else if (!change)
            wait_for(wake_descriptor, file);
        const bool has_changed = file.descriptor() >= 0 && file.take_changes();
        lock.lock();
        load_wanted_ |= has_changed;
    }
}

} // namespace unit
