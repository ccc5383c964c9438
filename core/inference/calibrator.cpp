#include "core/inference/calibrator.h"

#include "core/engine.h"
#include "core/inference/frame_images.h"

namespace unit {
namespace {

/// Who takes no rows has none computed.
class NoOutput final : public ImageOutput {
  public:
    void write_rows(int, int, int, ImageRowSource&) override {}
};

} // namespace

Calibrator::Calibrator(const ModelWeights& weights, const ModelConfiguration& model, int from,
                       int to)
    : model_(model), weights_([&weights](const std::string& name) { return weights.values(name); }),
      from_(from), to_(to) {}

void Calibrator::see(const FrameFormat& format, const ConstFrameView& frame) {
    const NetworkSize size = network_size_of_frame(format);
    const PlanShape shape{from_, to_, size.width, size.height};
    if (!plan_ || plan_->shape() != shape) {
        plan_.emplace(model_, weights_, shape);
        plan_->watch_ranges(ranges_);
    }
    FrameInput input(format, shape.threads);
    NoOutput output;
    input.set_frame(frame);
    plan_->prepare({&input, &output});
    plan_->compute(0);
}

} // namespace unit
