#include "core/gpu/batch_pipeline.h"

#include <cstring>
#include <utility>

namespace unit::gpu {
namespace {

using Clock = std::chrono::steady_clock;
using PlaneSizes = std::array<PlaneSize, 3>;

/// Planes begin at such multiples, which suit every kernel and copy.
constexpr std::size_t aligned(std::size_t bytes) {
    constexpr std::size_t kAlignment = 256;
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

std::size_t bytes_of(const PlaneSize& size) {
    return static_cast<std::size_t>(size.row_bytes) * static_cast<std::size_t>(size.rows);
}

bool is_on_host(const TranslationFrame& frame) {
    return frame.cuda_context == nullptr;
}

/// The planes of a frame that has a place, in memory of its batch.
template <typename Byte>
FramePlanes<Byte> planes_in(const Memory& memory, const std::array<std::size_t, 3>& place,
                            const PlaneSizes& sizes) {
    FramePlanes<Byte> planes;
    for (std::size_t plane = 0; plane < place.size(); ++plane) {
        planes.data[plane] = reinterpret_cast<Byte*>(memory.data() + place[plane]);
        planes.stride[plane] = sizes[plane].row_bytes;
    }
    return planes;
}

void copy_on_host(const PlaneSizes& sizes, const ConstFrameView& from, const FrameView& to) {
    for (std::size_t plane = 0; plane < sizes.size(); ++plane) {
        const PlaneSize& size = sizes[plane];
        if (size.rows == 0) {
            continue;
        }
        const std::uint8_t* row = from.data[plane];
        std::uint8_t* copied = to.data[plane];
        if (from.stride[plane] == size.row_bytes && to.stride[plane] == size.row_bytes) {
            std::memcpy(copied, row, bytes_of(size));
            continue;
        }
        for (int y = 0; y < size.rows; ++y) {
            std::memcpy(copied, row, static_cast<std::size_t>(size.row_bytes));
            row += from.stride[plane];
            copied += to.stride[plane];
        }
    }
}

/// Each context is that of one side's planes; nullptr is the device's own.
void copy_on_device(Stream& stream, const PlaneSizes& sizes, const ConstFrameView& from,
                    void* from_context, const FrameView& to, void* to_context) {
    for (std::size_t plane = 0; plane < sizes.size(); ++plane) {
        if (sizes[plane].rows > 0) {
            stream.copy_rows({{to.data[plane], to_context, to.stride[plane]},
                              {from.data[plane], from_context, from.stride[plane]},
                              sizes[plane].row_bytes,
                              sizes[plane].rows});
        }
    }
}

} // namespace

BatchPipeline::BatchPipeline(Device& device)
    : device_(device), upload_(device.new_stream()), compute_(device.new_stream()),
      download_(device.new_stream()) {}

void BatchPipeline::begin(std::span<const TranslationFrame> frames, const Compute& compute) {
    Batch& batch = batches_[next_];
    find_places(batch, frames);
    try {
        reserve(batch);
        upload(batch);
        enqueue_compute(batch, compute);
        download(batch);
    } catch (...) {
        // What was enqueued must not meet the next batch in this one's memory.
        wait_for_enqueued();
        batch.frames.clear();
        throw;
    }
    next_ = (next_ + 1) % kDepth;
    ++begun_;
}

BatchTimes BatchPipeline::finish() {
    Batch& batch = batches_[(next_ + kDepth - begun_) % kDepth];
    // They hold their streams, and go with this call, also where it fails.
    const std::vector<StagedFrame> frames = std::exchange(batch.frames, {});
    --begun_;
    batch.downloaded->wait();
    const auto downloaded = Clock::now();
    for (const auto& [frame, number, place] : frames) {
        if (place && is_on_host(frame)) {
            const auto sizes = plane_sizes(frame.format);
            copy_on_host(sizes, planes_in<const std::uint8_t>(*batch.host_output, *place, sizes),
                         frame.output);
        }
    }
    return {batch.read_on_host + batch.uploaded->since(*batch.upload_began),
            batch.computed->since(*batch.compute_began),
            batch.downloaded->since(*batch.computed) + (Clock::now() - downloaded)};
}

/// Frames in main memory come first, so that they cross the bus together.
void BatchPipeline::find_places(Batch& batch, std::span<const TranslationFrame> frames) const {
    batch.frames.clear();
    batch.device_bytes = 0;
    for (const bool on_host : {true, false}) {
        for (std::size_t number = 0; number < frames.size(); ++number) {
            const TranslationFrame& frame = frames[number];
            if (is_on_host(frame) != on_host) {
                continue;
            }
            StagedFrame& staged = batch.frames.emplace_back(StagedFrame{frame, number, {}});
            if (!on_host && frame.cuda_context == device_.context()) {
                continue;
            }
            Place& place = staged.place.emplace();
            const auto sizes = plane_sizes(frame.format);
            for (std::size_t plane = 0; plane < place.size(); ++plane) {
                place[plane] = batch.device_bytes;
                batch.device_bytes += aligned(bytes_of(sizes[plane]));
            }
        }
        if (on_host) {
            batch.host_bytes = batch.device_bytes;
        }
    }
}

void BatchPipeline::reserve(Batch& batch) {
    const auto grow = [](std::unique_ptr<Memory>& memory, std::size_t bytes, const auto& allocate) {
        if (bytes > 0 && (!memory || memory->size() < bytes)) {
            memory.reset(); // first, or there might not be enough
            memory = allocate(bytes);
        }
    };
    const auto page_locked = [&](std::size_t bytes) { return device_.allocate_page_locked(bytes); };
    const auto of_device = [&](std::size_t bytes) { return device_.allocate(bytes); };
    grow(batch.host_input, batch.host_bytes, page_locked);
    grow(batch.host_output, batch.host_bytes, page_locked);
    grow(batch.device_input, batch.device_bytes, of_device);
    grow(batch.device_output, batch.device_bytes, of_device);
}

void BatchPipeline::upload(Batch& batch) {
    const auto started = Clock::now();
    for (const auto& [frame, number, place] : batch.frames) {
        if (place && is_on_host(frame)) {
            const auto sizes = plane_sizes(frame.format);
            copy_on_host(sizes, frame.input,
                         planes_in<std::uint8_t>(*batch.host_input, *place, sizes));
        }
    }
    batch.read_on_host = Clock::now() - started;
    batch.upload_began = upload_->record();
    if (batch.host_bytes > 0) {
        upload_->copy(batch.device_input->data(), batch.host_input->data(), batch.host_bytes);
    }
    for (const auto& [frame, number, place] : batch.frames) {
        if (place && !is_on_host(frame)) {
            const auto sizes = plane_sizes(frame.format);
            copy_on_device(*upload_, sizes, frame.input, frame.cuda_context,
                           planes_in<std::uint8_t>(*batch.device_input, *place, sizes), nullptr);
        }
    }
    batch.uploaded = upload_->record();
}

void BatchPipeline::enqueue_compute(Batch& batch, const Compute& compute) {
    std::vector<DeviceFrame> frames;
    for (const auto& [frame, number, place] : batch.frames) {
        DeviceFrame on_device{frame.format, frame.input, frame.output, frame.strength,
                              frame.noise,  frame.seed,  number};
        if (place) {
            const auto sizes = plane_sizes(frame.format);
            on_device.input = planes_in<const std::uint8_t>(*batch.device_input, *place, sizes);
            on_device.output = planes_in<std::uint8_t>(*batch.device_output, *place, sizes);
        }
        frames.push_back(on_device);
    }
    compute_->wait_for(batch.uploaded);
    batch.compute_began = compute_->record();
    compute(*compute_, frames);
    batch.computed = compute_->record();
}

void BatchPipeline::download(Batch& batch) {
    download_->wait_for(batch.computed);
    if (batch.host_bytes > 0) {
        download_->copy(batch.host_output->data(), batch.device_output->data(), batch.host_bytes);
    }
    for (const auto& [frame, number, place] : batch.frames) {
        if (place && !is_on_host(frame)) {
            const auto sizes = plane_sizes(frame.format);
            copy_on_device(*download_, sizes,
                           planes_in<const std::uint8_t>(*batch.device_output, *place, sizes),
                           nullptr, frame.output, frame.cuda_context);
        }
    }
    batch.downloaded = download_->record();
}

void BatchPipeline::wait_for_enqueued() {
    for (Stream* const stream : {upload_.get(), compute_.get(), download_.get()}) {
        try {
            stream->record()->wait();
        } catch (const std::exception&) {
            // The caller is told of what failed first; finish() meets the rest.
        }
    }
}

} // namespace unit::gpu
