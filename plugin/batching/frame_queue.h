#pragma once

#include "plugin/batching/frame.h"
#include "plugin/quality_of_service.h"

#include <deque>

namespace unit {

/// The frames of one stream that are inside the element, in the order in which they came. Between
///   the streaming thread   reserve(), wait_until_empty()
///   engine threads         complete()
///   the source task        take(), finish(): pushes the frames downstream
/// The rest may be called from any thread.
///
/// One mutex guards everything private; it is not held while buffers are freed, so no lock is ever
/// taken inside it.
///
/// A flush or a flow error throws away all frames that are inside and begins a new generation. A
/// frame of an older generation that comes back from an engine is ignored.
class FrameQueue final : public FrameReceiver {
  public:
    /// Begins with nothing inside and flow GST_FLOW_OK.
    void start();

    /// Throws all frames away and makes every waiting call return at once, until start().
    void interrupt();

    /// Throws all frames away and makes every waiting call return, until flush_stop().
    void flush_start();

    /// Goes on after flush_start(), with flow GST_FLOW_OK. Called without one, it only throws away.
    void flush_stop();

    /// Gives the frame, which is about to be submitted to an engine, its place at the end. Blocks
    /// while `most_inside` or more are inside. Returns flow(); only where that is GST_FLOW_OK the
    /// frame has a place and must be submitted.
    GstFlowReturn reserve(Frame& frame, std::size_t most_inside);

    /// Blocks until all frames inside have been pushed. Returns flow(): they have been only where
    /// it is GST_FLOW_OK.
    GstFlowReturn wait_until_empty();

    /// How many frames are inside, with one that is being pushed.
    std::size_t frames_inside() const;

    /// GST_FLOW_FLUSHING when interrupted or flushing; else GST_FLOW_OK, or what finish() was told
    /// first that was not GST_FLOW_OK.
    GstFlowReturn flow() const;

    /// Goes on after finish() was told `flow`. Does nothing where flow() is another.
    void forget_flow(GstFlowReturn flow);

    /// Blocks until the oldest frame is back from the engine and returns it; nullptr when
    /// interrupted or flushing. Each frame is to be followed by finish() before the next is taken.
    FramePointer take();

    /// Tells how pushing a frame ended, of the generation that take() gave.
    void finish(std::uint64_t generation, GstFlowReturn flow);

    /// What decides whether frames are late.
    QualityOfService quality_of_service;

    bool is_late(const Frame& frame) override;
    void complete(FramePointer frame) override;

  private:
    // All of these are called with mutex_ held.
    GstFlowReturn current_flow() const;
    GstFlowReturn flow_of_discarded() const;
    bool is_interrupted() const { return !running_ || flushing_; }
    std::size_t inside() const { return places_.size() + (pushing_ ? 1 : 0); }
    [[nodiscard]] std::deque<FramePointer> begin_generation();

    mutable std::mutex mutex_;
    std::condition_variable frame_is_back_; // source task: the first place is filled
    std::condition_variable room_is_made_;  // streaming thread: fewer inside

    // Guarded by mutex_.
    bool running_ = false;
    bool flushing_ = false;
    bool pushing_ = false;             // the source task has a frame of this generation
    GstFlowReturn flow_ = GST_FLOW_OK; // what the source task met
    std::uint64_t generation_ = 0;
    std::uint64_t first_sequence_ = 0; // of places_.front()
    std::deque<FramePointer> places_;  // empty ones are still with the engine
};

} // namespace unit
