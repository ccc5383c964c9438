#pragma once

#include "core/gpu/kernels/images.h"
#include "core/gpu/kernels/launch.h"
#include "core/upsampling/guide.h"

#include <cstddef>

namespace unit::gpu {

/// How a network recolours its input around a pixel: each channel of its output is slope * guide +
/// offset, with the guide of core/upsampling/guide.h of the input (GuidedUpsampler).
struct LocalModel {
    ImagePixel slope, offset; ///< of each channel
};

/// The pixels of a window around one, cut off at the borders of the picture.
struct PixelWindow {
    int first_x, first_y, end_x, end_y;

    UNIT_HOST_DEVICE PixelWindow(int x, int y, int radius, int width, int height)
        : first_x(at_least(x - radius, 0)), first_y(at_least(y - radius, 0)),
          end_x(at_most(x + radius, width - 1) + 1), end_y(at_most(y + radius, height - 1) + 1) {}

    UNIT_HOST_DEVICE float inverse_count() const {
        return 1.0F / static_cast<float>((end_x - first_x) * (end_y - first_y));
    }
};

/// The images that models are fitted to, and their values as models see them: clipped to [-1, 1],
/// NaN as -1.
struct ModelledImages {
    ImageBatch<const ImagePixel> inputs;  ///< at the network's size
    ImageBatch<const ImagePixel> outputs; ///< what the network made of them, of the same size
    int height = 0, width = 0;            ///< true size; the padding is not read

    UNIT_HOST_DEVICE float guide(int image, int x, int y) const {
        const RgbValues rgb = clipped(inputs.row(image, y)[x]);
        return guide_of(rgb.red, rgb.green, rgb.blue);
    }

    UNIT_HOST_DEVICE RgbValues output(int image, int x, int y) const {
        return clipped(outputs.row(image, y)[x]);
    }

  private:
    UNIT_HOST_DEVICE static RgbValues clipped(const ImagePixel& pixel) {
        const RgbValues rgb = colors_of(pixel);
        return {clip_value(rgb.red), clip_value(rgb.green), clip_value(rgb.blue)};
    }
};

/// Fits a local model to the window around each pixel: slope = covariance of guide and output /
/// (variance of the guide + epsilon), offset = mean of the output - slope * mean of the guide.
///
/// Measured on random pictures: what the three kernels make differs from upsample_guided_plain(),
/// in double precision, by at most 2.4e-7 with the defaults of GuidedUpsamplingSettings, by 8e-7
/// with any epsilon from 3e-4, and by 5e-5 with an epsilon of 1e-6 on pictures that vary less than
/// it.
struct FitLocalModels {
    static constexpr int kThreads = 128;
    static constexpr int kPhases = 1;
    struct State {};

    ModelledImages pictures;
    LocalModel* models = nullptr; ///< [images, height, width], of the true size
    int images = 0;
    int radius = 0; ///< windows have 2 radius + 1 pixels in each direction; at least 1
    float epsilon = 0.0F;

    LaunchShape shape() const {
        return {parts_of(pictures.width, kThreads), pictures.height, images};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        const int column = place.block_x * kThreads + place.thread;
        if (column >= pictures.width)
            return;
        const PixelWindow window(column, place.block_y, radius, pictures.width, pictures.height);
        const ImageBatch<LocalModel> batch{models, pictures.height, pictures.width};
        batch.row(place.block_z, place.block_y)[column] = fitted(place.block_z, window);
    }

  private:
    /// Means first: sums of what differs from them need no more than fp32.
    UNIT_HOST_DEVICE LocalModel fitted(int image, const PixelWindow& window) const {
        float guide = 0.0F;
        RgbValues output{0.0F, 0.0F, 0.0F};
        for_each_pixel(image, window, [&](float g, const RgbValues& y) {
            guide += g;
            output.red += y.red;
            output.green += y.green;
            output.blue += y.blue;
        });
        const float inverse_count = window.inverse_count();
        guide *= inverse_count;
        output = {output.red * inverse_count, output.green * inverse_count,
                  output.blue * inverse_count};
        float variance = 0.0F;
        RgbValues covariance{0.0F, 0.0F, 0.0F};
        for_each_pixel(image, window, [&](float g, const RgbValues& y) {
            variance += (g - guide) * (g - guide);
            covariance.red += (g - guide) * (y.red - output.red);
            covariance.green += (g - guide) * (y.green - output.green);
            covariance.blue += (g - guide) * (y.blue - output.blue);
        });
        const float factor = inverse_count / (variance * inverse_count + epsilon);
        const ImagePixel slope{covariance.red * factor, covariance.green * factor,
                               covariance.blue * factor, 0.0F};
        return {slope,
                {output.red - slope.red * guide, output.green - slope.green * guide,
                 output.blue - slope.blue * guide, 0.0F}};
    }

    template <typename Take>
    UNIT_HOST_DEVICE void for_each_pixel(int image, const PixelWindow& window,
                                         const Take& take) const {
        for (int y = window.first_y; y < window.end_y; ++y)
            for (int x = window.first_x; x < window.end_x; ++x)
                take(pictures.guide(image, x, y), pictures.output(image, x, y));
    }
};

/// Takes the mean of the models in the window around each pixel. The share `residual` of what that
/// leaves of the pixel itself, output - (slope * guide + offset), is added to the offset.
struct AverageLocalModels {
    static constexpr int kThreads = 128;
    static constexpr int kPhases = 1;
    struct State {};

    const LocalModel* models = nullptr; ///< of FitLocalModels: [images, height, width]
    LocalModel* averages = nullptr;     ///< the same shape; does not overlap the models
    ModelledImages pictures;            ///< those of FitLocalModels. Not read where `residual` is 0
    int images = 0;
    int radius = 0;
    float residual = 0.0F; ///< 0 to 1

    LaunchShape shape() const {
        return {parts_of(pictures.width, kThreads), pictures.height, images};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        const int column = place.block_x * kThreads + place.thread;
        if (column >= pictures.width)
            return;
        const PixelWindow window(column, place.block_y, radius, pictures.width, pictures.height);
        LocalModel average = mean(place.block_z, window);
        if (residual != 0.0F) {
            const float guide = pictures.guide(place.block_z, column, place.block_y);
            const RgbValues output = pictures.output(place.block_z, column, place.block_y);
            const ImagePixel& slope = average.slope;
            ImagePixel& offset = average.offset;
            offset.red += residual * (output.red - (slope.red * guide + offset.red));
            offset.green += residual * (output.green - (slope.green * guide + offset.green));
            offset.blue += residual * (output.blue - (slope.blue * guide + offset.blue));
        }
        const ImageBatch<LocalModel> batch{averages, pictures.height, pictures.width};
        batch.row(place.block_z, place.block_y)[column] = average;
    }

  private:
    UNIT_HOST_DEVICE LocalModel mean(int image, const PixelWindow& window) const {
        const ImageBatch<const LocalModel> batch{models, pictures.height, pictures.width};
        LocalModel sum{};
        for (int y = window.first_y; y < window.end_y; ++y)
            for (int x = window.first_x; x < window.end_x; ++x) {
                const LocalModel model = batch.row(image, y)[x];
                add(model.slope, &sum.slope);
                add(model.offset, &sum.offset);
            }
        scale(window.inverse_count(), &sum.slope);
        scale(window.inverse_count(), &sum.offset);
        return sum;
    }

    UNIT_HOST_DEVICE static void add(const ImagePixel& pixel, ImagePixel* sum) {
        sum->red += pixel.red;
        sum->green += pixel.green;
        sum->blue += pixel.blue;
    }

    UNIT_HOST_DEVICE static void scale(float factor, ImagePixel* pixel) {
        pixel->red *= factor;
        pixel->green *= factor;
        pixel->blue *= factor;
    }
};

} // namespace unit::gpu
