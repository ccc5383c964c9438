#pragma once

#include "core/inference/kernels/stored_values.h"
#include "core/model/configuration.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace unit {

/// What the rows of an image or an activation look like in memory.
struct RowLayout {
    int width = 0;       ///< pixels
    int height = 0;      ///< rows
    int channels = 0;    ///< padded to kChannelBlock; in planes, their number
    bool planes = false; ///< whether a channel's values lie together in each row, or a pixel's
    int border = 0;      ///< pixels more on each side, of what the next layer sees there
    Padding padding = Padding::Zero; ///< what that is
    Storage storage = Storage::Float32;
    int spare = 0; ///< in planes, zeros after the border to the right

    std::ptrdiff_t pixel_step() const { return planes ? 1 : channels; }
    std::ptrdiff_t channel_step() const { return planes ? plane_size() : 1; }
    /// Values of a row with its borders: a multiple of kChannelBlock.
    std::ptrdiff_t size() const;
    std::ptrdiff_t bytes() const { return size() * bytes_of(storage); }

  private:
    /// Some more than a row's, so that planes begin where vectors do.
    std::ptrdiff_t plane_size() const;
};

/// A layer, or a source of rows, that computes rows when the next stage asks for them, and keeps as
/// many as that one sees at a time: so a chain of stages works in the cache, whatever the size of
/// the image. Each thread has chains of its own.
/// Rows are asked for from the top to the bottom, each with those above that are kept still there.
class RowStage {
  public:
    /// `kept`: how many rows the next stage sees at a time.
    RowStage(std::string name, const RowLayout& layout, int kept)
        : name_(std::move(name)), layout_(layout), kept_(kept) {}
    virtual ~RowStage() = default;
    RowStage(const RowStage&) = delete;
    RowStage& operator=(const RowStage&) = delete;

    const std::string& name() const { return name_; }
    const RowLayout& layout() const { return layout_; }

    /// Values of 32 bits of memory for the rows that are kept: whole vectors.
    std::size_t memory_size() const;
    /// Gives it the memory, aligned for vectors. Not the stage's to own.
    void set_memory(float* memory);
    /// Makes it write all rows into a tensor [height, width, channels], stored as its rows are,
    /// instead, and keep them there: it is the last stage of its chain then, and needs no other
    /// memory.
    void set_target(void* tensor);

    /// Forgets all rows; `first` will be the first one asked for.
    void restart(int first);

    /// Channel 0 of pixel 0 of a row, which may be one that the next layer sees beyond the image's
    /// border.
    ConstStoredValues row(int y);

    /// Time spent computing rows since it was last asked, with that of the stages before. Counted
    /// from the first call on.
    std::chrono::nanoseconds take_time();

  protected:
    /// Says which row compute() will be asked for first, before it is.
    virtual void begin(int first) = 0;
    /// Computes row `y` into `pixels`, without its borders.
    virtual void compute(int y, const StoredValues& pixels) = 0;

  private:
    /// Whether the next stage sees rows of zeros beyond the border.
    bool has_zeros() const { return layout_.border > 0 && layout_.padding == Padding::Zero; }
    StoredValues place_of(int y) const;
    template <typename Value>
    void add_borders(Value* pixels) const;
    void next();

    std::string name_;
    RowLayout layout_;
    int kept_;
    StoredValues rows_;  ///< pixel 0 of the first row that is kept
    StoredValues zeros_; ///< pixel 0 of a row of zeros, if has_zeros()
    int next_ = 0;
    bool is_timed_ = false;
    std::chrono::nanoseconds time_{0};
};

} // namespace unit
