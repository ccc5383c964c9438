#pragma once

#include "core/inference/kernels/pointwise.h"
#include "core/inference/plan/rows/row_stage.h"

#include <cstddef>

namespace unit {

/// Where a plan's images come from. Threads: read_row() from several at a time, each with a number
/// of its own.
class ImageInput {
  public:
    virtual ~ImageInput() = default;

    /// Writes row `y` of the image, as wide as the network's, with values in [-1, 1].
    virtual void read_row(int thread, int y, const PlaneRows<float>& row) = 0;
};

/// Rows of a plan's output, for who takes them.
class ImageRowSource {
  public:
    virtual ~ImageRowSource() = default;

    /// Row `y` of the image, values in [-1, 1]; valid until the third row below it is asked for.
    virtual PlaneRows<const float> image_row(int y) = 0;
};

/// Where a plan's images go.
class ImageOutput {
  public:
    virtual ~ImageOutput() = default;

    /// Takes rows `first` to `end` - 1, two or more but for the last ones, where `first` is even.
    /// May ask `rows` for one row more on each side, and asks from the top to the bottom.
    virtual void write_rows(int thread, int first, int end, ImageRowSource& rows) = 0;
};

/// The rows of an image that is translated, in planes.
class InputRows final : public RowStage {
  public:
    InputRows(const RowLayout& layout, int kept, int thread)
        : RowStage("image", layout, kept), thread_(thread) {}

    /// Of the next run. Not the stage's to own.
    void set_input(ImageInput& input) { input_ = &input; }

  private:
    void begin(int) override {}
    void compute(int y, const StoredValues& pixels) override;

    int thread_;
    ImageInput* input_ = nullptr;
};

/// The same rows in bfloat16, with borders.
class RoundedRows final : public RowStage {
  public:
    RoundedRows(const RowLayout& layout, int kept, RowStage& input)
        : RowStage("rounding", layout, kept), input_(input) {}

  private:
    void begin(int first) override { input_.restart(first); }
    void compute(int y, const StoredValues& pixels) override;

    RowStage& input_;
};

/// The rows of the translation: tanh of the first channels of the stage before, in planes. Each of
/// its pixels becomes a patch of `shuffle` pixels on a side, 1, 2 or 4 (PathLayer::shuffle).
class OutputRows final : public RowStage, public ImageRowSource {
  public:
    OutputRows(const RowLayout& layout, RowStage& input, int shuffle)
        : RowStage("tanh", layout, kKept), input_(input), shuffle_(shuffle) {}

    PlaneRows<const float> image_row(int y) override;

  private:
    /// Chroma is made from three luma rows, and the next chroma row begins above the last of them.
    static constexpr int kKept = 4;

    void begin(int first) override { input_.restart(first / shuffle_); }
    void compute(int y, const StoredValues& pixels) override;

    RowStage& input_;
    int shuffle_;
};

} // namespace unit
