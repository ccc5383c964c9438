#pragma once

#include "core/pixels/conversion.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace unit::test {

/// How a frame lies in memory, apart from its format.
struct FramePlacement {
    int offset = 0;       ///< bytes before each plane, so that planes start at odd addresses
    int row_gap = 0;      ///< bytes between rows
    bool upwards = false; ///< negative strides: the first row lies last
};

/// The arrangements of a network image that the converters treat differently.
enum class ImageOrder { Planar, ChannelsLast3, ChannelsLast4, RowsOfChannels, PixelStride2 };

constexpr ImageOrder kImageOrders[] = {ImageOrder::Planar, ImageOrder::ChannelsLast3,
                                       ImageOrder::ChannelsLast4, ImageOrder::RowsOfChannels,
                                       ImageOrder::PixelStride2};

/// GStreamer's name of a format.
std::string name_of(PixelFormat format);

/// Names everything in a format, for messages.
std::string describe(const FrameFormat& format);

/// A frame whose every byte outside the pixels is a guard.
class GuardedFrame {
  public:
    GuardedFrame(const FrameFormat& format, const FramePlacement& placement, std::mt19937& random);

    FrameView view();
    ConstFrameView const_view() const;

    /// The bytes of the pixels, plane by plane and row by row.
    std::vector<std::uint8_t> pixels() const;

    int planes() const { return static_cast<int>(planes_.size()); }
    int rows(int plane) const { return planes_[plane].rows; }
    int row_bytes(int plane) const { return planes_[plane].row_bytes; }

    /// Byte `x` of row `y` of a plane.
    std::uint8_t& byte(int plane, int x, int y);

    /// Guard bytes that changed since construction.
    int damaged_guards() const;

  private:
    struct Plane {
        std::vector<std::uint8_t> memory, original;
        std::ptrdiff_t first = 0, stride = 0;
        int row_bytes = 0, rows = 0;
    };

    std::vector<Plane> planes_;
};

/// A network image with guard elements around and, where the order leaves gaps, between its values.
class GuardedImage {
  public:
    /// An image for frames of `width` x `height` pixels, filled with values from [low, high).
    GuardedImage(int width, int height, ImageOrder order, std::mt19937& random, float low = -1.0f,
                 float high = 1.0f);

    TensorImage view() { return view_of(memory_.data()); }
    ConstTensorImage const_view() const { return view_of(memory_.data()); }

    int width() const { return width_; }
    int height() const { return height_; }

    float& at(int channel, int x, int y) { return memory_[index(channel, x, y)]; }
    float at(int channel, int x, int y) const { return memory_[index(channel, x, y)]; }

    /// Guard elements that changed since construction.
    int damaged_guards() const;

  private:
    template <typename Element>
    ImageView<Element> view_of(Element* memory) const {
        return {memory + first_, width_, height_, channel_stride_, row_stride_, pixel_stride_};
    }

    std::ptrdiff_t index(int channel, int x, int y) const {
        return first_ + channel * channel_stride_ + y * row_stride_ + x * pixel_stride_;
    }

    int width_, height_;
    std::ptrdiff_t first_ = 0, channel_stride_ = 0, row_stride_ = 0, pixel_stride_ = 0;
    std::vector<float> memory_;
};

/// Every pixel format.
constexpr PixelFormat kPixelFormats[] = {
    PixelFormat::RGB,  PixelFormat::BGR,  PixelFormat::RGBx, PixelFormat::BGRx, PixelFormat::xRGB,
    PixelFormat::xBGR, PixelFormat::RGBA, PixelFormat::BGRA, PixelFormat::I420, PixelFormat::NV12};

/// Frame sizes: the smallest, odd ones, and ones around the lengths of vectors.
struct Size {
    int width, height;
};
constexpr Size kSizes[] = {{1, 1}, {2, 1},  {1, 2},  {3, 2},  {2, 3},   {4, 4},
                           {5, 7}, {15, 3}, {16, 2}, {17, 9}, {34, 33}, {67, 5}};

/// Every combination of pixel format, matrix, range and chroma site that means something different,
/// for one size.
std::vector<FrameFormat> all_formats(const Size& size);

} // namespace unit::test
