#include "plugin/batching/measured_batches.h"

#include <algorithm>

namespace unit {

std::optional<std::chrono::nanoseconds> MeasuredBatches::time_of(const BatchShape& shape) const {
    const auto known = std::ranges::find(entries_, shape, &Entry::shape);
    return known == entries_.end() ? std::nullopt : std::optional(known->time);
}

std::optional<std::chrono::nanoseconds>
MeasuredBatches::time_or_guess(const BatchShape& shape) const {
    if (const auto time = time_of(shape))
        return time;
    const auto other = std::ranges::find_if(
        entries_, [&](const Entry& entry) { return entry.shape.size == shape.size; });
    if (other == entries_.end())
        return std::nullopt;
    return other->time * shape.frames / other->shape.frames;
}

void MeasuredBatches::add(const BatchShape& shape, std::chrono::nanoseconds time) {
    if (!time_of(shape))
        entries_.push_back({shape, time});
}

} // namespace unit
