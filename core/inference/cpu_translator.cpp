#include "core/inference/cpu_translator.h"

#include "core/checkpoint/description.h"
#include "core/inference/latent_noise.h"
#include "core/pixels/frame_blend.h"
#include "core/system/available_memory.h"
#include "core/system/usable_cores.h"

#include <algorithm>

namespace unit {
namespace {

using Clock = std::chrono::steady_clock;

/// Sizes and directions that streams of one engine use in turns.
constexpr std::size_t kMostPlans = 4;

} // namespace

CpuTranslator::CpuTranslator(const EngineSettings& settings, const std::string& device)
    : weights_([this](const std::string& name) { return values_->values(name); }),
      team_(settings.threads > 0 ? settings.threads : usable_cores()) {
    SafetensorsFile file(settings.checkpoint);
    model_ = read_description(file).model;
    precision_.emplace(settings.checkpoint, settings.precision, read_calibration(file, model_));
    check_image_channels(settings.checkpoint, model_);
    values_ = std::make_unique<ModelWeights>(std::move(file), model_);
    information_.device = device;
    information_.model_bytes =
        static_cast<std::uint64_t>(translation_parameter_count(model_)) * sizeof(float);
}

std::uint64_t CpuTranslator::memory_needed(const BatchShape& shape) const {
    // Frames are computed one after the other.
    return Plan::memory_size(model_, plan_shape(shape.direction, shape.size, false));
}

std::uint64_t CpuTranslator::memory_available() const {
    return available_memory();
}

void CpuTranslator::begin(Direction direction, const NetworkSize& size,
                          std::span<const TranslationFrame> frames) {
    times_ = {};
    try {
        for (const TranslationFrame& frame : frames) {
            const BatchTimes of_frame = translate_frame(direction, size, frame);
            times_.read += of_frame.read;
            times_.compute += of_frame.compute;
            times_.write += of_frame.write;
        }
    } catch (...) {
        // Who tries the batch again must not find the statistics of its own frames.
        std::ranges::for_each(frames, [this](const auto& frame) { interrupt(frame); });
        throw;
    }
    for (const TranslationFrame& frame : frames) {
        if (SmoothedStream* const stream = known_stream(frame)) {
            stream->history.confirm(*frame.stream);
        }
    }
}

PlanShape CpuTranslator::plan_shape(Direction direction, const NetworkSize& size,
                                    bool has_noise) const {
    const Domains domains = domains_of(direction);
    return {.from = domains.from,
            .to = domains.to,
            .width = size.width,
            .height = size.height,
            .has_noise = has_noise,
            .threads = team_.members(),
            .storage = precision_->storage(domains),
            .products = precision_->products(domains)};
}

BatchTimes CpuTranslator::translate_frame(Direction direction, const NetworkSize& size,
                                          const TranslationFrame& frame) {
    const PlanShape shape = plan_shape(direction, size, frame.noise != 0.0F);
    const auto started = Clock::now();
    const NormSmoothing smoothing = smoothing_of(direction, size, frame);
    const std::chrono::nanoseconds looked = Clock::now() - started;
    BatchTimes times = is_scaled(frame, size) ? run_scaled(shape, frame, smoothing)
                                              : run_on_frame(shape, frame, smoothing);
    times.read += looked;
    if (frame.strength != 1.0F) {
        const auto translated = Clock::now();
        blend_frame(frame.format, frame.input, frame.strength, frame.output);
        times.write += Clock::now() - translated;
    }
    return times;
}

NormSmoothing CpuTranslator::smoothing_of(Direction direction, const NetworkSize& size,
                                          const TranslationFrame& frame) {
    if (!is_smoothed(frame)) {
        interrupt(frame);
        return {};
    }
    SmoothedStream& stream = streams_.of(frame.stream, [&] {
        const Domains domains = domains_of(direction);
        // Both directions have the same norms.
        const int channels = norm_channel_count(translation_path(model_, domains.from, domains.to));
        return SmoothedStream{{}, NormHistory(static_cast<std::size_t>(channels))};
    });
    const ScenePicture picture =
        make_scene_picture(frame.format, sampled_rows(frame.format, frame.input));
    if (!stream.history.goes_on(direction, size, frame, picture)) {
        stream.statistics.clear();
    }
    return {&stream.statistics, frame.temporal_smoothing};
}

/// What a stream's next frame is not to go on from.
void CpuTranslator::interrupt(const TranslationFrame& frame) {
    if (SmoothedStream* const stream = known_stream(frame)) {
        stream->history.interrupt();
    }
}

/// nullptr where nothing is kept of the frame's stream, or it has none.
CpuTranslator::SmoothedStream* CpuTranslator::known_stream(const TranslationFrame& frame) {
    return frame.stream ? streams_.find(frame.stream) : nullptr;
}

BatchTimes CpuTranslator::run_on_frame(const PlanShape& shape, const TranslationFrame& frame,
                                       const NormSmoothing& smoothing) {
    if (!input_ || input_->format() != frame.format) {
        input_.emplace(frame.format, shape.threads);
        output_.emplace(frame.format, shape.threads);
    }
    input_->set_frame(frame.input);
    output_->set_frame(frame.input, frame.output);
    const auto started = Clock::now();
    run(shape, *input_, *output_, frame, smoothing);
    // Threads read and write rows while others compute: each has its share of the time.
    const std::chrono::nanoseconds elapsed = Clock::now() - started;
    const std::chrono::nanoseconds read = input_->take_time() / shape.threads;
    const std::chrono::nanoseconds written = output_->take_time() / shape.threads;
    return {read, elapsed - read - written, written};
}

BatchTimes CpuTranslator::run_scaled(const PlanShape& shape, const TranslationFrame& frame,
                                     const NormSmoothing& smoothing) {
    const NetworkSize size{shape.width, shape.height};
    if (!scaler_ || !scaler_->is_for(frame.format, size)) {
        scaler_ = std::make_unique<FrameScaler>(frame.format, size);
        scaled_input_ = PlanarImage(size.width, size.height);
        scaled_output_ = PlanarImage(size.width, size.height);
    }
    const auto started = Clock::now();
    scaler_->read(frame, scaled_input_.view());
    const auto read = Clock::now();
    MemoryInput input(scaled_input_);
    MemoryOutput output(scaled_output_);
    run(shape, input, output, frame, smoothing);
    const auto computed = Clock::now();
    scaler_->write(frame, scaled_input_.const_view(), scaled_output_.const_view());
    return {read - started, computed - read, Clock::now() - computed};
}

void CpuTranslator::run(const PlanShape& shape, ImageInput& input, ImageOutput& output,
                        const TranslationFrame& frame, const NormSmoothing& smoothing) {
    Plan& plan = plan_for(shape);
    plan.prepare({&input, &output, noise_for(shape, frame), smoothing});
    team_.run(shape.threads, 1, [&](int thread) { plan.compute(thread); });
}

Plan& CpuTranslator::plan_for(const PlanShape& shape) {
    const auto known =
        std::ranges::find_if(plans_, [&](const Plan& plan) { return plan.shape() == shape; });
    if (known != plans_.end()) {
        plans_.splice(plans_.begin(), plans_, known);
        return plans_.front();
    }
    if (plans_.size() == kMostPlans) {
        plans_.pop_back();
    }
    return plans_.emplace_front(model_, weights_, shape,
                                precision_->ranges({shape.from, shape.to}));
}

/// The noise of a seed is the same whatever the frame, so that video does not flicker.
const float* CpuTranslator::noise_for(const PlanShape& shape, const TranslationFrame& frame) {
    if (!shape.has_noise) {
        return nullptr;
    }
    const std::int64_t sizes[] = {model_.latent_channels(), shape.height / 4, shape.width / 4};
    const auto count = static_cast<std::size_t>(sizes[0] * sizes[1] * sizes[2]);
    if (noise_.seed != frame.seed || noise_.deviation != frame.noise ||
        noise_.values.size() != count) {
        const at::Tensor scaled = draw_eta(frame.seed, sizes) * frame.noise;
        noise_.values.assign(scaled.const_data_ptr<float>(),
                             scaled.const_data_ptr<float>() + count);
        noise_.seed = frame.seed;
        noise_.deviation = frame.noise;
    }
    return noise_.values.data();
}

} // namespace unit
