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

Time earliest_deadline(const std::vector<const Frame*>& frames) {
    Time earliest = Time::max();
    for (const Frame* const frame : frames)
        earliest = std::min(earliest, frame->rule.deadline);
    return earliest;
}

/// Whether one closed batch goes before another. Deadlines may be equal.
bool goes_before(const std::vector<const Frame*>& one, const std::vector<const Frame*>& other) {
    const auto urgency = [](const std::vector<const Frame*>& frames) {
        const Frame& oldest = *frames.front();
        return std::pair(
            std::min(earliest_deadline(frames), oldest.arrival + BatchScheduler::kMostYielded),
            oldest.order);
    };
    return urgency(one) < urgency(other);
}

} // namespace

bool BatchScheduler::Group::accepts(const Frame& frame) const {
    return direction == frame.settings.direction && size == frame.format->network_size &&
           batch_size == frame.rule.batch_size && own_stream == own_stream_of(frame) &&
           is_smoothed == frame.settings.is_smoothed();
}

void BatchScheduler::add(FramePointer frame, Time now) {
    frame->arrival = now;
    frame->order = frames_++;
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

/// Not before those of its stream that came earlier, with other settings. There are always some
/// that may leave: the oldest of all, and those that keep others are due since these came.
bool BatchScheduler::may_leave(const Group& group, const Frame& frame) const {
    return std::ranges::none_of(groups_, [&](const Group& other) {
        return &other != &group && std::ranges::any_of(other.frames, [&](const auto& earlier) {
            return earlier->receiver == frame.receiver && earlier->order < frame.order;
        });
    });
}

BatchScheduler::FreeFrames BatchScheduler::free_frames(const Group& group) const {
    FreeFrames frames;
    for (const auto& frame : group.frames) {
        if (may_leave(group, *frame))
            frames.push_back(frame.get());
    }
    return frames;
}

/// Since when the group's next batch is closed; nothing if it is not.
std::optional<Time> BatchScheduler::closing_time(const Group& group, const FreeFrames& frames,
                                                 Time now) const {
    const std::size_t full = full_size(group);
    const Time due = earliest_deadline(frames);
    if (frames.size() >= full)
        return std::min(due, frames[full - 1]->arrival);
    if (due <= now)
        return due;
    return std::nullopt;
}

std::optional<Batch> BatchScheduler::take(Time now) {
    auto first = groups_.end();
    FreeFrames frames;
    Time closed{};
    for (auto group = groups_.begin(); group != groups_.end(); ++group) {
        FreeFrames others = free_frames(*group);
        const auto time = closing_time(*group, others, now);
        if (!time || (first != groups_.end() && !goes_before(others, frames)))
            continue;
        first = group;
        frames = std::move(others);
        closed = *time;
    }
    if (first == groups_.end())
        return std::nullopt;
    Batch batch = take_from(*first, frames, closed);
    if (first->frames.empty())
        groups_.erase(first);
    return batch;
}

Batch BatchScheduler::take_from(Group& group, const FreeFrames& frames, Time closed) const {
    Batch batch{group.direction, group.size, {}, closed, group.is_smoothed};
    const std::size_t count = std::min(frames.size(), full_size(group));
    for (auto& frame : group.frames) {
        const std::size_t taken = batch.frames.size();
        if (taken < count && frame.get() == frames[taken])
            batch.frames.push_back(std::move(frame));
    }
    std::erase(group.frames, nullptr);
    return batch;
}

Time BatchScheduler::next_due() const {
    Time next = Time::max();
    for (const Group& group : groups_) {
        const FreeFrames frames = free_frames(group);
        if (frames.size() >= full_size(group))
            return Time::min();
        next = std::min(next, earliest_deadline(frames));
    }
    return next;
}

} // namespace unit
