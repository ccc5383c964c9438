#pragma once

#include "core/engine.h"
#include "core/inference/kernels/aligned_values.h"
#include "core/inference/plan/rows/image_rows.h"
#include "core/inference/planar_image.h"
#include "core/pixels/frame_rows.h"

#include <chrono>
#include <memory>
#include <vector>

namespace unit {

/// Reads frames of one format row by row into a plan, with the last column and row repeated up to
/// the network's size.
class FrameInput final : public ImageInput {
  public:
    /// For so many threads. Throws std::bad_alloc.
    FrameInput(const FrameFormat& format, int threads);

    const FrameFormat& format() const { return format_; }
    /// The frame that is read from now on. Not owned.
    void set_frame(const ConstFrameView& frame) { frame_ = frame; }

    void read_row(int thread, int y, const PlaneRows<float>& row) override;

    /// Time that all threads together have spent reading since it was last asked.
    std::chrono::nanoseconds take_time();

  private:
    /// What one thread has to itself, in cache lines of its own.
    struct alignas(64) Lane {
        std::unique_ptr<FrameRowReader> reader;
        AlignedValues rgb; ///< three rows that grey is made from
        std::chrono::nanoseconds time{0};
    };

    FrameFormat format_;
    ConstFrameView frame_;
    std::vector<Lane> lanes_;
};

/// Writes frames of one format row by row from a plan.
class FrameOutput final : public ImageOutput {
  public:
    /// For so many threads. Throws std::bad_alloc.
    FrameOutput(const FrameFormat& format, int threads);

    /// The frame that is written from now on, and the one that its alpha is taken from. Not owned.
    void set_frame(const ConstFrameView& input, const FrameView& frame) {
        input_ = input;
        frame_ = frame;
    }

    void write_rows(int thread, int first, int end, ImageRowSource& rows) override;

    /// Time that all threads together have spent writing since it was last asked, without what
    /// computing the rows took.
    std::chrono::nanoseconds take_time();

  private:
    struct alignas(64) Lane {
        std::unique_ptr<FrameRowWriter> writer;
        std::chrono::nanoseconds time{0};
    };

    FrameFormat format_;
    ConstFrameView input_;
    FrameView frame_;
    std::vector<Lane> lanes_;
};

/// Reads an image in memory into a plan.
class MemoryInput final : public ImageInput {
  public:
    explicit MemoryInput(const PlanarImage& image) : image_(image.const_view()) {}

    void read_row(int thread, int y, const PlaneRows<float>& row) override;

  private:
    ConstTensorImage image_;
};

/// Writes an image in memory from a plan; a grey one three times.
class MemoryOutput final : public ImageOutput {
  public:
    explicit MemoryOutput(PlanarImage& image) : image_(image.view()) {}

    void write_rows(int thread, int first, int end, ImageRowSource& rows) override;

  private:
    TensorImage image_;
};

} // namespace unit
