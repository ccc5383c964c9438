#include "tests/support/asynchronous_stream.h"

#include "core/error.h"
#include "core/gpu/kernels/host_launch.h"
#include "tests/support/host_convolution.h"

#include <condition_variable>
#include <cstring>
#include <deque>
#include <exception>
#include <stdexcept>
#include <thread>

namespace unit::gpu::test {
namespace {

using Clock = std::chrono::steady_clock;

class ThreadEvent final : public Event, private Counted {
  public:
    using Counted::Counted;

    void reach(std::exception_ptr error) {
        const std::lock_guard lock(mutex_);
        reached_ = Clock::now();
        error_ = std::move(error);
        is_reached_ = true;
        changed_.notify_all();
    }

    /// What went wrong before it; nullptr: nothing.
    std::exception_ptr wait_for_error() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return is_reached_; });
        return error_;
    }

    void wait() override {
        if (const std::exception_ptr error = wait_for_error())
            std::rethrow_exception(error);
    }

    std::chrono::nanoseconds since(const Event& earlier) const override {
        const auto time = reached_at() - static_cast<const ThreadEvent&>(earlier).reached_at();
        return state().draws_times ? state().draw_time() : time;
    }

  private:
    Clock::time_point reached_at() const {
        const std::lock_guard lock(mutex_);
        if (!is_reached_)
            throw std::logic_error("the time of an event that is not reached");
        return reached_;
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool is_reached_ = false;
    Clock::time_point reached_;
    std::exception_ptr error_;
};

/// Its workspace must be there, and of that size: garbage is written over it.
class LoopConvolution final : public FusedConvolution, private Counted {
  public:
    LoopConvolution(const StatePointer& state, const FusedConvolutionShape& shape)
        : FusedConvolution(shape, 100), Counted(state) {}

    void run(const FusedConvolutionTensors& tensors) const {
        ++state().convolutions;
        std::memset(tensors.workspace, 0xa5, workspace_bytes());
        convolve_on_host(shape(), tensors);
    }
};

class RecordedWork final : public Graph, private Counted {
  public:
    RecordedWork(StatePointer state, std::function<void()> recorded)
        : Counted(std::move(state)), work(std::move(recorded)) {
        ++this->state().graphs;
    }
    ~RecordedWork() override { --state().graphs; }

    const std::function<void()> work;
};

class ThreadStream final : public Stream, private Counted {
  public:
    explicit ThreadStream(StatePointer state)
        : Counted(std::move(state)), thread_([this] { run_queue(); }) {}

    ~ThreadStream() override {
        {
            const std::lock_guard lock(mutex_);
            is_ending_ = true;
            changed_.notify_all();
        }
        thread_.join();
    }

    void copy(std::byte* to, const std::byte* from, std::size_t bytes) override {
        enqueue([=] { std::memcpy(to, from, bytes); });
    }

    void copy_rows(const RowCopy& copy) override {
        enqueue([copy] {
            for (int row = 0; row < copy.rows; ++row)
                std::memcpy(copy.to.rows + row * copy.to.stride,
                            copy.from.rows + row * copy.from.stride,
                            static_cast<std::size_t>(copy.row_bytes));
        });
    }

    void launch(const GpuKernel& kernel) override {
        enqueue([kernel] { std::visit([](const auto& one) { launch_on_host(one); }, kernel); });
    }

    void convolve(const FusedConvolution& convolution,
                  const FusedConvolutionTensors& tensors) override {
        enqueue([&one = static_cast<const LoopConvolution&>(convolution), tensors] {
            one.run(tensors);
        });
    }

    void run(std::function<void()> work) override { enqueue(std::move(work)); }

    std::unique_ptr<Graph> record_graph(std::function<void()> work, bool /*kept*/) override {
        if (pending_work_ > 0)
            throw std::logic_error("a graph is recorded while its stream has work");
        return std::make_unique<RecordedWork>(shared_state(), std::move(work));
    }

    void replay(Graph& graph) override {
        enqueue([&work = static_cast<RecordedWork&>(graph).work] { work(); });
    }

    EventPointer record() override {
        auto event = std::make_shared<ThreadEvent>(shared_state());
        push([this, event] { event->reach(error_); });
        return event;
    }

    void wait_for(const EventPointer& event) override {
        push([this, event = std::static_pointer_cast<ThreadEvent>(event)] {
            const std::exception_ptr error = event->wait_for_error();
            if (!error_)
                error_ = error;
        });
    }

  private:
    /// Work of a piece of work is done at once, as part of it.
    void enqueue(std::function<void()> work) {
        if (std::this_thread::get_id() == thread_.get_id())
            return work();
        ++pending_work_;
        push([this, work = std::move(work)] {
            do_work(work);
            --pending_work_;
        });
    }

    void push(std::function<void()> task) {
        const std::lock_guard lock(mutex_);
        queue_.push_back(std::move(task));
        changed_.notify_all();
    }

    void do_work(const std::function<void()>& work) {
        if (error_)
            return;
        try {
            ++state().work_done;
            if (is_due(state().work_until_failure))
                throw Error(ErrorCode::Failed, "the device was told to fail");
            work();
        } catch (...) {
            error_ = std::current_exception();
        }
    }

    void run_queue() {
        std::unique_lock lock(mutex_);
        while (!is_ending_ || !queue_.empty()) {
            if (queue_.empty()) {
                changed_.wait(lock);
                continue;
            }
            const std::function<void()> task = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            std::this_thread::sleep_for(state().draw_delay());
            task();
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> queue_; ///< guarded by mutex_
    bool is_ending_ = false;                  ///< guarded by mutex_
    std::atomic<int> pending_work_ = 0;       ///< that is not done
    std::exception_ptr error_;                ///< what went wrong first; of the stream's thread
    std::thread thread_;                      // last: it uses the others
};

} // namespace

std::unique_ptr<Stream> make_asynchronous_stream(const StatePointer& state) {
    return std::make_unique<ThreadStream>(state);
}

std::unique_ptr<FusedConvolution> make_loop_convolution(const StatePointer& state,
                                                        const FusedConvolutionShape& shape) {
    return std::make_unique<LoopConvolution>(state, shape);
}

} // namespace unit::gpu::test
