#pragma once

#include "core/pixels/conversion.h"

#include "tests/core/pixels/test_formats.h"

#include <cstdint>
#include <random>
#include <span>
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
    /// Samples of a row; those of Cb and Cr both count where they share a plane.
    int row_samples(int plane) const { return planes_[plane].row_bytes / sampling_.bytes; }

    /// Byte `x` of row `y` of a plane.
    std::uint8_t& byte(int plane, int x, int y);

    /// Sample `i` of row `y` of a plane, unused bits and all.
    int sample(int plane, int i, int y);
    void set_sample(int plane, int i, int y, int value);

    /// The code of that sample, without its unused bits.
    int code(int plane, int i, int y);
    /// Sets the code and makes unused bits 0.
    void set_code(int plane, int i, int y, int code) {
        set_sample(plane, i, y, code * sampling_.unit);
    }

    /// Guard bytes that changed since construction.
    int damaged_guards() const;

    /// All bytes of a plane, guards included.
    std::span<std::uint8_t> memory(int plane) { return planes_[plane].memory; }
    /// Which of them are pixels.
    std::vector<bool> are_pixels(int plane) const;

  private:
    struct Plane {
        std::vector<std::uint8_t> memory, original;
        std::ptrdiff_t first = 0, stride = 0;
        int row_bytes = 0, rows = 0;
    };

    Sampling sampling_;
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

} // namespace unit::test
