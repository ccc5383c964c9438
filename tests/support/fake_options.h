#pragma once

#include "core/error.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace unit {

/// What the fake engine was told to do:
///   invert         does nothing more than always (a name for the plain fake)
///   delay=20ms     every batch takes so long, and says so to the nanosecond
///   per-frame=5ms  and so much more for each frame
///   delay-us=500, per-frame-us=500   the same in microseconds
///   slower-by=9ms  and so much more, of which prepare() knows nothing
///   depth=3        3 batches may be begun at a time; it computes one after the other
///   at-most=4      batches of more than 4 frames cannot begin: ErrorCode::OutOfMemory
///   at-most-begun=2   nor can a third batch while 2 are begun
///   fail-after=3   every batch that reaches beyond 3 frames fails in finish() (ErrorCode::Failed)
///   full-after=3   the same with ErrorCode::OutOfMemory
///   stamp          writes the number of frames of the batch into the first byte of each output
///   stamp-begun    writes there how many batches were begun at a time so far, at most
///   stamp-memory   writes there where the frame lies: 1 for a CUDA device, 0 for main memory
///   stamp-history  writes there how many frames before it the frame is smoothed with, at most 255,
///                  as TranslationFrame says, but without scene cuts
///   stamp-streams  writes there how many streams it has met that somebody holds
///   gpu            says that it is none on the CPU
///   cuda=1         computes on that device of the fake CUDA driver, and takes frames there
///   hang           begin() does not return
///   idle           does not touch the pixels
///   memory=5000    has so many bytes; a frame needs one for each pixel
///   bytes=100      needs so many for each pixel instead
///   refuse-open    open() fails with ErrorCode::Failed
///   refuse-prepare prepare() fails with ErrorCode::Failed
struct FakeOptions {
    std::chrono::microseconds delay{0};
    std::chrono::microseconds per_frame{0};
    std::chrono::milliseconds slower_by{0};
    std::optional<std::size_t> at_most;
    std::size_t at_most_begun = 1000;
    int depth = 1;
    bool gpu = false;
    std::optional<int> cuda; ///< device
    bool hang = false;
    bool idle = false;
    std::uint64_t memory = 1'000'000'000'000;
    int bytes = 1;
    std::optional<int> fail_after;
    ErrorCode failure = ErrorCode::Failed;
    bool stamp = false;
    bool stamp_begun = false;
    bool stamp_history = false;
    bool stamp_memory = false;
    bool stamp_streams = false;
    bool refuse_open = false;
    bool refuse_prepare = false;
    bool understood = true; ///< all options
};

/// Reads options that are separated by commas.
FakeOptions parse_fake_options(std::string_view text);

} // namespace unit
