#include "tests/support/asynchronous_device.h"

#include "core/error.h"
#include "tests/support/asynchronous_stream.h"

#include <cstring>
#include <new>
#include <string>

namespace unit::gpu::test {
namespace {

constexpr std::align_val_t kAlignment{256};

class HostMemory final : public Memory, private Counted {
  public:
    HostMemory(const StatePointer& state, std::size_t bytes)
        : Memory(static_cast<std::byte*>(::operator new(bytes, kAlignment)), bytes),
          Counted(state) {
        std::memset(data(), 0xa5, bytes);
    }
    ~HostMemory() override { ::operator delete(data(), kAlignment); }
};

} // namespace

AsynchronousDevice::AsynchronousDevice(std::chrono::microseconds longest_delay, unsigned seed)
    : state_(std::make_shared<AsynchronousState>()) {
    state_->longest_delay = longest_delay;
    state_->random.seed(seed);
}

AsynchronousDevice::~AsynchronousDevice() = default;

std::unique_ptr<Stream> AsynchronousDevice::new_stream() {
    return make_asynchronous_stream(state_);
}

std::unique_ptr<Memory> AsynchronousDevice::allocate(std::size_t bytes) {
    if (is_due(state_->allocations_until_failure))
        throw Error(ErrorCode::OutOfMemory,
                    "the device has no " + std::to_string(bytes) + " bytes left");
    return std::make_unique<HostMemory>(state_, bytes);
}

std::unique_ptr<Memory> AsynchronousDevice::allocate_page_locked(std::size_t bytes) {
    return allocate(bytes);
}

std::unique_ptr<FusedConvolution>
AsynchronousDevice::fused_convolution(const FusedConvolutionShape& shape) const {
    return make_loop_convolution(state_, shape);
}

void AsynchronousDevice::draw_times() {
    state_->draws_times = true;
}

void AsynchronousDevice::fail_work(int after) {
    state_->work_until_failure = after;
}

void AsynchronousDevice::fail_allocation(int after) {
    state_->allocations_until_failure = after;
}

int AsynchronousDevice::objects() const {
    return state_->objects;
}

int AsynchronousDevice::graphs() const {
    return state_->graphs;
}

int AsynchronousDevice::work_done() const {
    return state_->work_done;
}

int AsynchronousDevice::convolutions() const {
    return state_->convolutions;
}

} // namespace unit::gpu::test
