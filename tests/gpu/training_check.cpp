#include "tests/core/model/reference_updates.h"
#include "tests/gpu/kit_translator.h"

#include <ATen/ATen.h>
#include <c10/util/StringUtil.h>

// Training steps on the device beside the reference files, and in 16 bits beside fp32.
namespace unit::test {
namespace {

/// Sums have another order than in the reference.
constexpr UpdateTolerance kSingleUpdatesOnDevice{at::kFloat, 5e-5, 5e-4, 5e-2, 0.05};
/// Of the losses of a few updates in 16 bits beside those in fp32, relative.
constexpr double kHalfLosses = 0.1;

class TrainingOnTheDevice : public ReferenceUpdates {
  protected:
    void SetUp() override {
        // fp32 means 24 bits here, not the 11 of TF32.
        at::globalContext().setAllowTF32CuDNN(false);
        device_ = kit::kit_place().torch_device;
        ReferenceUpdates::SetUp();
    }

    std::shared_ptr<Unit> model_on_device(at::ScalarType type) const {
        auto model = model_of(*start_, type);
        model->to(device_);
        return model;
    }

    /// A model that is trained on the device in a precision, with the set's images again and again.
    struct Training {
        std::shared_ptr<Unit> model;
        Update update;
    };

    Update::Result next_result(Training& training, int number) const {
        const UpdateBatch batch = batch_of(1 + number % updates(), at::kFloat, *training.model);
        return training.update.run({&batch, 1}, settings().adam.learning_rate);
    }

    /// The largest relative difference of the losses, of which small ones count as 0.1.
    static double difference(const Update::Result& result, const Update::Result& single) {
        double largest = 0.0;
        for (std::size_t term = 0; term < result.losses.size(); ++term) {
            const LossValue& loss = result.losses[term];
            const double expected = single.losses[term].value;
            const double share =
                std::abs(loss.value - expected) / std::max(std::abs(expected), 0.1);
            EXPECT_LE(share, kHalfLosses)
                << loss.name << " is " << loss.value << ", in fp32 " << expected;
            largest = std::max(largest, share);
        }
        return largest;
    }

    /// Some updates, and more as long as the scale of the losses has to fall.
    void expect_losses_of_single_precision(TrainingPrecision precision) const {
        constexpr int kMostUpdates = 24;
        UpdateSettings in_precision = settings();
        in_precision.precision = precision;
        const auto model = model_on_device(at::kFloat);
        const auto single_model = model_on_device(at::kFloat);
        Training training{model, {*model, in_precision}};
        Training single{single_model, {*single_model, settings()}};
        double largest = 0.0;
        int changes = 0;
        int number = 0;
        for (; number < kMostUpdates && changes < 3; ++number) {
            const Update::Result result = next_result(training, number);
            largest = std::max(largest, difference(result, next_result(single, number)));
            const bool skipped = result.discriminators_skipped || result.generators_skipped;
            EXPECT_TRUE(!skipped || precision == TrainingPrecision::Float16)
                << "update " << number + 1 << " found what is not finite";
            changes += skipped ? 0 : 1;
        }
        EXPECT_EQ(changes, 3) << "updates that changed the weights, of " << number;
        kit::report_measurement(
            c10::str("training ", std::get<1>(GetParam()).name, " in ", choice_name(precision),
                     ": losses of ", number, " updates, ", number - changes,
                     " of them skipped, differ from fp32 by at most ", 100.0 * largest, " %"));
    }

    at::Device device_{at::kCPU};
};

TEST_P(TrainingOnTheDevice, AgreesWithTheReferenceInDoublePrecision) {
    expect_all_updates(model_on_device(at::kDouble));
}

TEST_P(TrainingOnTheDevice, FirstUpdateAgreesWithTheReferenceInSinglePrecision) {
    expect_first_update(model_on_device(at::kFloat), kSingleUpdatesOnDevice);
}

TEST_P(TrainingOnTheDevice, StaysNearSinglePrecisionInBFloat16) {
    if (!kit::kit_options().on_cuda) {
        GTEST_SKIP() << "on a CPU with instructions for bfloat16 LibTorch 2.11's weight gradients "
                        "are of memory that nobody wrote, where an input is one pixel wide";
    }
    expect_losses_of_single_precision(TrainingPrecision::BFloat16);
}

TEST_P(TrainingOnTheDevice, StaysNearSinglePrecisionInHalvesWithLossScaling) {
    expect_losses_of_single_precision(TrainingPrecision::Float16);
}

INSTANTIATE_TEST_SUITE_P(Sets, TrainingOnTheDevice, testing::ValuesIn(runs_of_all_sets()),
                         name_of_run);

} // namespace
} // namespace unit::test
