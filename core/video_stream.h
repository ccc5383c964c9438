#pragma once

#include <atomic>
#include <cstdint>

namespace unit {

/// A video stream, for engines. Frames that name the same one (TranslationFrame::stream) are shown
/// one after the other; what an engine keeps of them from frame to frame, it keeps by this name,
/// and lets go when nobody else holds it. It belongs to no engine: one may be closed before it, and
/// another go on with it, without what the first had kept. Threads: any.
class VideoStream {
  public:
    /// How many scene cuts engines have found in it.
    std::uint64_t scene_cuts() const { return scene_cuts_; }
    /// For engines.
    void count_scene_cuts(std::uint64_t found) { scene_cuts_ += found; }

  private:
    std::atomic<std::uint64_t> scene_cuts_{0};
};

} // namespace unit
