#pragma once

#include "core/pixels/video_frame.h"

#include <gst/video/video.h>

#include <optional>
#include <string>

namespace unit {

/// The pixel formats of the element's caps, as the list in a caps string. Each has a PixelFormat.
#define UNIT_TRANSLATE_FORMATS                                                                   \
    "{ RGB, BGR, RGBx, BGRx, xRGB, xBGR, RGBA, BGRA, I420, NV12, Y42B, Y444, GRAY8, P010_10LE, " \
    "I420_10LE }"

/// Reads fixed raw video caps. Unlike after gst_video_info_from_caps() the chroma site is what the
/// caps say, or unknown: GStreamer 1.22 puts a site of its own in its place where the caps have no
/// colorimetry. Returns nullopt for caps that are no raw video.
std::optional<GstVideoInfo> read_caps(const GstCaps* caps);

/// The engine's description of the frames of some caps. Chroma of unknown site is taken as in
/// MPEG-2 (on the left column, between the rows); a range that is unknown is taken as full for RGB
/// and grey formats and as limited for others, an unknown matrix of a grey format as BT.601, which
/// are GStreamer's defaults. Caps with progressive and interlaced frames (mixed) pass, since each
/// frame says which it is. Returns nullopt for what the engine cannot read faithfully; `reason` is
/// then a sentence that names it: interlaced frames, a matrix that is none of BT.601, BT.709 and
/// BT.2020, the chroma site of DV where rows of chroma are halved.
std::optional<FrameFormat> frame_format(const GstVideoInfo& info, std::string& reason);

/// A video frame mapped into memory for as long as the object lives.
class MappedFrame {
  public:
    MappedFrame() = default;
    MappedFrame(const MappedFrame&) = delete;
    MappedFrame& operator=(const MappedFrame&) = delete;
    ~MappedFrame();

    /// Maps a buffer that holds a frame of `info`, laid out as its GstVideoMeta says, or as the
    /// info says where it has none. `flags`: GST_MAP_READ or GST_MAP_WRITE, and cuda_map_flag() for
    /// addresses of a CUDA device. Keeps a reference of the buffer. Returns false where the buffer
    /// is too small for the frame, describes a frame of another size or format, cannot be mapped
    /// so, or is to be read and holds an interlaced frame of mixed video; `reason` then says which,
    /// as the end of a sentence without its full stop. To be called once.
    bool map(const GstVideoInfo& info, GstBuffer* buffer, GstMapFlags flags, std::string& reason);

    /// The CUcontext of the addresses; nullptr where they are of main memory.
    void* cuda_context() const { return cuda_context_; }

    /// Copies the pixels of a frame of the same format. To be mapped with GST_MAP_WRITE, both in
    /// main memory.
    void copy_from(const MappedFrame& source);

    /// The planes. Only to be written to where mapped with GST_MAP_WRITE.
    FrameView view() const;
    ConstFrameView const_view() const;

  private:
    bool find_cuda_context(GstBuffer* buffer, std::string& reason);
    bool planes_lie_inside(std::string& reason) const;

    GstVideoFrame frame_{};
    bool mapped_ = false;
    void* cuda_context_ = nullptr;
};

} // namespace unit
