#pragma once

#include "plugin/batching/batch_translation.h"

namespace unit {

/// A batch on its way through an engine.
struct BegunBatch {
    Batch batch;
    std::uint64_t number = 0; ///< of the batches of the engine, from 1
    bool is_full = false;     ///< has as many frames as its rule, or the memory, allows
    Time started{};           ///< when it was begun
    bool had_company = false; ///< at some time, others were begun and not finished
    BatchOutcome outcome;     ///< once it is finished
};

/// The batches that are begun in an engine and not finished, which all finish in the order in which
/// they were begun. Where memory runs out in one, it waits until the engine has finished all
/// others, and is translated in parts; where a single frame found none beside others, batches are
/// begun one at a time from then on. Threads: that of the engine.
class BatchesInEngine {
  public:
    /// The engine must outlive this object.
    explicit BatchesInEngine(Engine& engine);

    bool is_empty() const { return entries_.empty(); }

    /// Whether one more may be begun: the engine's depth is not reached, and memory not short.
    bool has_room() const;

    /// Maps the batch, of 1 or more frames, and begins it. There must be room.
    void begin(BegunBatch batch);

    /// Waits for the batch that was begun first. There must be one. Its frames have their results
    /// and are no longer mapped.
    BegunBatch finish();

  private:
    struct Entry {
        BegunBatch begun;
        std::unique_ptr<BatchTranslation> translation;
    };

    void note_company(Entry& newest);

    Engine& engine_;
    std::size_t depth_;
    std::deque<Entry> entries_; ///< oldest first
};

/// Writes a finished batch into the debug log.
void log_batch(const BegunBatch& begun, Time done);

/// Sets what the reports of all frames of a finished batch have in common. `largest_batch`: what
/// the device has memory for.
void write_reports(BegunBatch& begun, Time done, std::size_t largest_batch);

} // namespace unit
