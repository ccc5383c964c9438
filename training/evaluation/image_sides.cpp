#include "training/evaluation/image_sides.h"

#include "core/error.h"

#include <algorithm>
#include <fmt/format.h>

namespace unit {

void check_sides(const std::string& name, cv::Size size, int smallest) {
    if (std::min(size.width, size.height) < smallest) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("{} is {}x{}; sides of at least {} pixels are needed", name,
                                size.width, size.height, smallest));
    }
}

} // namespace unit
