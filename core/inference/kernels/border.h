#pragma once

#include "core/model/configuration.h"

namespace unit {

/// Which of `size` rows (or columns) an image has at `index`, which may lie beyond its border by
/// less than `size`; -1 where it is zero.
constexpr int inside(int index, int size, Padding padding) {
    if (index >= 0 && index < size) {
        return index;
    }
    switch (padding) {
    case Padding::Reflect:
        return index < 0 ? -index : 2 * (size - 1) - index;
    case Padding::Replicate:
        return index < 0 ? 0 : size - 1;
    case Padding::Zero:
        break;
    }
    return -1;
}

} // namespace unit
