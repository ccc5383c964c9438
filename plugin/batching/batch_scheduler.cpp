#include "plugin/batching/batch_scheduler.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace unit {
namespace {

const FrameReceiver* own_stream_of(const Frame& frame) {
    return frame.rule.with_own_stream ? frame.receiver.get() : nullptr;
}

} // namespace

bool BatchScheduler::Group::accepts(const Frame& frame) const {
    return direction == frame.settings.direction && size == frame.format->network_size &&
           batch_size == frame.rule.batch_size && own_stream == own_stream_of(frame) &&
           is_smoothed == frame.settings.is_smoothed();
}

Time BatchScheduler::Group::earliest_deadline() const {
    Time earliest = Time::max();
    for (const auto& frame : frames)
        earliest = std::min(earliest, frame->rule.deadline);
    return earliest;
}

/// Of groups whose batches are closed the one with the earliest goes first.
Time BatchScheduler::Group::urgency() const {
    return std::min(earliest_deadline(), frames.front()->arrival + kMostYielded);
}

void BatchScheduler::add(FramePointer frame, Time now) {
    frame->arrival = now;
    Group* place = nullptr;
    for (Group& group : groups_) {
        if (group.accepts(*frame)) {
            place = &group;
            continue;
        }
        for (auto& other : group.frames) {
            if (other->receiver == frame->receiver)
                other->rule.deadline = std::min(other->rule.deadline, now);
        }
    }
    if (!place) {
        groups_.push_back({frame->settings.direction,
                           frame->format->network_size,
                           frame->rule.batch_size,
                           own_stream_of(*frame),
                           frame->settings.is_smoothed(),
                           {}});
        place = &groups_.back();
    }
    place->frames.push_back(std::move(frame));
}

void BatchScheduler::close(const FrameReceiver& stream, Time now) {
    for (Group& group : groups_) {
        for (auto& frame : group.frames) {
            if (frame->receiver.get() == &stream)
                frame->rule.deadline = std::min(frame->rule.deadline, now);
        }
    }
}

void BatchScheduler::close_all(Time now) {
    for (Group& group : groups_) {
        for (auto& frame : group.frames)
            frame->rule.deadline = std::min(frame->rule.deadline, now);
    }
}

Frames BatchScheduler::remove(const FrameReceiver& stream) {
    Frames removed;
    for (Group& group : groups_) {
        const auto belongs = [&](const FramePointer& frame) {
            return frame->receiver.get() == &stream;
        };
        const auto kept =
            std::stable_partition(group.frames.begin(), group.frames.end(),
                                  [&](const FramePointer& frame) { return !belongs(frame); });
        std::move(kept, group.frames.end(), std::back_inserter(removed));
        group.frames.erase(kept, group.frames.end());
    }
    groups_.remove_if([](const Group& group) { return group.frames.empty(); });
    return removed;
}

void BatchScheduler::limit_batches(const NetworkSize& size, std::size_t frames) {
    const auto known = std::find_if(limits_.begin(), limits_.end(),
                                    [&](const Limit& limit) { return limit.size == size; });
    if (known == limits_.end())
        limits_.push_back({size, frames});
    else
        known->frames = std::min(known->frames, frames);
}

std::size_t BatchScheduler::largest_batch(const NetworkSize& size) const {
    for (const Limit& limit : limits_) {
        if (limit.size == size)
            return limit.frames;
    }
    return std::numeric_limits<std::size_t>::max();
}

std::size_t BatchScheduler::full_size(const Group& group) const {
    return std::min(group.batch_size, largest_batch(group.size));
}

bool BatchScheduler::goes_before(const Group& one, const Group& other) {
    // Frames of one stream may be in both, with equal deadlines.
    return std::pair(one.urgency(), one.frames.front()->arrival) <
           std::pair(other.urgency(), other.frames.front()->arrival);
}

/// Since when the group's next batch is closed; nothing if it is not.
std::optional<Time> BatchScheduler::closing_time(const Group& group, Time now) const {
    const std::size_t full = full_size(group);
    const Time due = group.earliest_deadline();
    if (group.frames.size() >= full)
        return std::min(due, group.frames[full - 1]->arrival);
    if (due <= now)
        return due;
    return std::nullopt;
}

std::optional<Batch> BatchScheduler::take(Time now) {
    auto first = groups_.end();
    Time closed{};
    for (auto group = groups_.begin(); group != groups_.end(); ++group) {
        const auto time = closing_time(*group, now);
        if (!time || (first != groups_.end() && !goes_before(*group, *first)))
            continue;
        first = group;
        closed = *time;
    }
    if (first == groups_.end())
        return std::nullopt;

    Batch batch{first->direction, first->size, {}, closed, first->is_smoothed};
    const auto begin = first->frames.begin();
    const auto count = std::min(first->frames.size(), full_size(*first));
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    std::move(begin, end, std::back_inserter(batch.frames));
    first->frames.erase(begin, end);
    if (first->frames.empty())
        groups_.erase(first);
    return batch;
}

Time BatchScheduler::next_due() const {
    Time next = Time::max();
    for (const Group& group : groups_) {
        if (group.frames.size() >= full_size(group))
            return Time::min();
        next = std::min(next, group.earliest_deadline());
    }
    return next;
}

} // namespace unit
