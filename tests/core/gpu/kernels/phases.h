#pragma once

#include <cstddef>

namespace unit::gpu::test {

/// The four phases of a transposed convolution's result, as ConvolutionResult has them.
struct Phases {
    int images, height, width; ///< of phase 0

    std::size_t pixels(int phase) const {
        return static_cast<std::size_t>(images) * rows(phase) * columns(phase);
    }

    /// Where a pixel of the whole result comes from.
    struct Place {
        std::size_t phase, pixel;
    };
    Place place(int image, int row, int column) const {
        const int phase = 2 * (row % 2) + column % 2;
        const int source_row = row / 2 + row % 2;
        const int source_column = column / 2 + column % 2;
        const int pixel = (image * rows(phase) + source_row) * columns(phase) + source_column;
        return {static_cast<std::size_t>(phase), static_cast<std::size_t>(pixel)};
    }

  private:
    /// An odd phase has one more, before those that count.
    int rows(int phase) const { return height + phase / 2; }
    int columns(int phase) const { return width + phase % 2; }
};

} // namespace unit::gpu::test
