#pragma once

#include "plugin/batching/frame.h"

#include <deque>
#include <list>
#include <optional>

namespace unit {

/// Frames that are translated by one engine call.
struct Batch {
    Direction direction = Direction::From1To2;
    NetworkSize size;
    Frames frames;
    Time closed{};            ///< when it became full or due
    bool is_smoothed = false; ///< of its frames: see FrameSettings
};

/// Decides which frames, of any number of streams, make up the next batch. Frames share a batch if
/// direction, network size and batch size are equal, and all or none of them are smoothed. A batch
/// is closed when it is full, or at the earliest deadline of its frames. Frames of one stream leave
/// in the order in which they came. Of several closed batches the one with the earliest deadline
/// goes first, so that streams that take all that they can get do not hold up live ones; but nobody
/// yields for more than kMostYielded. Frames that wait for nothing but a full batch stay with their
/// own stream: mixing would not fill batches any better, and would make the result of a run depend
/// on the timing of others. Threads: one at a time; knows no lock, thread or clock, so that a test
/// can let time pass.
class BatchScheduler {
  public:
    /// For how long a frame without a deadline lets others go first.
    static constexpr std::chrono::seconds kMostYielded{1};

    /// Closes what the frame's stream had collected with other settings, then adds the frame.
    void add(FramePointer frame, Time now);

    /// The frames of the stream wait for no more: their batches are due.
    void close(const FrameReceiver& stream, Time now);

    /// No frame waits for more: all batches are due.
    void close_all(Time now);

    bool is_empty() const { return groups_.empty(); }

    /// Gives the frames of the stream back, to be thrown away.
    Frames remove(const FrameReceiver& stream);

    /// From now on no batch of that network size has more than `frames`, 1 or more.
    void limit_batches(const NetworkSize& size, std::size_t frames);

    /// As limited; the largest number where it is not.
    std::size_t largest_batch(const NetworkSize& size) const;

    /// The batch that is full or due, and the most urgent; nothing if there is none.
    std::optional<Batch> take(Time now);

    /// When the next batch is due; Time::min() if one is full, Time::max() if there is none to
    /// come.
    Time next_due() const;

  private:
    /// Frames that may share batches, in the order in which they came.
    struct Group {
        Direction direction;
        NetworkSize size;
        std::size_t batch_size;
        const FrameReceiver* own_stream; ///< nullptr: of all streams
        bool is_smoothed;
        std::deque<FramePointer> frames;

        bool accepts(const Frame& frame) const;
    };
    /// Of a group those that may leave it, in their order.
    using FreeFrames = std::vector<const Frame*>;
    struct Limit {
        NetworkSize size;
        std::size_t frames;
    };

    bool may_leave(const Group& group, const Frame& frame) const;
    FreeFrames free_frames(const Group& group) const;
    std::size_t full_size(const Group& group) const;
    std::optional<Time> closing_time(const Group& group, const FreeFrames& frames, Time now) const;
    Batch take_from(Group& group, const FreeFrames& frames, Time closed) const;

    std::list<Group> groups_;
    std::uint64_t frames_ = 0; ///< that came so far
    std::vector<Limit> limits_;
};

} // namespace unit
