#include "plugin/memory_plan.h"

#include <algorithm>
#include <cmath>

namespace unit {
namespace {

int multiple_of_4(double pixels) {
    return std::max(static_cast<int>(pixels) / 4 * 4, 4);
}

} // namespace

MemoryPlan plan_memory(const BatchShape& wanted, std::uint64_t limit,
                       const std::function<std::uint64_t(const BatchShape&)>& needed) {
    MemoryPlan plan{0, {}, needed(wanted), needed({wanted.direction, wanted.size, 1})};
    BatchShape shape = wanted;
    while (shape.frames > 0 && needed(shape) > limit)
        --shape.frames;
    plan.frames = shape.frames;
    if (plan.frames > 0)
        return plan;

    // Memory grows with the area; the rest is for what does not.
    shape.frames = 1;
    double scale = std::sqrt(static_cast<double>(limit) / static_cast<double>(needed(shape)));
    do {
        shape.size = {multiple_of_4(wanted.size.width * scale),
                      multiple_of_4(wanted.size.height * scale)};
        scale *= 0.95;
    } while (needed(shape) > limit && shape.size != NetworkSize{4, 4});
    if (needed(shape) <= limit)
        plan.fitting = shape.size;
    return plan;
}

} // namespace unit
