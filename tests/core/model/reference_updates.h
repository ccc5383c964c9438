#pragma once

#include "tests/core/model/reference_set.h"
#include "training/trainer/update.h"

#include <gtest/gtest.h>
#include <tuple>

/// The reference files' training updates: each loss, the gradient norms and the weights after them
/// (shared reference README, "What agreement to expect").
namespace unit::test {

/// Which files make up one run. Weights and images always come from `_steps`.
struct ReferenceRun {
    const char* name;
    const char* losses;  ///< ending of the file with losses and gradient norms
    const char* weights; ///< ending of the file with weights after the last update
    bool noise;
    Objective objective;
    bool share_fakes;
};

/// Its name, for messages.
std::ostream& operator<<(std::ostream& out, const ReferenceRun& run);

struct UpdateTolerance {
    at::ScalarType type;
    double losses;                  ///< relative
    double discriminator_gradients; ///< relative, of norms
    double generator_gradients;     ///< relative, of norms
    double smallest_norm;           ///< norms below this share of the largest count as this large
};

/// A test of one run with one set. Computes where the model is.
class ReferenceUpdates : public testing::TestWithParam<std::tuple<ReferenceSet, ReferenceRun>> {
  protected:
    void SetUp() override;

    UpdateSettings settings() const;

    /// The images and the noise of update `number`, from 1 on.
    UpdateBatch batch_of(int number, at::ScalarType type, const Unit& model) const;

    /// How many updates the set has.
    int updates() const;

    std::vector<LossValue> run_update(Update& update, const Unit& model, int number,
                                      at::ScalarType type) const;

    /// `tolerance`: relative.
    void expect_losses(const std::vector<LossValue>& losses, int number, double tolerance) const;

    /// Norms of the gradients that the optimisers used, kept in the parameters after the update.
    void expect_gradient_norms(const Unit& model, int number,
                               const UpdateTolerance& tolerance) const;

    /// Compares every `afterN.` tensor of a file, computed in double precision; returns how many
    /// there were.
    int expect_weights(const ReferenceFile& file, const Unit& model, int number) const;

    /// The first update in the tolerance's type.
    void expect_first_update(const std::shared_ptr<Unit>& model, const UpdateTolerance& tolerance);

    /// All updates in double precision.
    void expect_all_updates(const std::shared_ptr<Unit>& model);

    std::optional<ReferenceFile> start_;
    std::optional<ReferenceFile> losses_;
    std::optional<ReferenceFile> noise_;
};

/// The name of a case: its set, its run and its number.
std::string
name_of_run(const testing::TestParamInfo<std::tuple<ReferenceSet, ReferenceRun>>& parameter);

/// Files beyond `_steps` are optional: a set is run as far as it goes.
std::vector<std::tuple<ReferenceSet, ReferenceRun>> runs_of_all_sets();

} // namespace unit::test
