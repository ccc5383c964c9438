#include "core/gpu/kernels/enlarge_images.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/test_values.h"
#include "tests/core/gpu/kernels/written_once.h"

#include <deque>

namespace unit::gpu::test {
namespace {

/// The rows (or columns) of an image of `size` in the order in which the enlarged one shows them,
/// built up from the middle outwards.
std::vector<int> expected_sources(int size, int scale, int border, bool mirrors) {
    std::deque<int> rows;
    for (int row = 0; row < size; ++row)
        rows.insert(rows.end(), static_cast<std::size_t>(scale), row);
    const std::deque<int> inner = rows;
    for (int distance = 1; distance <= border; ++distance) {
        const std::size_t from = mirrors ? static_cast<std::size_t>(distance) : 0;
        rows.push_front(inner[from]);
        rows.push_back(inner[inner.size() - 1 - from]);
    }
    return {rows.begin(), rows.end()};
}

template <typename Value>
class EnlargeImagesTest : public testing::Test {
  protected:
    EnlargeImages<Value> random_kernel() {
        EnlargeImages<Value> kernel;
        kernel.images = up_to(3);
        kernel.height = up_to(9);
        kernel.width = up_to(40);
        kernel.channels = kPack * up_to(5);
        kernel.scale = up_to(2);
        kernel.mirrors = up_to(2) == 1;
        const int least = kernel.scale * std::min(kernel.height, kernel.width);
        kernel.border = up_to(kernel.mirrors ? std::min(least, 4) : 4) - 1;
        const int pixels = kernel.images * kernel.height * kernel.width;
        x_ = random_values<Value>(static_cast<std::size_t>(pixels * kernel.channels), random_);
        kernel.x = x_.data();
        return kernel;
    }

    int up_to(int most) { return std::uniform_int_distribution(1, most)(random_); }

    /// The value of the channel at that place of x.
    const Value& value(const EnlargeImages<Value>& kernel, int image, int row, int column,
                       int channel) const {
        const int pixel = (image * kernel.height + row) * kernel.width + column;
        return x_[static_cast<std::size_t>(pixel * kernel.channels + channel)];
    }

    std::mt19937 random_{1};
    std::vector<Value> x_;
};
TYPED_TEST_SUITE(EnlargeImagesTest, ValueTypes);

TYPED_TEST(EnlargeImagesTest, ShowsEachPixelWhereItBelongs) {
    for (int round = 0; round < 12; ++round) {
        EnlargeImages<TypeParam> kernel = this->random_kernel();
        const auto sources = [&](int size) {
            return expected_sources(size, kernel.scale, kernel.border, kernel.mirrors);
        };
        const std::vector<int> rows = sources(kernel.height);
        const std::vector<int> columns = sources(kernel.width);
        ASSERT_EQ(static_cast<int>(rows.size()), kernel.output_height());
        ASSERT_EQ(static_cast<int>(columns.size()), kernel.output_width());
        GuardedResult<TypeParam> y(static_cast<std::size_t>(kernel.images * kernel.channels) *
                                   rows.size() * columns.size());
        kernel.y = y.data();
        launch_on_host(kernel);
        std::size_t place = 0;
        for (int image = 0; image < kernel.images; ++image)
            for (const int row : rows)
                for (const int column : columns)
                    for (int channel = 0; channel < kernel.channels; ++channel, ++place) {
                        const TypeParam& expected =
                            this->value(kernel, image, row, column, channel);
                        ASSERT_EQ(std::memcmp(&y[place], &expected, sizeof expected), 0)
                            << image << ", " << row << ", " << column << ", " << channel;
                    }
        y.expect_written_once(kernel);
    }
}

} // namespace
} // namespace unit::gpu::test
