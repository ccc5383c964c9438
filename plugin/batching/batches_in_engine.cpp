#include "plugin/batching/batches_in_engine.h"

#include "plugin/debug_categories.h"

#include <algorithm>
#include <set>
#include <utility>

#define GST_CAT_DEFAULT unit_translate_batch_debug

namespace unit {
namespace {

std::size_t count_streams(const Frames& frames) {
    std::set<const FrameReceiver*> streams;
    for (const auto& frame : frames)
        streams.insert(frame->receiver.get());
    return streams.size();
}

} // namespace

BatchesInEngine::BatchesInEngine(Engine& engine)
    : engine_(engine), depth_(static_cast<std::size_t>(MAX(engine.information().depth, 1))) {}

bool BatchesInEngine::has_room() const {
    // One that lacks memory has been refused, or was the last to be begun.
    return entries_.size() < depth_ &&
           std::none_of(entries_.begin(), entries_.end(),
                        [](const Entry& entry) { return entry.translation->lacks_memory(); });
}

void BatchesInEngine::begin(BegunBatch batch) {
    auto translation = std::make_unique<BatchTranslation>(engine_, batch.batch);
    Entry& newest = entries_.emplace_back(Entry{std::move(batch), std::move(translation)});
    note_company(newest);
    newest.translation->begin();
}

void BatchesInEngine::note_company(Entry& newest) {
    for (Entry& other : entries_) {
        if (!other.translation->is_in_engine())
            continue;
        other.begun.had_company = true;
        newest.begun.had_company = true;
    }
}

BegunBatch BatchesInEngine::finish() {
    Entry oldest = std::move(entries_.front());
    entries_.pop_front();
    BatchTranslation& translation = *oldest.translation;
    translation.finish();
    if (translation.lacks_memory()) {
        // Its parts need the engine for themselves.
        for (Entry& later : entries_)
            later.translation->finish();
        translation.translate_in_parts(!oldest.begun.had_company);
        if (translation.outcome().one_at_a_time)
            depth_ = 1;
    }
    oldest.begun.outcome = translation.outcome();
    return std::move(oldest.begun);
}

void log_batch(const BegunBatch& begun, Time done) {
    const Batch& batch = begun.batch;
    const BatchTimes& times = begun.outcome.times;
    const Time first_arrival = batch.frames.front()->arrival;
    const Time closed = std::max(batch.closed, first_arrival);
    GST_LOG("batch %" G_GUINT64_FORMAT " is %s: %zu frames of %zu streams at %dx%d; collected "
            "for %.2f ms, waited for the engine %.2f ms, was in it %.2f ms; read %.2f ms, computed "
            "%.2f ms, written %.2f ms",
            begun.number, begun.is_full ? "full" : "partial", batch.frames.size(),
            count_streams(batch.frames), batch.size.width, batch.size.height,
            milliseconds(closed - first_arrival), milliseconds(begun.started - closed),
            milliseconds(done - begun.started), milliseconds(times.read),
            milliseconds(times.compute), milliseconds(times.write));
}

void write_reports(BegunBatch& begun, Time done, std::size_t largest_batch) {
    for (auto& frame : begun.batch.frames) {
        FrameReport& report = frame->report;
        report.batch_frames = begun.batch.frames.size();
        report.batch_number = begun.number;
        report.times = begun.outcome.times;
        // One that joined a batch that was due already waits for the engine only since then.
        report.closed = std::max(begun.batch.closed, frame->arrival);
        report.started = begun.started;
        report.done = done;
        if (largest_batch < frame->rule.batch_size)
            report.largest_batch = largest_batch;
    }
}

} // namespace unit
