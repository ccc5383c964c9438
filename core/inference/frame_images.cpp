#include "core/inference/frame_images.h"

#include "core/pixels/luma.h"

#include <algorithm>
#include <utility>

namespace unit {
namespace {

void make_luma(const Rows<const float>& rgb, int width, float* luma) {
    for (int x = 0; x < width; ++x) {
        luma[x] = luma_of(rgb.red[x], rgb.green[x], rgb.blue[x]);
    }
}

using Clock = std::chrono::steady_clock;

/// A plan's rows as a FrameRowWriter takes them.
class RowsOfPlan final : public ImageRows {
  public:
    explicit RowsOfPlan(ImageRowSource& rows) : rows_(rows) {}

    Rows<const float> row(int y) override {
        const auto asked = Clock::now();
        const PlaneRows<const float> row = rows_.image_row(y);
        time_ += Clock::now() - asked;
        return {row.planes[0], row.planes[1], row.planes[2]};
    }

    /// That computing the rows took.
    std::chrono::nanoseconds time() const { return time_; }

  private:
    ImageRowSource& rows_;
    std::chrono::nanoseconds time_{0};
};

template <typename Lanes>
std::chrono::nanoseconds take_time_of(Lanes& lanes) {
    std::chrono::nanoseconds time{0};
    for (auto& lane : lanes) {
        time += std::exchange(lane.time, {});
    }
    return time;
}

} // namespace

FrameInput::FrameInput(const FrameFormat& format, int threads)
    : format_(format), lanes_(static_cast<std::size_t>(threads)) {
    for (Lane& lane : lanes_) {
        lane.reader = make_frame_row_reader(format);
        lane.rgb.resize(3 * static_cast<std::size_t>(format.width));
    }
}

void FrameInput::read_row(int thread, int y, const PlaneRows<float>& row) {
    const auto started = Clock::now();
    Lane& lane = lanes_[static_cast<std::size_t>(thread)];
    const int own = std::min(y, format_.height - 1);
    if (row.count == 1) {
        float* const red = lane.rgb.data();
        const Rows<float> rgb{red, red + format_.width, red + 2 * std::ptrdiff_t{format_.width}};
        lane.reader->read(frame_, own, rgb);
        make_luma(as_const(rgb), format_.width, row.planes[0]);
    } else {
        lane.reader->read(frame_, own, {row.planes[0], row.planes[1], row.planes[2]});
    }
    for (int plane = 0; plane < row.count; ++plane) {
        float* const values = row.planes[static_cast<std::size_t>(plane)];
        std::fill(values + format_.width, values + padded_size(format_.width),
                  values[format_.width - 1]);
    }
    lane.time += Clock::now() - started;
}

std::chrono::nanoseconds FrameInput::take_time() {
    return take_time_of(lanes_);
}

FrameOutput::FrameOutput(const FrameFormat& format, int threads)
    : format_(format), lanes_(static_cast<std::size_t>(threads)) {
    for (Lane& lane : lanes_) {
        lane.writer = make_frame_row_writer(format);
    }
}

void FrameOutput::write_rows(int thread, int first, int end, ImageRowSource& rows) {
    const auto started = Clock::now();
    Lane& lane = lanes_[static_cast<std::size_t>(thread)];
    RowsOfPlan image(rows);
    // The network's image may have more rows than the frame.
    for (int y = first; y < std::min(end, format_.height); ++y) {
        lane.writer->write(image, y, input_, frame_);
    }
    lane.time += Clock::now() - started - image.time();
}

std::chrono::nanoseconds FrameOutput::take_time() {
    return take_time_of(lanes_);
}

void MemoryInput::read_row(int, int y, const PlaneRows<float>& row) {
    const auto plane = [&](int index) {
        return image_.data + index * image_.channel_stride + y * image_.row_stride;
    };
    if (row.count == 1) {
        make_luma({plane(0), plane(1), plane(2)}, image_.width, row.planes[0]);
        return;
    }
    for (int index = 0; index < row.count; ++index) {
        std::copy_n(plane(index), image_.width, row.planes[static_cast<std::size_t>(index)]);
    }
}

void MemoryOutput::write_rows(int, int first, int end, ImageRowSource& rows) {
    for (int y = first; y < end; ++y) {
        const PlaneRows<const float> row = rows.image_row(y);
        for (int index = 0; index < 3; ++index) {
            std::copy_n(row.planes[static_cast<std::size_t>(index)], image_.width,
                        image_.data + index * image_.channel_stride + y * image_.row_stride);
        }
    }
}

} // namespace unit
