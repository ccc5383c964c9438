#include "plugin/prepared_batches.h"

namespace unit {

std::vector<BatchShape> prepared_batches(const BatchShape& full, bool is_live, bool is_cpu) {
    std::vector<BatchShape> shapes;
    if (!is_live && is_cpu)
        return shapes;
    shapes.push_back(full);
    while (is_live && !is_cpu && shapes.back().frames > 1) {
        BatchShape half = shapes.back();
        half.frames = (half.frames + 1) / 2;
        shapes.push_back(half);
    }
    return shapes;
}

} // namespace unit
