#include "core/inference/plan_profile.h"

#include "core/checkpoint/description.h"
#include "core/checkpoint/model_weights.h"
#include "core/inference/cpu_precision.h"
#include "core/inference/translator.h"
#include "core/system/available_memory.h"
#include "core/system/usable_cores.h"

#include <algorithm>
#include <c10/util/StringUtil.h>
#include <chrono>
#include <random>
#include <utility>

namespace unit {
namespace {

/// The planes of an I420 frame that lie in memory one after the other.
template <typename Byte>
FramePlanes<Byte> i420_planes(Byte* memory, const FrameFormat& format) {
    const std::ptrdiff_t chroma_width = (format.width + 1) / 2;
    const std::ptrdiff_t luma_size = std::ptrdiff_t{format.width} * format.height;
    const std::ptrdiff_t chroma_size = chroma_width * ((format.height + 1) / 2);
    return {{memory, memory + luma_size, memory + luma_size + chroma_size},
            {format.width, chroma_width, chroma_width}};
}

std::size_t i420_size(const FrameFormat& format) {
    const auto width = static_cast<std::size_t>(format.width);
    const auto height = static_cast<std::size_t>(format.height);
    return width * height + 2 * ((width + 1) / 2) * ((height + 1) / 2);
}

/// Luma rises to the right, chroma downwards, both with noise.
void fill_i420(const FrameFormat& format, std::vector<std::uint8_t>& frame) {
    std::minstd_rand random(1);
    const auto fill = [&](std::uint8_t* plane, int width, int height, bool rises_down) {
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const int level = rises_down ? 190 * y / height : 190 * x / width;
                *plane++ = static_cast<std::uint8_t>(24 + level + static_cast<int>(random() % 16));
            }
        }
    };
    const FrameView planes = i420_planes(frame.data(), format);
    fill(planes.data[0], format.width, format.height, false);
    fill(planes.data[1], (format.width + 1) / 2, (format.height + 1) / 2, true);
    fill(planes.data[2], (format.width + 1) / 2, (format.height + 1) / 2, true);
}

void check_memory(const ModelConfiguration& model, const PlanShape& shape) {
    constexpr std::size_t kMegabyte = 1'000'000;
    const std::size_t needed = Plan::memory_size(model, shape);
    const std::uint64_t available = available_memory();
    if (needed > available) {
        throw Error(ErrorCode::OutOfMemory,
                    c10::str("a translation of ", shape.width, "x", shape.height, " takes ",
                             needed / kMegabyte, " MB of memory, but ", available / kMegabyte,
                             " MB are free; choose a smaller size"));
    }
}

} // namespace

double PlanProfile::waiting_seconds() const {
    return frame_seconds - sum_of(parts).seconds;
}

PartTime sum_of(const std::vector<PartTime>& parts) {
    PartTime sum;
    for (const PartTime& part : parts) {
        sum.seconds += part.seconds;
        sum.flop += part.flop;
        for (const Arithmetic arithmetic : kArithmetics) {
            sum.computed[arithmetic] += part.computed[arithmetic];
        }
        sum.bytes += part.bytes;
    }
    return sum;
}

double least_seconds(const PartTime& part, const MachineLimits& limits) {
    double arithmetic_seconds = 0.0;
    for (const Arithmetic arithmetic : kArithmetics) {
        arithmetic_seconds += part.computed[arithmetic] / limits.operations_per_second[arithmetic];
    }
    return std::max(arithmetic_seconds, part.bytes / limits.bytes_per_second);
}

PlanProfiler::PlanProfiler(const ProfileSettings& settings)
    : format_{PixelFormat::I420, settings.width, settings.height, ColorMatrix::BT709,
              ColorRange::Limited},
      team_(settings.threads > 0 ? settings.threads : usable_cores()),
      input_(format_, team_.members()), output_(format_, team_.members()) {
    SafetensorsFile file(settings.checkpoint);
    const ModelConfiguration model = read_description(file).model;
    check_image_channels(settings.checkpoint, model);
    const Domains domains = domains_of(settings.direction);
    const NetworkSize size = network_size_of_frame(format_);
    const CpuPrecision precision(settings.checkpoint, settings.precision,
                                 read_calibration(file, model));
    precision_ = precision.of(domains);
    const PlanShape shape{.from = domains.from,
                          .to = domains.to,
                          .width = size.width,
                          .height = size.height,
                          .threads = team_.members(),
                          .storage = precision.storage(domains),
                          .products = precision.products(domains)};
    check_memory(model, shape);
    const ModelWeights values(std::move(file), model);
    PackedWeights weights([&](const std::string& name) { return values.values(name); });
    plan_ = std::make_unique<Plan>(model, weights, shape, precision.ranges(domains));
    weight_bytes_ = weights.bytes();
    plan_->take_times(); // counts from now on
    picture_.resize(i420_size(format_));
    translation_.resize(i420_size(format_));
    fill_i420(format_, picture_);
}

double PlanProfiler::translate() {
    const ConstFrameView picture = i420_planes<const std::uint8_t>(picture_.data(), format_);
    const auto started = std::chrono::steady_clock::now();
    input_.set_frame(picture);
    output_.set_frame(picture, i420_planes(translation_.data(), format_));
    plan_->prepare({&input_, &output_, nullptr});
    team_.run(team_.members(), 1, [this](int thread) { plan_->compute(thread); });
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;
    ++frames_;
    seconds_ += taken.count();
    return taken.count();
}

PlanProfile PlanProfiler::take_profile() {
    PlanProfile profile;
    profile.frames = std::exchange(frames_, 0);
    profile.frame_seconds = std::exchange(seconds_, 0.0) / profile.frames;
    profile.parts = plan_->take_times();
    for (PartTime& part : profile.parts) {
        part.seconds /= static_cast<double>(profile.frames) * team_.members();
    }
    return profile;
}

} // namespace unit
