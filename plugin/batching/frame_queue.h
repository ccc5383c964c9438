#pragma once

#include "plugin/batching/frame.h"
#include "plugin/quality_of_service.h"

#include <chrono>
#include <deque>
#include <functional>

namespace unit {

/// The frames of one stream that are inside the element, and the events between them, in the order
/// in which they came. Between
///   the streaming thread   reserve(), append(), wait_until_empty()
///   engine threads         complete()
///   the source task        take(), finish(): pushes both downstream
/// The rest may be called from any thread.
///
/// One mutex guards everything private; it is not held while buffers are freed, so no lock is ever
/// taken inside it.
///
/// A flush or a flow error throws away all frames that are inside and begins a new generation. A
/// frame of an older generation that comes back from an engine is ignored.
class FrameQueue final : public FrameReceiver {
  public:
    /// After so long without a frame from upstream, those inside wait for no more.
    static constexpr std::chrono::seconds kPatience{1};

    /// What is pushed next: a frame or an event; neither where interrupted or flushing.
    struct Entry {
        FramePointer frame;
        EventPointer event;
        std::uint64_t generation = 0; ///< for finish()
    };
    using Events = std::vector<EventPointer>;

    /// Begins with nothing inside and flow GST_FLOW_OK.
    void start();

    /// Throws all frames away and makes every waiting call return at once, until start().
    void interrupt();

    /// Throws all frames away and makes every waiting call return, until flush_stop(). Returns the
    /// events that were between them: sticky ones outlive a flush.
    [[nodiscard]] Events flush_start();

    /// Goes on after flush_start(), with flow GST_FLOW_OK. Called without one, it only throws away.
    void flush_stop();

    /// Gives the frame, which is about to be submitted to an engine, its place at the end. Blocks
    /// while `most_inside` or more are inside. Returns flow(); only where that is GST_FLOW_OK the
    /// frame has a place and must be submitted.
    GstFlowReturn reserve(Frame& frame, std::size_t most_inside);

    /// Gives an event its place at the end. Gives it back where nothing is inside, or flow() is not
    /// GST_FLOW_OK: there is nothing to wait for.
    [[nodiscard]] EventPointer append(EventPointer event);

    /// Blocks until all that is inside has been pushed. Returns flow(): they have been only where
    /// it is GST_FLOW_OK.
    GstFlowReturn wait_until_empty();

    /// How many frames are inside, with one that is being pushed.
    std::size_t frames_inside() const;

    /// GST_FLOW_FLUSHING when interrupted or flushing; else GST_FLOW_OK, or what finish() was told
    /// first that was not GST_FLOW_OK.
    GstFlowReturn flow() const;

    /// Goes on after finish() was told `flow`. Does nothing where flow() is another.
    void forget_flow(GstFlowReturn flow);

    /// Blocks until the oldest frame is back from the engine, or an event is the oldest, and
    /// returns that. Calls `starving`, without a lock, whenever frames are inside but no other has
    /// come for kPatience, although there is room: a batch that waits for more might wait for ever.
    /// Each entry is to be followed by finish() before the next is taken.
    Entry take(const std::function<void()>& starving);

    /// Tells how pushing an entry ended, of the generation that take() gave. Returns the events
    /// that were thrown away if it did not end well.
    [[nodiscard]] Events finish(std::uint64_t generation, GstFlowReturn flow);

    /// What decides whether frames are late.
    QualityOfService quality_of_service;

    bool is_late(const Frame& frame) override;
    void complete(FramePointer frame) override;

  private:
    /// Of a frame, which is with the engine until it is filled, or of an event.
    struct Place {
        FramePointer frame;
        EventPointer event;

        bool is_filled() const { return frame || event; }
    };

    static Events events_of(std::deque<Place>& places);

    // All of these are called with mutex_ held.
    GstFlowReturn current_flow() const;
    GstFlowReturn flow_of_discarded() const;
    bool is_interrupted() const { return !running_ || flushing_; }
    bool is_empty() const { return places_.empty() && !pushing_; }
    bool can_take() const { return !places_.empty() && places_.front().is_filled(); }
    [[nodiscard]] std::deque<Place> begin_generation();

    mutable std::mutex mutex_;
    std::condition_variable frame_is_back_; // source task: the first place is filled
    std::condition_variable room_is_made_;  // streaming thread: fewer inside

    // Guarded by mutex_.
    bool running_ = false;
    bool flushing_ = false;
    bool pushing_ = false;             // the source task has an entry of this generation
    GstFlowReturn flow_ = GST_FLOW_OK; // what the source task met
    std::uint64_t generation_ = 0;
    std::uint64_t first_sequence_ = 0; // of places_.front()
    std::deque<Place> places_;
    std::size_t frames_ = 0;        // of places_
    std::uint64_t arrivals_ = 0;    // of frames, counted for ever
    bool waiting_for_room_ = false; // reserve() is
};

} // namespace unit
