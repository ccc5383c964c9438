#pragma once

#include <opencv2/core.hpp>

#include <cstdint>
#include <deque>
#include <vector>

namespace unit {

/// Finds the shots of a video: where it cuts, and where one shot fades into the next.
///
/// Cuts: frames that differ far more from the one before than frames around them do, without coming
/// much later, and for longer than a flash.
///
/// Fades: a frame F is taken for a mix of two others, P and Q, which are equally many frames before
/// and behind it and differ, where (on small pictures, least squares over all pixels) F is close to
/// (1-a) P + a Q, and where it has lost contrast: the energy of a mix of unrelated pictures is
/// (1-a)^2 E(P) + a^2 E(Q), in the middle half of what motion and changing light leave (A. Alattar,
/// "Detecting and compressing dissolve regions in video sequences with a DVI multimedia image
/// compression algorithm", ISCAS 1993). P and Q are 1 to 50 frames away, at most about two
/// seconds. A fade needs as many such frames as half the distance to P, and is taken to reach from
/// P to Q, or, where they are more than 25 frames away, over the middle half of that.
///
/// Fades of up to 1 s between moving dashcam shots were all found whole, of those of 2 s most.
/// Taken for a fade by mistake: nothing of real drives and pans at 25 frames per second, a sixth to
/// a quarter of fast rendered drives, up to a third of time lapses. Threads: one at a time.
class ShotDetector {
  public:
    /// Looks at the next frame (CV_8UC3, any size), shown at `seconds`, which rise. At most about
    /// 30 frames a second make sense. Keeps 16 bytes for each.
    void add(const cv::Mat& image, double seconds);

    /// How many frames were added.
    std::size_t size() const { return frames_.size(); }

    /// For each frame that was added: the number of its shot, from 1, or 0 in a fade.
    std::vector<int> shots() const;

  private:
    /// A frame whose picture is still needed.
    struct Picture {
        cv::Mat colors; ///< small, CV_32FC3
        double energy;  ///< mean square of the differences of neighbouring grey values
        double seconds;
    };

    /// What was found out about a frame.
    struct Frame {
        float gap = 0.0F;    ///< seconds since the frame before
        float change = 0.0F; ///< distance from the frame before
        float across = 0.0F; ///< distance of the frame behind from the second before
        int mix = 0;         ///< the smallest distance at which it is a mix, in frames; 0: none
    };

    bool is_mix(const Picture& before, const Picture& middle, const Picture& behind) const;
    bool is_cut(std::size_t index) const;
    std::vector<bool> fading() const;

    std::deque<Picture> recent_; ///< the last frames
    std::vector<Frame> frames_;
};

} // namespace unit
