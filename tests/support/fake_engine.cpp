/// An engine without networks, for tests of the element. What it does is chosen by the checkpoint's
/// name, or by the content of a file of that name: `fake:` and options separated by commas, which
/// are those of fake_options.h. Each byte b of the visible part of the planes becomes 255 - b
/// (1to2), b + 1 (2to1), b (1to1) or b + 2 (2to2), blended with b by the strength, plus noise and
/// seed. Any other name is taken for a file: NotFound where there is none, Damaged where it holds
/// anything else. Devices other than auto, cpu and, with cuda=1, cuda:1 are NotFound. Batches are
/// computed on a thread of its own, which writes the outputs only when a batch is done. prepare()
/// takes no time. Calls that break the rules of core/engine.h fail, and so does a batch whose
/// inputs have changed meanwhile.

#include "core/engine.h"

#include "tests/support/fake_device.h"
#include "tests/support/fake_histories.h"
#include "tests/support/fake_options.h"
#include "tests/support/fake_pixels.h"

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

/// The program of the tests has a function of that name, too, which gives something else.
extern "C" __attribute__((visibility("default"))) const char* unit_symbol_of_two_libraries() {
    return "fake";
}

namespace {

using namespace unit;

/// A batch that is begun.
struct Work {
    Direction direction;
    std::vector<TranslationFrame> frames;
    std::vector<std::uint64_t> inputs;   ///< hashes
    std::vector<std::uint8_t> histories; ///< frames of each frame's history
    std::uint8_t streams;                ///< that it knew when the batch was begun
    BatchTimes times;
    std::size_t begun_at_a_time; ///< with it, or at any time before
    bool is_done;
    Status status;
};

class FakeEngine final : public Engine {
  public:
    explicit FakeEngine(const FakeOptions& options)
        : options_(options), device_(options.cuda.value_or(-1)) {
        information_.device = unit_symbol_of_two_libraries();
        information_.is_cpu = !options.gpu && !options.cuda;
        information_.cuda_device = device_.number();
        information_.cuda_context = device_.context();
        information_.model_bytes = 1000;
        information_.depth = options.depth;
        thread_ = std::thread([this] { run(); });
    }

    ~FakeEngine() override {
        {
            const std::lock_guard lock(mutex_);
            if (!begun_.empty()) {
                std::fputs("The engine is closed while a batch is begun.\n", stderr);
                std::abort();
            }
            closing_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    Status begin(Direction direction, const NetworkSize& size,
                 std::span<const TranslationFrame> frames) noexcept override {
        while (options_.hang)
            std::this_thread::sleep_for(std::chrono::hours(1));
        const std::lock_guard lock(mutex_);
        if (begun_.size() >= static_cast<std::size_t>(options_.depth))
            return {ErrorCode::Failed, "More batches are begun than may be at a time.", ""};
        if (frames.empty() || size.width < 4 || size.height < 4 || size.width % 4 != 0 ||
            size.height % 4 != 0)
            return {ErrorCode::Failed, "A batch or a network is empty, or of a wrong size.", ""};
        if ((options_.at_most && frames.size() > *options_.at_most) ||
            begun_.size() >= options_.at_most_begun)
            return {ErrorCode::OutOfMemory, "The batch is too large.", "fake detail"};
        most_begun_ = std::max(most_begun_, begun_.size() + 1);
        Work work{direction, {}, {}, {}, 0, time_of(frames.size()), most_begun_};
        for (const auto& frame : frames) {
            if (!device_.can_reach(frame))
                return {ErrorCode::Failed, "A frame lies on another device.", ""};
            work.frames.push_back(FakeDevice::in_main_memory(frame));
            work.inputs.push_back(options_.idle ? 0 : hash_of_input(work.frames.back()));
            work.histories.push_back(histories_.next(direction, size, frame));
        }
        work.streams = histories_.streams();
        // Benchmarks of what the element costs do without the other thread.
        work.is_done = options_.idle && work.times.total().count() == 0;
        begun_.push_back(std::move(work));
        changed_.notify_all();
        return {};
    }

    Status finish(BatchTimes& times) noexcept override {
        std::unique_lock lock(mutex_);
        if (begun_.empty() || std::exchange(finishing_, true))
            return {ErrorCode::Failed, "A batch is finished that was not begun, or twice.", ""};
        changed_.wait(lock, [this] { return begun_.front().is_done; });
        const Work work = std::move(begun_.front());
        begun_.pop_front();
        finishing_ = false;
        times = work.times;
        return work.status;
    }

    Status prepare(const BatchShape& shape, BatchTimes& times) noexcept override {
        const std::lock_guard lock(mutex_);
        if (!begun_.empty())
            return {ErrorCode::Failed, "prepare() is called while a batch is begun.", ""};
        if (options_.refuse_prepare)
            return {ErrorCode::Failed, "The fake engine does not get ready.", "fake detail"};
        const auto frames = static_cast<std::size_t>(shape.frames);
        if (options_.at_most && frames > *options_.at_most)
            return {ErrorCode::OutOfMemory, "The fake device is full.", "fake detail"};
        times = time_of(frames);
        return {};
    }

    std::uint64_t memory_needed(const BatchShape& shape) const noexcept override {
        return static_cast<std::uint64_t>(shape.frames) *
               static_cast<std::uint64_t>(options_.bytes) *
               static_cast<std::uint64_t>(shape.size.width * shape.size.height);
    }

    std::uint64_t memory_available() const noexcept override { return options_.memory; }

    Precision precision(Direction) const noexcept override { return Precision::Float32; }

    const EngineInformation& information() const noexcept override { return information_; }

  private:
    BatchTimes time_of(std::size_t frames) const {
        return {{}, options_.delay + static_cast<int>(frames) * options_.per_frame, {}};
    }

    /// The thread that computes.
    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            // Those that are done wait for finish().
            auto next = begun_.begin();
            while (next != begun_.end() && next->is_done)
                ++next;
            if (next != begun_.end()) {
                Work& work = *next; // stays where it is while others are begun and finished
                lock.unlock();
                const Status status = compute(work);
                lock.lock();
                work.status = status;
                work.is_done = true;
                changed_.notify_all();
            } else if (closing_) {
                return;
            } else {
                changed_.wait(lock);
            }
        }
    }

    Status compute(const Work& work) {
        std::this_thread::sleep_for(work.times.compute + options_.slower_by);
        translated_ += static_cast<int>(work.frames.size());
        if (options_.fail_after && translated_ > *options_.fail_after)
            return {options_.failure, "The fake engine fails as it was told to.", "fake detail"};
        if (options_.idle)
            return {};
        for (std::size_t index = 0; index < work.frames.size(); ++index) {
            const TranslationFrame& frame = work.frames[index];
            if (hash_of_input(frame) != work.inputs[index])
                return {ErrorCode::Failed, "An input has changed since the batch was begun.", ""};
            if (!translate_pixels(frame, work.direction))
                return {ErrorCode::Failed, "A plane is missing, or shared with the input.", ""};
            if (options_.stamp)
                frame.output.data[0][0] = static_cast<std::uint8_t>(work.frames.size());
            if (options_.stamp_begun)
                frame.output.data[0][0] = static_cast<std::uint8_t>(work.begun_at_a_time);
            if (options_.stamp_history)
                frame.output.data[0][0] = work.histories[index];
            if (options_.stamp_streams)
                frame.output.data[0][0] = work.streams;
            if (options_.stamp_memory)
                frame.output.data[0][0] = frame.cuda_context ? 1 : 0;
        }
        return {};
    }

    const FakeOptions options_;
    FakeDevice device_;
    EngineInformation information_;
    int translated_ = 0; ///< frames; computing thread only

    std::mutex mutex_;
    std::condition_variable changed_;
    // Guarded by mutex_.
    std::deque<Work> begun_; ///< not finished, oldest first
    FakeHistories histories_;
    std::size_t most_begun_ = 0;
    bool finishing_ = false;
    bool closing_ = false;

    std::thread thread_;
};

std::atomic<bool> opening = false;

/// `cuda` is the first one, as in the real engine.
bool has_device(const FakeOptions& options, const std::string& device) {
    if (device == "auto" || !options.cuda)
        return device == "auto" || device == "cpu";
    return device == "cuda:" + std::to_string(*options.cuda) ||
           (device == "cuda" && *options.cuda == 0);
}

Engine* open_alone(const EngineSettings& settings, Status& status) {
    constexpr std::string_view prefix = "fake:";
    std::string checkpoint = settings.checkpoint;
    if (!checkpoint.starts_with(prefix)) {
        std::ifstream file(settings.checkpoint);
        const bool exists = file.is_open();
        checkpoint.clear();
        file >> checkpoint;
        if (!checkpoint.starts_with(prefix)) {
            status = {exists ? ErrorCode::Damaged : ErrorCode::NotFound,
                      "The checkpoint '" + settings.checkpoint +
                          (exists ? "' is damaged." : "' does not exist."),
                      ""};
            return nullptr;
        }
    }
    const auto options = parse_fake_options(std::string_view(checkpoint).substr(prefix.size()));
    if (!has_device(options, settings.device)) {
        status = {ErrorCode::NotFound, "There is no device '" + settings.device + "'.", ""};
        return nullptr;
    }
    if (options.refuse_open || !options.understood) {
        status = {ErrorCode::Failed, "The fake engine does not open '" + settings.checkpoint + "'.",
                  "fake detail"};
        return nullptr;
    }
    try {
        return new FakeEngine(options);
    } catch (const std::exception& exception) {
        status = {ErrorCode::Failed, exception.what(), ""};
        return nullptr;
    }
}

Engine* open_engine(const EngineSettings& settings, Status& status) noexcept {
    if (opening.exchange(true)) {
        status = {ErrorCode::Failed, "Two calls of open() overlap.", ""};
        return nullptr;
    }
    Engine* engine = open_alone(settings, status);
    opening = false;
    return engine;
}

void close_engine(Engine* engine) noexcept {
    delete engine;
}

constexpr EngineLibrary library{kEngineInterfaceVersion, open_engine, close_engine};

} // namespace

const EngineLibrary* unit_engine_entry() {
    return &library;
}
