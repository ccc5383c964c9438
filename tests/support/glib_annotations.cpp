/// Tells ThreadSanitizer what GLib and GStreamer order without its knowledge. They are not compiled
/// with it, so it sees of them only their calls of the C library; the functions below, which a
/// program finds before theirs, say the rest.
///
/// Each annotation is as narrow as what it stands for. One that ordered more than the library does
/// would hide races, which tests/sanitizers/ checks with races that must be found.

#include <gst/gst.h>

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <atomic>

namespace {

/// The library's own function of that name.
template <auto function>
auto original(const char* name) {
    using Pointer = decltype(function);
    // No static initialisation: its guard is a lock, and locks are what is being replaced.
    static std::atomic<Pointer> address;
    Pointer found = address.load(std::memory_order_relaxed);
    if (!found) {
        found = reinterpret_cast<Pointer>(dlsym(RTLD_NEXT, name));
        address.store(found, std::memory_order_relaxed);
    }
    return found;
}

#define ORIGINAL(function) original<&function>(#function)

// Locks: some are made of futexes, some of pthread locks, depending on GLib's version. A GMutex of
// static storage is never initialised.
constexpr unsigned kLock = __tsan_mutex_linker_init;
constexpr unsigned kRecursiveLock = kLock | __tsan_mutex_write_reentrant;
constexpr unsigned kReaderLock = kLock | __tsan_mutex_read_lock;

template <typename Lock>
void lock_with(void (*function)(Lock*), Lock* lock, unsigned flags) {
    __tsan_mutex_pre_lock(lock, flags);
    function(lock);
    __tsan_mutex_post_lock(lock, flags, 0);
}

template <typename Lock>
gboolean try_with(gboolean (*function)(Lock*), Lock* lock, unsigned flags) {
    flags |= __tsan_mutex_try_lock;
    __tsan_mutex_pre_lock(lock, flags);
    const gboolean locked = function(lock);
    __tsan_mutex_post_lock(lock, locked ? flags : flags | __tsan_mutex_try_lock_failed, 0);
    return locked;
}

template <typename Lock>
void unlock_with(void (*function)(Lock*), Lock* lock, unsigned flags) {
    __tsan_mutex_pre_unlock(lock, flags);
    function(lock);
    __tsan_mutex_post_unlock(lock, flags);
}

/// What waiting on a condition does with its lock. Beside the call, not around it: what happens
/// while another thread is inside the lock must not count as done by this one.
void let_go(GMutex* mutex) {
    unlock_with<GMutex>([](GMutex*) {}, mutex, kLock);
}
void take_again(GMutex* mutex) {
    lock_with<GMutex>([](GMutex*) {}, mutex, kLock);
}

} // namespace

extern "C" {

void g_mutex_lock(GMutex* mutex) {
    lock_with(ORIGINAL(g_mutex_lock), mutex, kLock);
}
gboolean g_mutex_trylock(GMutex* mutex) {
    return try_with(ORIGINAL(g_mutex_trylock), mutex, kLock);
}
void g_mutex_unlock(GMutex* mutex) {
    unlock_with(ORIGINAL(g_mutex_unlock), mutex, kLock);
}

void g_rec_mutex_lock(GRecMutex* mutex) {
    lock_with(ORIGINAL(g_rec_mutex_lock), mutex, kRecursiveLock);
}
gboolean g_rec_mutex_trylock(GRecMutex* mutex) {
    return try_with(ORIGINAL(g_rec_mutex_trylock), mutex, kRecursiveLock);
}
void g_rec_mutex_unlock(GRecMutex* mutex) {
    unlock_with(ORIGINAL(g_rec_mutex_unlock), mutex, kRecursiveLock);
}

void g_rw_lock_writer_lock(GRWLock* lock) {
    lock_with(ORIGINAL(g_rw_lock_writer_lock), lock, kLock);
}
gboolean g_rw_lock_writer_trylock(GRWLock* lock) {
    return try_with(ORIGINAL(g_rw_lock_writer_trylock), lock, kLock);
}
void g_rw_lock_writer_unlock(GRWLock* lock) {
    unlock_with(ORIGINAL(g_rw_lock_writer_unlock), lock, kLock);
}
void g_rw_lock_reader_lock(GRWLock* lock) {
    lock_with(ORIGINAL(g_rw_lock_reader_lock), lock, kReaderLock);
}
gboolean g_rw_lock_reader_trylock(GRWLock* lock) {
    return try_with(ORIGINAL(g_rw_lock_reader_trylock), lock, kReaderLock);
}
void g_rw_lock_reader_unlock(GRWLock* lock) {
    unlock_with(ORIGINAL(g_rw_lock_reader_unlock), lock, kReaderLock);
}

void g_cond_wait(GCond* condition, GMutex* mutex) {
    let_go(mutex);
    ORIGINAL(g_cond_wait)(condition, mutex);
    take_again(mutex);
}
gboolean g_cond_wait_until(GCond* condition, GMutex* mutex, gint64 end_time) {
    let_go(mutex);
    const gboolean signalled = ORIGINAL(g_cond_wait_until)(condition, mutex, end_time);
    take_again(mutex);
    return signalled;
}
}

// A thread pool, such as that of GStreamer's tasks, hands work to threads that are there already.

namespace {

struct Work {
    GFunc function;
    gpointer user_data;
};

void take_up(gpointer data, gpointer work) {
    __tsan_acquire(data);
    const auto* original = static_cast<const Work*>(work);
    original->function(data, original->user_data);
}

} // namespace

extern "C" {

GThreadPool* g_thread_pool_new(GFunc function, gpointer user_data, gint max_threads,
                               gboolean exclusive, GError** error) {
    // Never freed: threads may come to it after g_thread_pool_free().
    auto* work = new Work{function, user_data};
    return ORIGINAL(g_thread_pool_new)(take_up, work, max_threads, exclusive, error);
}

gboolean g_thread_pool_push(GThreadPool* pool, gpointer data, GError** error) {
    __tsan_release(data);
    return ORIGINAL(g_thread_pool_push)(pool, data, error);
}

// Reference counts are atomic: what a thread did with an object before it gave its reference up
// happens before the object is freed, by whichever thread gives up the last one. (That is seen only
// where it frees, because GStreamer itself unrefs by functions that cannot be replaced.)

void gst_mini_object_unref(GstMiniObject* object) {
    __tsan_release(object);
    ORIGINAL(gst_mini_object_unref)(object);
}

/// A map holds a reference of the memory.
void gst_buffer_unmap(GstBuffer* buffer, GstMapInfo* info) {
    __tsan_release(info->memory);
    ORIGINAL(gst_buffer_unmap)(buffer, info);
}

void g_slice_free1(gsize size, gpointer memory) {
    if (memory)
        __tsan_acquire(memory);
    ORIGINAL(g_slice_free1)(size, memory);
}
}
