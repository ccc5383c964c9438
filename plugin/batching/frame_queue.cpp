#include "plugin/batching/frame_queue.h"

#include <utility>

namespace unit {

void FrameQueue::start() {
    const std::lock_guard lock(mutex_);
    running_ = true;
    flushing_ = false;
    flow_ = GST_FLOW_OK;
}

void FrameQueue::interrupt() {
    std::deque<Place> discarded;
    {
        const std::lock_guard lock(mutex_);
        running_ = false;
        discarded = begin_generation();
    }
    frame_is_back_.notify_all();
    room_is_made_.notify_all();
}

FrameQueue::Events FrameQueue::flush_start() {
    std::deque<Place> discarded;
    {
        const std::lock_guard lock(mutex_);
        flushing_ = true;
        discarded = begin_generation();
    }
    frame_is_back_.notify_all();
    room_is_made_.notify_all();
    return events_of(discarded);
}

void FrameQueue::flush_stop() {
    std::deque<Place> discarded;
    {
        const std::lock_guard lock(mutex_);
        flushing_ = false;
        flow_ = GST_FLOW_OK;
        discarded = begin_generation();
    }
    room_is_made_.notify_all();
}

GstFlowReturn FrameQueue::reserve(Frame& frame, std::size_t most_inside) {
    std::unique_lock lock(mutex_);
    const std::uint64_t generation = generation_;
    waiting_for_room_ = true;
    room_is_made_.wait(lock, [&] {
        return generation_ != generation || current_flow() != GST_FLOW_OK ||
               frames_ + (pushing_ ? 1 : 0) < most_inside;
    });
    waiting_for_room_ = false;
    if (generation_ != generation)
        return flow_of_discarded();
    if (current_flow() != GST_FLOW_OK)
        return current_flow();
    frame.generation = generation_;
    frame.sequence = first_sequence_ + places_.size();
    places_.emplace_back();
    ++frames_;
    ++arrivals_;
    return GST_FLOW_OK;
}

EventPointer FrameQueue::append(EventPointer event) {
    const std::lock_guard lock(mutex_);
    if (is_empty() || current_flow() != GST_FLOW_OK)
        return event;
    places_.push_back({nullptr, std::move(event)});
    if (places_.size() == 1)
        frame_is_back_.notify_one();
    return nullptr;
}

GstFlowReturn FrameQueue::wait_until_empty() {
    std::unique_lock lock(mutex_);
    if (current_flow() != GST_FLOW_OK)
        return current_flow();
    const std::uint64_t generation = generation_;
    room_is_made_.wait(lock, [&] { return generation_ != generation || is_empty(); });
    return generation_ == generation ? GST_FLOW_OK : flow_of_discarded();
}

std::size_t FrameQueue::frames_inside() const {
    const std::lock_guard lock(mutex_);
    return frames_ + (pushing_ ? 1 : 0);
}

GstFlowReturn FrameQueue::flow() const {
    const std::lock_guard lock(mutex_);
    return current_flow();
}

void FrameQueue::forget_flow(GstFlowReturn flow) {
    const std::lock_guard lock(mutex_);
    if (flow_ == flow)
        flow_ = GST_FLOW_OK;
}

FrameQueue::Entry FrameQueue::take(const std::function<void()>& starving) {
    std::unique_lock lock(mutex_);
    std::uint64_t arrivals = arrivals_;
    while (!frame_is_back_.wait_for(lock, kPatience,
                                    [this] { return is_interrupted() || can_take(); })) {
        const bool has_arrived = std::exchange(arrivals, arrivals_) != arrivals_;
        if (has_arrived || frames_ == 0 || waiting_for_room_)
            continue;
        lock.unlock();
        starving();
        lock.lock();
    }
    if (is_interrupted())
        return {};
    Entry entry{std::move(places_.front().frame), std::move(places_.front().event), generation_};
    places_.pop_front();
    ++first_sequence_;
    frames_ -= entry.frame ? 1 : 0;
    pushing_ = true;
    return entry;
}

FrameQueue::Events FrameQueue::finish(std::uint64_t generation, GstFlowReturn flow) {
    std::deque<Place> discarded;
    {
        const std::lock_guard lock(mutex_);
        if (generation != generation_)
            return {};
        pushing_ = false;
        if (flow != GST_FLOW_OK) {
            flow_ = flow;
            discarded = begin_generation();
        }
    }
    room_is_made_.notify_all();
    return events_of(discarded);
}

bool FrameQueue::is_late(const Frame& frame) {
    return quality_of_service.is_late(frame.running_time);
}

void FrameQueue::complete(FramePointer frame) {
    const std::lock_guard lock(mutex_);
    if (frame->generation != generation_)
        return; // freed without the lock: an argument lives longer than it
    const auto place = static_cast<std::size_t>(frame->sequence - first_sequence_);
    places_[place].frame = std::move(frame);
    if (place == 0)
        frame_is_back_.notify_one();
}

GstFlowReturn FrameQueue::current_flow() const {
    return is_interrupted() ? GST_FLOW_FLUSHING : flow_;
}

/// What a call that waited returns when its frames were thrown away meanwhile. A flush may be over
/// again by then, and the flow GST_FLOW_OK.
GstFlowReturn FrameQueue::flow_of_discarded() const {
    return current_flow() == GST_FLOW_OK ? GST_FLOW_FLUSHING : current_flow();
}

/// Returns what was inside, to be freed without the lock.
std::deque<FrameQueue::Place> FrameQueue::begin_generation() {
    ++generation_;
    first_sequence_ = 0;
    frames_ = 0;
    pushing_ = false;
    return std::exchange(places_, {});
}

FrameQueue::Events FrameQueue::events_of(std::deque<Place>& places) {
    Events events;
    for (Place& place : places) {
        if (place.event)
            events.push_back(std::move(place.event));
    }
    return events;
}

} // namespace unit
