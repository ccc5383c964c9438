#include "core/inference/kernels/plain_kernels.h"

#include "core/inference/kernels/border.h"
#include "core/inference/kernels/channel_blocks.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace unit::plain {
namespace {

double activate(double value, double slope) {
    return value > 0.0 ? value : value * slope;
}

double finished(const Pending& pending, const ConstStoredValues& values, std::ptrdiff_t place,
                std::ptrdiff_t channel) {
    const double value = stored_value(values, place);
    if (!pending.is_needed()) {
        return value;
    }
    const double scaled = value * pending.scale[channel] + pending.offset[channel];
    return activate(scaled, pending.slope) +
           (pending.skip ? stored_value(pending.skip, place) : 0.0);
}

/// One channel of one pixel of a convolution of the finished image [height, width, in_channels].
double convolved(const WinogradConvolution& job, const std::vector<double>& image,
                 const float* weights, int y, int x) {
    double sum = 0.0;
    for (int channel = 0; channel < job.in_channels; ++channel) {
        const double shift = job.shift ? job.shift[channel] : 0.0;
        for (int tap = 0; tap < 9; ++tap) {
            const int row = inside(y + tap / 3 - 1, job.height, job.padding);
            const int column = inside(x + tap % 3 - 1, job.width, job.padding);
            double value = 0.0;
            if (row >= 0 && column >= 0) {
                const auto pixel = static_cast<std::size_t>(row * job.width + column);
                value = image[pixel * static_cast<std::size_t>(job.in_channels) +
                              static_cast<std::size_t>(channel)];
            }
            sum += (value - shift) * static_cast<double>(weights[channel * 9 + tap]);
        }
    }
    return sum;
}

std::vector<double> finished_image(const WinogradConvolution& job) {
    std::vector<double> image;
    const std::ptrdiff_t size = std::ptrdiff_t{job.width} * job.height * job.in_channels;
    for (std::ptrdiff_t place = 0; place < size; ++place) {
        image.push_back(finished(job.pending, job.input, place, place % job.in_channels));
        if (job.pending.finished) {
            store_value(image.back(), job.pending.finished, place);
        }
    }
    return image;
}

void convolve_image(const WinogradConvolution& job, const std::vector<double>& image,
                    const float* weights) {
    std::ptrdiff_t place = 0;
    for (int y = 0; y < job.height; ++y) {
        for (int x = 0; x < job.width; ++x) {
            for (int out = 0; out < job.out_channels; ++out) {
                const float* const own = weights + std::ptrdiff_t{out} * job.in_channels * 9;
                store_value(convolved(job, image, own, y, x), job.output, place++);
            }
        }
    }
}

} // namespace

void convolve_row(const RowConvolution& job) {
    // Two values to an instruction, of which the weights lie side by side.
    const std::ptrdiff_t together = job.storage == Storage::BFloat16 ? 2 : 1;
    for (int pixel = 0; pixel < job.pixels; ++pixel) {
        for (int out = 0; out < job.out_channels; ++out) {
            const std::ptrdiff_t block =
                std::ptrdiff_t{out / kChannelBlock} * job.row_count * job.run * kChannelBlock;
            double sum = job.bias[out];
            for (int row = 0; row < job.row_count; ++row) {
                for (int index = 0; index < job.run; ++index) {
                    const std::ptrdiff_t values = row * job.run + index / together * together;
                    const std::ptrdiff_t place = block + values * kChannelBlock +
                                                 out % kChannelBlock * together + index % together;
                    sum +=
                        stored_value({job.weights, job.storage}, place) *
                        stored_value({job.rows[row], job.storage}, pixel * job.input_step + index);
                }
            }
            store_value(activate(sum, job.slope), job.output, pixel * job.output_step + out);
        }
    }
}

void convolve(const WinogradConvolution& job, const float* weights) {
    convolve_image(job, finished_image(job), weights);
}

void convolve_quantized(const QuantizedConvolution& job, const float* weights) {
    std::vector<double> image = finished_image(job.convolution);
    for (std::size_t place = 0; place < image.size(); ++place) {
        const double scale =
            job.input_scale[place % static_cast<std::size_t>(job.convolution.in_channels)];
        const double most = kMostQuantized;
        // As fp32 rounds, ties to even.
        const auto scaled = static_cast<float>(image[place] * scale);
        image[place] = std::clamp(static_cast<double>(std::nearbyint(scaled)), -most, most) / scale;
    }
    convolve_image(job.convolution, image, weights);
}

double stored_value(const ConstStoredValues& values, std::ptrdiff_t place) {
    if (values.storage == Storage::Float32) {
        return static_cast<const float*>(values.data)[place];
    }
    const std::uint32_t bits = static_cast<const std::uint16_t*>(values.data)[place];
    return std::bit_cast<float>(bits << 16);
}

void store_value(double value, const StoredValues& values, std::ptrdiff_t place) {
    const auto rounded = static_cast<float>(value);
    if (values.storage == Storage::Float32) {
        static_cast<float*>(values.data)[place] = rounded;
        return;
    }
    static_cast<std::uint16_t*>(values.data)[place] = bfloat16_bits(rounded);
}

void finish_pixels(const Pending& pending, const ConstStoredValues& values, int pixels,
                   int channels, const StoredValues& result) {
    for (std::ptrdiff_t place = 0; place < std::ptrdiff_t{pixels} * channels; ++place) {
        store_value(finished(pending, values, place, place % channels), result, place);
    }
}

void write_planes(const PatchRow& patches, int pixels, const PlaneRows<float>& rows) {
    const int side = patches.side;
    for (int plane = 0; plane < rows.count; ++plane) {
        for (int pixel = 0; pixel < pixels; ++pixel) {
            const int channel = (plane * side + patches.y) * side + pixel % side;
            const float value = patches.values[pixel / side * patches.step + channel];
            rows.planes[static_cast<std::size_t>(plane)][pixel] =
                static_cast<float>(std::tanh(static_cast<double>(value)));
        }
    }
}

} // namespace unit::plain
