#include "tests/core/model/reference_updates.h"

/// Trajectories are compared in double precision; update 1 also in single precision.
namespace unit::test {
namespace {

constexpr UpdateTolerance kSingleUpdates{at::kFloat, 5e-6, 2e-5, 1e-2, 0.05};

class UpdateReference : public ReferenceUpdates {};

TEST_P(UpdateReference, LossesGradientsAndWeightsAgreeInDoublePrecision) {
    expect_all_updates(model_of(*start_, at::kDouble));
}

TEST_P(UpdateReference, FirstUpdateAgreesInSinglePrecision) {
    expect_first_update(model_of(*start_, at::kFloat), kSingleUpdates);
}

INSTANTIATE_TEST_SUITE_P(Sets, UpdateReference, testing::ValuesIn(runs_of_all_sets()), name_of_run);

} // namespace
} // namespace unit::test
