#include "core/gpu/kernels/frame_coding.h"

#include "core/pixels/color_matrix.h"
#include "core/pixels/frame_layout.h"

namespace unit::gpu {
namespace {

FrameLayout layout_of(const FrameFormat& format) {
    const bool packed = is_packed(format.pixel_format);
    const PlanarLayout planar = planar_layout(packed ? PixelFormat::GRAY8 : format.pixel_format);
    return {format.width,
            format.height,
            packed,
            packed_layout(format.pixel_format),
            planar,
            chroma_size(format.width, planar.horizontal_subsampling),
            chroma_size(format.height, planar.vertical_subsampling)};
}

ChromaTaps taps_of(const UpsamplingWeights& weights) {
    if (weights.before > 0)
        return {-1, weights.before, weights.at};
    return {0, weights.at, weights.after};
}

} // namespace

FrameReading make_frame_reading(const FrameFormat& format) {
    const FrameLayout layout = layout_of(format);
    const auto columns = upsampling_weights(layout.planar.horizontal_subsampling,
                                            format.chroma_site.horizontally_cosited);
    const auto rows = upsampling_weights(layout.planar.vertical_subsampling,
                                         format.chroma_site.vertically_cosited);
    return {layout,
            scale_to_values(format.range),
            ycbcr_to_rgb_matrix(format.matrix, format.range, layout.planar.sample.depth),
            taps_of(columns[0]),
            taps_of(columns[1]),
            taps_of(rows[0]),
            taps_of(rows[1])};
}

FrameWriting make_frame_writing(const FrameFormat& format) {
    const FrameLayout layout = layout_of(format);
    return {layout, scale_to_codes(format.range),
            rgb_to_ycbcr_matrix(format.matrix, format.range, layout.planar.sample.depth),
            downsampling_weights(layout.planar.horizontal_subsampling,
                                 format.chroma_site.horizontally_cosited),
            downsampling_weights(layout.planar.vertical_subsampling,
                                 format.chroma_site.vertically_cosited)};
}

} // namespace unit::gpu
