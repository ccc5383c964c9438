#pragma once

#include "tests/core/upsampling/pictures.h"

#include <algorithm>
#include <iostream>
#include <string>

// What kernels and their plain twins are compared over.

namespace unit::test {

/// The largest error of rounding a value in [1, 2) to float, and twice that of one in [0.5, 1).
constexpr double kRounding = 0x1p-24;

struct SizePair {
    ImageSize first, second;
};

/// Ratios that are whole and that are not, different ones in the two directions, growing and
/// shrinking, and the smallest sizes.
constexpr SizePair kSizePairs[] = {{{1, 1}, {1, 1}},   {{1, 9}, {1, 4}},    {{9, 1}, {5, 1}},
                                   {{6, 6}, {3, 3}},   {{17, 9}, {7, 4}},   {{34, 33}, {12, 7}},
                                   {{67, 5}, {22, 5}}, {{33, 18}, {11, 6}}, {{16, 12}, {16, 5}},
                                   {{7, 20}, {16, 6}}, {{3, 4}, {8, 11}},   {{1, 1}, {5, 6}}};

/// A view of a picture with its rows the other way round, as negative strides have it, if `flip`
/// is true. Not where there are rows of padding, which would then be the first.
template <typename Element>
ImageView<Element> flipped_if(bool flip, const Picture& picture, ImageView<Element> view) {
    if (flip && view.height == picture.size.height) {
        view.data += (view.height - 1) * view.row_stride;
        view.row_stride = -view.row_stride;
    }
    return view;
}

/// The largest difference met, as a share of what was allowed for it.
class Worst {
  public:
    ~Worst() { std::cout << "worst: " << largest_ << " of the tolerance\n"; }

    void add(double difference, double tolerance) {
        largest_ = std::max(largest_, difference / tolerance);
    }

  private:
    double largest_ = 0.0;
};

inline std::string describe(const SizePair& sizes) {
    return test::describe(sizes.first) + " and " + test::describe(sizes.second);
}

} // namespace unit::test
