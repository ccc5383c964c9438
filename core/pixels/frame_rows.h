#pragma once

#include "core/pixels/row_kernels.h"
#include "core/pixels/video_frame.h"

#include <memory>

namespace unit {

/// Reads rows of frames of one format as rows of a network image, as frame_to_tensor() does. Holds
/// a few rows of memory, so that reading allocates nothing. Threads: one at a time.
class FrameRowReader {
  public:
    virtual ~FrameRowReader() = default;

    /// Writes the values of row `y`, 0 to height - 1, of a frame, `width` to each channel.
    virtual void read(const ConstFrameView& frame, int y, const Rows<float>& values) = 0;
};

/// Errors: std::bad_alloc.
std::unique_ptr<FrameRowReader> make_frame_row_reader(const FrameFormat& format);

/// The rows of a network image, for who writes them into a frame.
class ImageRows {
  public:
    virtual ~ImageRows() = default;

    /// Row `y`, a frame's width at least of each channel. Valid until a third other one is asked
    /// for.
    virtual Rows<const float> row(int y) = 0;
};

/// Writes rows of network images into frames of one format, as tensor_to_frame() does. Holds a few
/// rows of memory, so that writing allocates nothing. Threads: one at a time.
class FrameRowWriter {
  public:
    virtual ~FrameRowWriter() = default;

    /// Writes row `y` of `frame`; with an odd one, and with the last one, the chroma that 4:2:0
    /// formats have for it and the one above. Asks for rows from `y` - 2 to `y` + 1. `input` is the
    /// frame that alpha is taken from.
    virtual void write(ImageRows& image, int y, const ConstFrameView& input,
                       const FrameView& frame) = 0;
};

/// Errors: std::bad_alloc.
std::unique_ptr<FrameRowWriter> make_frame_row_writer(const FrameFormat& format);

} // namespace unit
