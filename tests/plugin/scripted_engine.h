#pragma once

#include "core/engine.h"
#include "plugin/batching/shared_engine.h"
#include "plugin/debug_categories.h"
#include "tests/plugin/test_frames.h"
#include "tests/support/fake_clock.h"
#include "tests/support/plugin_test.h"

#include <fmt/format.h>

#include <deque>
#include <future>
#include <string>

namespace unit {

/// What a test tells the engine, and what the engine tells the test. Outlives the engine.
struct EngineScript {
    std::mutex mutex;
    std::condition_variable changed;
    // Guarded by mutex.
    bool held = false;                ///< finish() does not return
    std::vector<std::size_t> batches; ///< frames of each call of begin(), at its beginning
    std::vector<std::string> calls;   ///< at their beginning, such as "begin 2"
    std::size_t at_most = 1000;       ///< frames that there is memory for
    std::optional<ErrorCode> failure; ///< of every call
    std::deque<std::optional<ErrorCode>> begin_failures;  ///< of the next calls; none after them
    std::deque<std::optional<ErrorCode>> finish_failures; ///< of the next calls; none after them
    std::chrono::nanoseconds time{0};                     ///< said of each frame
    int prepared = 0;
    bool closed = false;

    void hold(bool value) {
        const std::lock_guard lock(mutex);
        held = value;
        changed.notify_all();
    }
    void wait_for_batches(std::size_t count) {
        std::unique_lock lock(mutex);
        EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(10),
                                     [&] { return batches.size() >= count; }));
    }
    std::vector<std::size_t> batches_so_far() {
        const std::lock_guard lock(mutex);
        return batches;
    }
    std::vector<std::string> calls_so_far() {
        const std::lock_guard lock(mutex);
        return calls;
    }
};

/// Copies the first byte of each frame, as the script says.
class ScriptedEngine final : public Engine {
  public:
    /// The size of preparations that the script does not hear of.
    static constexpr NetworkSize kSilent{4, 4};

    ScriptedEngine(std::shared_ptr<EngineScript> script, int depth) : script_(std::move(script)) {
        information_.depth = depth;
    }
    ~ScriptedEngine() override {
        EXPECT_TRUE(begun_.empty()) << "closed while batches were begun";
        const std::lock_guard lock(script_->mutex);
        script_->closed = true;
    }

    Status begin(Direction, const NetworkSize&,
                 std::span<const TranslationFrame> frames) noexcept override {
        const std::lock_guard lock(script_->mutex);
        script_->batches.push_back(frames.size());
        script_->calls.push_back(fmt::format("begin {}", frames.size()));
        script_->changed.notify_all();
        EXPECT_LT(begun_.size(), static_cast<std::size_t>(information_.depth));
        if (const auto failure = next_of(script_->begin_failures))
            return {failure, "It fails.", ""};
        if (frames.size() > script_->at_most)
            return {ErrorCode::OutOfMemory, "It is too much.", ""};
        begun_.emplace_back(frames.begin(), frames.end());
        return {};
    }
    Status finish(BatchTimes& times) noexcept override {
        std::unique_lock lock(script_->mutex);
        if (begun_.empty()) {
            ADD_FAILURE() << "a batch is finished that was not begun";
            return {ErrorCode::Failed, "It fails.", ""};
        }
        const auto frames = std::move(begun_.front());
        begun_.pop_front();
        script_->calls.push_back(fmt::format("finish {}", frames.size()));
        script_->changed.wait(lock, [&] { return !script_->held; });
        if (const auto failure = next_of(script_->finish_failures))
            return {failure, "It fails.", ""};
        for (const auto& frame : frames)
            frame.output.data[0][0] = frame.input.data[0][0];
        times.compute = script_->time * static_cast<int>(frames.size());
        return {};
    }
    Status prepare(const BatchShape& shape, BatchTimes& times) noexcept override {
        const std::lock_guard lock(script_->mutex);
        if (shape.size == kSilent)
            return {};
        EXPECT_TRUE(begun_.empty()) << "prepared while batches were begun";
        script_->calls.emplace_back("prepare");
        ++script_->prepared;
        if (script_->failure)
            return {script_->failure, "It fails.", ""};
        times.compute = script_->time * shape.frames;
        return {};
    }
    std::uint64_t memory_needed(const BatchShape&) const noexcept override { return 0; }
    std::uint64_t memory_available() const noexcept override { return 1'000'000; }
    Precision precision(Direction) const noexcept override { return Precision::Float32; }
    const EngineInformation& information() const noexcept override { return information_; }

  private:
    std::optional<ErrorCode> next_of(std::deque<std::optional<ErrorCode>>& failures) const {
        if (failures.empty())
            return script_->failure;
        const auto next = failures.front();
        failures.pop_front();
        return next;
    }

    std::shared_ptr<EngineScript> script_;
    EngineInformation information_;
    std::deque<std::vector<TranslationFrame>> begun_;
};

inline constexpr EngineLibrary kClosing{kEngineInterfaceVersion, nullptr,
                                        [](Engine* engine) noexcept { delete engine; }};

/// A SharedEngine that computes as a script says, by a clock that stands still, and two streams.
class ScriptedEngineTest : public PluginTest {
  protected:
    explicit ScriptedEngineTest(int depth) {
        register_debug_categories();
        engine = SharedEngine::start(
            {new ScriptedEngine(script, depth), LoadedEngineLibrary::CloseEngine{&kClosing}},
            clock);
    }
    void TearDown() override {
        script->hold(false);
        if (engine) {
            EXPECT_TRUE(engine->leave().wait_for(std::chrono::seconds(10)));
        }
        EXPECT_TRUE(script->closed);
    }

    /// A frame of a live stream, whose batch is due at the clock's time and `patience`.
    void submit(int number, const std::shared_ptr<RecordingReceiver>& stream,
                std::size_t batch_size, std::chrono::nanoseconds patience = std::chrono::hours(1)) {
        auto frame = test_frame(number, stream, batch_size);
        frame->rule.deadline = clock->now() + patience;
        engine->submit(std::move(frame));
    }

    /// Submits the frames 1 to `count` of stream a while the engine's thread waits, so that it
    /// finds them all.
    void submit_at_once(int count, std::size_t batch_size) {
        std::promise<void> submitted;
        engine->prepare({Direction::From1To2, ScriptedEngine::kSilent, 1},
                        [all = submitted.get_future().share()](const Status&) { all.wait(); });
        for (int number = 1; number <= count; ++number)
            submit(number, a, batch_size);
        submitted.set_value();
    }

    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    std::shared_ptr<EngineScript> script = std::make_shared<EngineScript>();
    std::shared_ptr<RecordingReceiver> a = std::make_shared<RecordingReceiver>();
    std::shared_ptr<RecordingReceiver> b = std::make_shared<RecordingReceiver>();
    std::shared_ptr<SharedEngine> engine;
};

} // namespace unit
