#pragma once

#include "core/engine.h"
#include "tests/core/pixels/guarded_memory.h"

#include <cmath>
#include <memory>
#include <random>
#include <vector>

namespace unit::kit {

/// A frame of random bytes, and where its translation goes.
struct KitFrame {
    FrameFormat format;
    test::GuardedFrame input, output;
    float strength = 1.0F, noise = 0.0F;
    std::uint64_t seed = 0;
    float temporal_smoothing = 0.0F;
    std::shared_ptr<VideoStream> stream{};

    KitFrame(const FrameFormat& frame_format, const test::FramePlacement& placement,
             std::mt19937& random)
        : format(frame_format), input(format, placement, random),
          output(format, placement, random) {}

    TranslationFrame view() {
        return {format,  input.const_view(), output.view(), strength, noise, seed,
                nullptr, temporal_smoothing, stream};
    }
};

/// Views of all of them, for one batch.
inline std::vector<TranslationFrame> views_of(std::vector<KitFrame>& frames) {
    std::vector<TranslationFrame> views;
    for (KitFrame& frame : frames) {
        views.push_back(frame.view());
    }
    return views;
}

/// How two translations of one frame differ.
struct FrameDifference {
    double levels = 0.0; ///< the largest difference, in levels of 255
    double psnr = 0.0;   ///< dB; infinite where there is none
};

inline FrameDifference difference_of(test::GuardedFrame one, test::GuardedFrame other,
                                     PixelFormat format) {
    const int largest_code = test::largest_code(format);
    const double codes_of_level = largest_code == 255 ? 1.0 : 4.0;
    FrameDifference difference;
    double squares = 0.0;
    double samples = 0.0;
    for (int plane = 0; plane < one.planes(); ++plane) {
        for (int y = 0; y < one.rows(plane); ++y) {
            for (int i = 0; i < one.row_samples(plane); ++i) {
                const double codes = std::abs(one.code(plane, i, y) - other.code(plane, i, y));
                difference.levels = std::max(difference.levels, codes / codes_of_level);
                squares += codes * codes;
                samples += 1.0;
            }
        }
    }
    difference.psnr = 10.0 * std::log10(1.0 * largest_code * largest_code * samples / squares);
    return difference;
}

/// Formats, places and sizes as streams have them, and odd ones.
inline std::vector<KitFrame> kit_frames(int count, int width, int height, std::mt19937& random) {
    constexpr PixelFormat kFormats[] = {PixelFormat::NV12,      PixelFormat::RGB,
                                        PixelFormat::P010_10LE, PixelFormat::BGRA,
                                        PixelFormat::I420,      PixelFormat::GRAY8};
    constexpr test::FramePlacement kPlacements[] = {{0, 0, false}, {3, 13, false}, {0, 64, true}};
    std::vector<KitFrame> frames;
    for (int index = 0; index < count; ++index) {
        FrameFormat format{kFormats[index % 6], width, height, ColorMatrix::BT709,
                           ColorRange::Limited};
        frames.emplace_back(format, kPlacements[index % 3], random);
    }
    return frames;
}

} // namespace unit::kit
