// For LD_PRELOAD: makes the storage below a folder fail while a program runs, or kills it, or
// changes the system's clock. What happens, and when, is in the environment (faulty_storage.h).

// Else `open` would be compiled to open64. Both are here.
#undef _FILE_OFFSET_BITS

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

/// What the environment asks for.
struct Fault {
    std::string kind = variable("FAULT_KIND");
    std::string folder = variable("FAULT_FOLDER");
    std::string file = variable("FAULT_FILE");
    long long bytes = std::atoll(variable("FAULT_BYTES").c_str());
    long long seconds = std::atoll(variable("FAULT_SECONDS").c_str());

    static std::string variable(const char* name) {
        const char* const value = std::getenv(name);
        return value == nullptr ? "" : value;
    }
    bool concerns(std::string_view path) const {
        return !folder.empty() && path.starts_with(folder);
    }
    bool counts(std::string_view path) const {
        return concerns(path) && path.find(file) != std::string_view::npos;
    }
};

const Fault& fault() {
    static const Fault asked;
    return asked;
}

std::atomic<long long> bytes_written = 0;
std::atomic<bool> happened = false;

template <typename Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::string path_of(int descriptor) {
    char link[64];
    std::snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
    char path[4096];
    const ssize_t length = readlink(link, path, sizeof(path));
    return length < 0 ? "" : std::string(path, static_cast<std::size_t>(length));
}

int refuse(int reason) {
    errno = reason;
    return -1;
}

/// The moment has come.
void happen() {
    happened = true;
    if (fault().kind == "kill") {
        kill(getpid(), SIGKILL);
        pause();
    }
}

/// How many of `size` bytes may still be written before it happens; -1: it is too late for any.
ssize_t room_for(std::size_t size, const std::string& path) {
    if (happened) {
        return fault().kind == "full" ? -1 : static_cast<ssize_t>(size);
    }
    if (!fault().counts(path)) {
        return static_cast<ssize_t>(size);
    }
    const long long before = bytes_written.fetch_add(static_cast<long long>(size));
    const long long room = fault().bytes - before;
    if (room >= static_cast<long long>(size)) {
        return static_cast<ssize_t>(size);
    }
    if (fault().kind == "full" || fault().kind == "kill") {
        return room > 0 ? static_cast<ssize_t>(room) : 0;
    }
    happen();
    return static_cast<ssize_t>(size);
}

bool is_read_only(const char* path) {
    return fault().kind == "read-only" && fault().concerns(path);
}

int open_file(const char* name, const char* path, int flags, va_list arguments) {
    const auto mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : mode_t{0};
    const bool writes = (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0;
    return writes && is_read_only(path) ? refuse(EROFS)
                                        : real<int(const char*, int, ...)>(name)(path, flags, mode);
}

FILE* open_stream(const char* name, const char* path, const char* mode) {
    if (*mode != 'r' && is_read_only(path)) {
        errno = EROFS;
        return nullptr;
    }
    return real<FILE*(const char*, const char*)>(name)(path, mode);
}

void shift(timespec* time) {
    if (happened && fault().kind == "clock") {
        time->tv_sec += fault().seconds;
    }
}

} // namespace

extern "C" {

ssize_t write(int descriptor, const void* data, std::size_t size) {
    static auto* const next = real<ssize_t(int, const void*, std::size_t)>("write");
    const std::string path = path_of(descriptor);
    if (!fault().concerns(path)) {
        return next(descriptor, data, size);
    }
    const ssize_t room = room_for(size, path);
    if (room == static_cast<ssize_t>(size)) {
        return next(descriptor, data, size);
    }
    const ssize_t written =
        room > 0 ? next(descriptor, data, static_cast<std::size_t>(room)) : ssize_t{0};
    happen();
    return written > 0 ? written : refuse(ENOSPC);
}

ssize_t writev(int descriptor, const iovec* parts, int count) {
    ssize_t all = 0;
    for (int index = 0; index < count; ++index) {
        const iovec& part = parts[index];
        const ssize_t written = write(descriptor, part.iov_base, part.iov_len);
        if (written < 0) {
            return all > 0 ? all : -1;
        }
        all += written;
        if (written < static_cast<ssize_t>(part.iov_len)) {
            break;
        }
    }
    return all;
}

int fsync(int descriptor) {
    static auto* const next = real<int(int)>("fsync");
    const bool lost = happened && fault().kind == "flush" && fault().concerns(path_of(descriptor));
    return lost ? refuse(ENOSPC) : next(descriptor);
}

// Programs with large files call the second of each.
int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const int result = open_file("open", path, flags, arguments);
    va_end(arguments);
    return result;
}

int open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const int result = open_file("open64", path, flags, arguments);
    va_end(arguments);
    return result;
}

FILE* fopen(const char* path, const char* mode) {
    return open_stream("fopen", path, mode);
}

FILE* fopen64(const char* path, const char* mode) {
    return open_stream("fopen64", path, mode);
}

int mkdir(const char* path, mode_t mode) {
    static auto* const next = real<int(const char*, mode_t)>("mkdir");
    struct stat status {};
    const bool missing = stat(path, &status) != 0;
    return missing && is_read_only(path) ? refuse(EROFS) : next(path, mode);
}

int rename(const char* from, const char* to) {
    static auto* const next = real<int(const char*, const char*)>("rename");
    return is_read_only(to) ? refuse(EROFS) : next(from, to);
}

int clock_gettime(clockid_t clock, timespec* time) {
    static auto* const next = real<int(clockid_t, timespec*)>("clock_gettime");
    const int result = next(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) {
        shift(time);
    }
    return result;
}

int gettimeofday(timeval* __restrict time, void* __restrict zone) {
    static auto* const next = real<int(timeval*, void*)>("gettimeofday");
    const int result = next(time, zone);
    if (result == 0 && happened && fault().kind == "clock") {
        time->tv_sec += fault().seconds;
    }
    return result;
}

} // extern "C"
