#pragma once

#include "training/media/gstreamer.h"

#include <mutex>
#include <vector>

namespace unit {

/// Leads the audio streams that a parsebin finds into the MP4 muxer of the same pipeline: unchanged
/// where MP4 can hold them, else decoded and encoded as AAC. Not for use outside of this folder.
class SoundBranch {
  public:
    /// Both elements lie in `pipeline`, which is not yet running and which outlives this object;
    /// `streams` is how many audio streams the parser will find. What fails while the pipeline runs
    /// becomes an error on its bus. Stop the pipeline before this object goes.
    SoundBranch(GstElement* pipeline, GstElement* parser, GstElement* muxer, int streams);

    SoundBranch(const SoundBranch&) = delete;
    SoundBranch& operator=(const SoundBranch&) = delete;

  private:
    static void on_pad_added(GstElement* parser, GstPad* pad, gpointer branch);
    static GstPadProbeReturn on_event(GstPad* pad, GstPadProbeInfo* info, gpointer branch);
    void connect(GstPad* pad, GstCaps* caps);
    PadPointer take_muxer_pad();

    GstElement* pipeline_;
    std::mutex mutex_;
    std::vector<PadPointer> free_pads_; ///< of the muxer, the next one last; guarded by mutex_
};

} // namespace unit
