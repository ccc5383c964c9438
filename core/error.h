#pragma once

#include <stdexcept>
#include <string>

namespace unit {

/// What kind of thing went wrong. Stored in no file; the order may change.
enum class ErrorCode {
    NotFound,    ///< a file, library or device that was asked for is not there
    Damaged,     ///< a file is there but its content cannot be used
    Unsupported, ///< the request is well-formed, but this build or device cannot serve it
    OutOfMemory, ///< host or device memory ran out
    Failed,      ///< the operating system, the driver or LibTorch reported a failure
};

/// The one exception that core throws on purpose. It never crosses the engine's edge (engine.h
/// turns it into a Status). `what()` is one sentence for the user: what failed, with which file,
/// tensor or value, and what to do about it.
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

    ErrorCode code() const noexcept { return code_; }

  private:
    ErrorCode code_;
};

} // namespace unit
