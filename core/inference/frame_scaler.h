#pragma once

#include "core/engine.h"
#include "core/inference/planar_image.h"
#include "core/upsampling/guided_upsampling.h"
#include "core/upsampling/image_scaling.h"

namespace unit {

/// Takes frames to a network size that is not theirs, and their translations back with the frames'
/// own detail (GuidedUpsampler). Holds 24 bytes for each pixel of a frame and 32 for each of the
/// network. Threads: one at a time.
class FrameScaler {
  public:
    /// Throws std::bad_alloc.
    FrameScaler(const FrameFormat& frame, const NetworkSize& size);

    /// Whether it is made for such frames and that network size.
    bool is_for(const FrameFormat& frame, const NetworkSize& size) const;

    /// Reads a frame into a network image, and remembers it at its full size.
    void read(const TranslationFrame& frame, const TensorImage& input);

    /// Writes the frame that was read last from what the network made of it.
    void write(const TranslationFrame& frame, const ConstTensorImage& input,
               const ConstTensorImage& output);

  private:
    ImageSize frame_;
    NetworkSize size_;
    ImageScaler scaler_;
    GuidedUpsampler upsampler_;
    PlanarImage full_input_; ///< padded
    PlanarImage full_output_;
};

} // namespace unit
