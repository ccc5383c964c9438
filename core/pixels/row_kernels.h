#pragma once

#include "core/pixels/color_matrix.h"
#include "core/pixels/conversion.h"
#include "core/pixels/frame_layout.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace unit {

/// A row of three or four components that lie apart, each contiguous.
template <typename Element>
struct Rows {
    Element* red = nullptr;
    Element* green = nullptr;
    Element* blue = nullptr;
    Element* fourth = nullptr; ///< alpha or x bytes; read only for the formats that have them
};

/// Kernels between the pixels of a packed format and one byte row per component.
struct PackedKernels {
    /// Takes `width` pixels apart. The fourth byte is skipped.
    void (*unpack)(const std::uint8_t* pixels, int width, const Rows<std::uint8_t>& rows);
    /// Puts `width` pixels together.
    void (*pack)(const Rows<const std::uint8_t>& rows, int width, std::uint8_t* pixels);
};

/// Kernels between one row of a network image and one float row per channel.
struct TensorKernels {
    /// Takes `width` pixels apart.
    void (*load)(const ConstTensorImage& image, const float* row, int width,
                 const Rows<float>& rows);
    /// Puts `width` pixels together. Elements between the pixels' three are left as they are.
    void (*store)(const Rows<const float>& rows, int width, const TensorImage& image, float* row);
};

/// Kernels for the chroma samples of a 4:2:0 format.
struct ChromaKernels {
    /// Interpolates `width` samples between three chroma rows, to quarters of a code.
    void (*upsample_vertically)(const UpsamplingWeights& weights, const std::uint8_t* before,
                                const std::uint8_t* at, const std::uint8_t* after, int width,
                                std::uint16_t* quarters);
    /// Makes `width` samples of Cb and of Cr from rows already filtered vertically, which hold
    /// valid elements from -1 to 2 * width - 1.
    void (*encode)(const RgbToYcbcr& matrix, const DownsamplingWeights& weights,
                   const Rows<const float>& rows, int width, const ChromaRow<std::uint8_t>& chroma);
};

/// The one place where kernels are chosen: by a frame's format ...
PackedKernels packed_kernels(PixelFormat format);
/// ... (4:2:0 formats) ...
ChromaKernels chroma_kernels(PixelFormat format);
/// ... and by the strides of a network image. They serve all strides; rows of an image with
/// pixel_stride 1 can be used where they lie instead.
TensorKernels tensor_kernels(std::ptrdiff_t channel_stride, std::ptrdiff_t pixel_stride);

/// code_to_value() for a row.
void codes_to_values(const CodeScale& scale, const std::uint8_t* codes, int width, float* values);

/// value_to_code() for a row.
void values_to_codes(const CodeScale& scale, const float* values, int width, std::uint8_t* codes);

/// Interpolates a row of quarters to 2 * `width` luma positions, in sixteenths. `quarters` holds
/// valid elements from -1 to `width`.
void upsample_horizontally(const std::array<UpsamplingWeights, 2>& weights,
                           const std::uint16_t* quarters, int width, std::uint16_t* sixteenths);

/// ycbcr_to_rgb() for a row.
void decode_ycbcr(const YcbcrToRgb& matrix, const std::uint8_t* luma, const std::uint16_t* cb,
                  const std::uint16_t* cr, int width, const Rows<float>& rows);

/// rgb_to_luma() for a row.
void encode_luma(const RgbToYcbcr& matrix, const Rows<const float>& rows, int width,
                 std::uint8_t* luma);

/// Clips three rows and filters them down to one with downsample_value().
void downsample_vertically(const DownsamplingWeights& weights, const float* before, const float* at,
                           const float* after, int width, float* filtered);

} // namespace unit
