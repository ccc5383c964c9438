#include "tests/core/model/reference_set.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

/// Compares the networks' outputs with the reference files' (shared reference README, "What
/// agreement to expect").
namespace unit::test {
namespace {

struct Tolerance {
    at::ScalarType type;
    double images; ///< largest difference
    double codes;  ///< largest difference over largest value; logits too
};

constexpr Tolerance kDoublePrecision{at::kDouble, 1e-6, 1e-6};
constexpr Tolerance kSinglePrecision{at::kFloat, 1e-4, 2e-5};

double relative_difference(const at::Tensor& actual, const at::Tensor& expected) {
    return largest_difference(actual, expected) / expected.abs().max().item<double>();
}

class ForwardReference : public testing::TestWithParam<ReferenceSet> {
  protected:
    static void expect_logits(const ReferenceFile& file, const std::string& name,
                              const std::vector<at::Tensor>& logits, const Tolerance& tolerance) {
        for (std::size_t scale = 0; scale < logits.size(); ++scale) {
            const std::string tensor = name + ".scale" + std::to_string(1 << scale);
            EXPECT_LE(relative_difference(logits[scale], file.tensor(tensor, tolerance.type)),
                      tolerance.codes)
                << tensor;
        }
    }

    static void compare(const ReferenceFile& file, const Tolerance& tolerance) {
        const at::NoGradGuard no_gradient;
        const auto model = model_of(file, tolerance.type);
        constexpr auto kOne = DomainNumber::One;
        constexpr auto kTwo = DomainNumber::Two;
        const auto expected = [&](const std::string& name) {
            return file.tensor(name, tolerance.type);
        };
        const auto expect_image = [&](const std::string& name, const at::Tensor& image) {
            EXPECT_LE(largest_difference(image, expected(name)), tolerance.images) << name;
        };
        const at::Tensor x1 = expected("x1");
        const at::Tensor x2 = expected("x2");
        EXPECT_LE(relative_difference(model->encode(kOne, x1), expected("mu1")), tolerance.codes);
        EXPECT_LE(relative_difference(model->encode(kTwo, x2), expected("mu2")), tolerance.codes);
        expect_image("x11", model->translate(kOne, kOne, x1));
        expect_image("x12", model->translate(kOne, kTwo, x1));
        expect_image("x21", model->translate(kTwo, kOne, x2));
        expect_image("x22", model->translate(kTwo, kTwo, x2));
        expect_logits(file, "d1.x1", model->discriminate(kOne, x1), tolerance);
        expect_logits(file, "d1.x21", model->discriminate(kOne, expected("x21")), tolerance);
        expect_logits(file, "d2.x2", model->discriminate(kTwo, x2), tolerance);
        expect_logits(file, "d2.x12", model->discriminate(kTwo, expected("x12")), tolerance);
    }
};

TEST_P(ForwardReference, AgreesInDoublePrecision) {
    compare(GetParam().find("_forward").value(), kDoublePrecision);
}

TEST_P(ForwardReference, AgreesInSinglePrecision) {
    compare(GetParam().find("_forward").value(), kSinglePrecision);
}

std::string name_of(const testing::TestParamInfo<ReferenceSet>& parameter) {
    return parameter.param.prefix + "_" + std::to_string(parameter.index);
}

std::vector<ReferenceSet> sets_with_forward_file() {
    std::vector<ReferenceSet> sets = reference_sets();
    std::erase_if(sets, [](const ReferenceSet& set) { return !set.has("_forward"); });
    return sets;
}

INSTANTIATE_TEST_SUITE_P(Sets, ForwardReference, testing::ValuesIn(sets_with_forward_file()),
                         name_of);

} // namespace
} // namespace unit::test
