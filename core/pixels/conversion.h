#pragma once

#include "core/pixels/video_frame.h"

#include <cstddef>

namespace unit {

/// One image of the network's batch: three channels R', G', B' in [-1, 1] (-1 = black, 1 = white).
/// Does not own its memory. Strides count elements and may be negative, so that both [C, H, W]
/// (pixel_stride 1) and channels-last memory (channel_stride 1, pixel_stride 3 or more) can be
/// described; other strides work too, but slower. Elements that belong to no channel are neither
/// read nor written.
template <typename Element>
struct ImageView {
    Element* data = nullptr;
    int width = 0;  ///< multiple of 4, at least the frame's width
    int height = 0; ///< multiple of 4, at least the frame's height
    std::ptrdiff_t channel_stride = 0;
    std::ptrdiff_t row_stride = 0;
    std::ptrdiff_t pixel_stride = 0;
};

using ConstTensorImage = ImageView<const float>;
using TensorImage = ImageView<float>;

/// Reads a frame into a network image, with all bits of its samples. Chroma is interpolated
/// bilinearly at its site in the directions in which it is halved, with the plane's border samples
/// repeated. A grey level becomes R', G' and B'. Values are clipped to [-1, 1], which codes beyond
/// the limits of limited range and Y'CbCr colours outside R'G'B' exceed. Columns and rows beyond
/// the frame repeat its last ones (edge replication). Sources: ITU-R BT.601-7, BT.709-6, BT.2020-2
/// (matrix and quantisation), BT.2100-2 (full range in 10 bits). Planes and rows may start at any
/// address, of samples of two bytes too. Throws std::bad_alloc only (row buffers). Threads:
/// reentrant. Preconditions: the views match `format`, do not overlap, and tensor sizes equal
/// padded_size() of the frame's.
void frame_to_tensor(const FrameFormat& format, const ConstFrameView& frame,
                     const TensorImage& image);

/// Writes the upper left part of a network image as a frame. Values outside [-1, 1] are clipped,
/// NaN counts as -1, levels are rounded to nearest, in as many bits as the samples have. Chroma
/// that is halved is taken at its site: the mean of the luma positions around it (two in a
/// direction in which it lies between them; in a direction in which it is co-sited, weights 1-2-1),
/// the frame's borders repeated. A grey level is the luma of the format's matrix.
/// For RGBA and BGRA the alpha bytes are copied from `input` (a frame of the same format, which may
/// be the frame itself, but not overlap it otherwise); x bytes are set to 255. `input` is not read
/// for other formats. Bytes between a row's end and the next row are not written.
/// Planes and rows may start at any address. Throws std::bad_alloc only (row buffers).
/// Threads: reentrant. Preconditions: the views match `format`, and the tensor is at least as large
/// as the frame.
void tensor_to_frame(const FrameFormat& format, const ConstTensorImage& image,
                     const ConstFrameView& input, const FrameView& frame);

} // namespace unit
