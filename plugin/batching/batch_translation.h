#pragma once

#include "plugin/batching/batch_scheduler.h"
#include "plugin/frame_format.h"

#include <deque>
#include <span>

namespace unit {

/// What a batch's way through the engine told.
struct BatchOutcome {
    /// Of all engine calls together.
    BatchTimes times;
    /// Set where the device had no memory for more frames.
    std::optional<std::size_t> largest_batch;
    /// That it had none for a frame while another batch was begun.
    bool one_at_a_time = false;
};

/// The frames of a batch in memory, from before the engine begins with them until it is done, and
/// the engine's calls for them. Sets each frame's report. A frame that cannot be mapped fails
/// alone: STREAM/FORMAT for an input that is not a whole progressive frame, RESOURCE/WRITE for an
/// output that cannot be written to. Where the engine fails, all frames fail with what
/// engine_bus_error() says; but where it has too little memory, lacks_memory() asks for
/// translate_in_parts(). Frames of strength 0 are copied, those in CUDA memory by the engine.
/// Threads: that of the engine.
class BatchTranslation {
  public:
    /// Maps the frames, which must outlive this object, as must the engine.
    BatchTranslation(Engine& engine, const Batch& batch);
    BatchTranslation(const BatchTranslation&) = delete;
    BatchTranslation& operator=(const BatchTranslation&) = delete;

    /// Begins the batch in the engine, unless no frame is left for that. To be called once.
    void begin();

    /// Whether the engine has begun and not finished it.
    bool is_in_engine() const { return in_engine_; }

    /// Waits until the engine has finished it, where it has begun it. Batches are finished in the
    /// order in which they were begun.
    void finish();

    /// Whether the engine had too little memory, and the frames are still to be translated.
    bool lacks_memory() const { return lack_.has_value(); }

    /// Translates what lacked memory, with nothing else begun in the engine: by halves, as often as
    /// needed, and a single frame once more by itself; with a warning (RESOURCE/NO_SPACE_LEFT) in
    /// the report of the first frame. `alone`: nothing else was begun when memory was short either,
    /// so a single frame fails.
    void translate_in_parts(bool alone);

    const BatchOutcome& outcome() const { return outcome_; }

  private:
    void add(Frame& frame);
    std::span<const TranslationFrame> frames(std::size_t first, std::size_t count) const;
    void take(const Status& status, const BatchTimes& times);
    void translate_alone(const Status& lack);
    void translate_range(std::size_t first, std::size_t count);
    void translate_halves(std::size_t first, std::size_t count, const Status& lack);
    void fail_range(std::size_t first, std::size_t count, const Status& status);

    Engine& engine_;
    const Direction direction_;
    const NetworkSize size_;
    // Deques, because a mapped frame does not move.
    std::deque<MappedFrame> inputs_;
    std::deque<MappedFrame> outputs_;
    std::vector<Frame*> frames_; ///< those that the engine is to translate
    std::vector<TranslationFrame> translations_;
    bool in_engine_ = false;
    std::optional<Status> lack_;
    BatchOutcome outcome_;
};

/// The warning of a batch that is made smaller.
BusError smaller_batches(std::size_t tried, std::size_t frames, const Status& status);

} // namespace unit
