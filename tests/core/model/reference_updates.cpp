#include "tests/core/model/reference_updates.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <cmath>
#include <map>

namespace unit::test {
namespace {

constexpr ReferenceRun kRuns[] = {
    {"Released", "_steps", "_steps_final", true, Objective::Released, false},
    {"ReleasedQuiet", "_steps_quiet", "_steps_quiet", false, Objective::Released, false},
    {"ReleasedQuietSharedFakes", "_steps_quiet", "_steps_quiet", false, Objective::Released, true},
    {"Paper", "_steps_formula", "_steps_formula", true, Objective::Paper, false},
};

/// Our loss terms under the names of the files.
const std::map<std::string, std::string> kLossNames = {
    {"real_1", "d.real_1"},
    {"real_2", "d.real_2"},
    {"fake_1", "d.fake_1"},
    {"fake_2", "d.fake_2"},
    {"discriminator_total", "d.total"},
    {"gan_1", "g.gan_1"},
    {"gan_2", "g.gan_2"},
    {"reconstruction_1", "g.recon_1"},
    {"reconstruction_2", "g.recon_2"},
    {"cycle_1", "g.cycle_1"},
    {"cycle_2", "g.cycle_2"},
    {"kl_1", "g.kl_1"},
    {"kl_2", "g.kl_2"},
    {"kl_12", "g.kl_12"},
    {"kl_21", "g.kl_21"},
    {"generator_total", "g.total"},
};

constexpr UpdateTolerance kDoubleUpdates{at::kDouble, 1e-6, 1e-6, 1e-6, 0.0};
constexpr double kWeightTolerance = 1e-7; // largest difference, double precision

} // namespace

std::ostream& operator<<(std::ostream& out, const ReferenceRun& run) {
    return out << run.name;
}

void ReferenceUpdates::SetUp() {
    const auto& [set, run] = GetParam();
    start_ = set.find("_steps");
    losses_ = set.find(run.losses);
    noise_ = run.noise ? set.find("_steps_noise") : std::nullopt;
    ASSERT_TRUE(start_ && losses_ && (noise_ || !run.noise));
}

UpdateSettings ReferenceUpdates::settings() const {
    const nlohmann::json& weights = losses_->about().at("loss_weights");
    const nlohmann::json& adam = losses_->about().at("adam");
    UpdateSettings settings;
    settings.loss.objective = std::get<1>(GetParam()).objective;
    settings.share_fakes = std::get<1>(GetParam()).share_fakes;
    settings.loss.weights = {weights.at("gan").get<double>(), weights.at("kl").get<double>(),
                             weights.at("recon").get<double>(),
                             weights.at("cycle_kl").get<double>(),
                             weights.at("cycle").get<double>()};
    settings.adam = {adam.at("lr").get<double>(), adam.at("betas").at(0).get<double>(),
                     adam.at("betas").at(1).get<double>(),
                     adam.at("weight_decay_l2").get<double>()};
    return settings;
}

UpdateBatch ReferenceUpdates::batch_of(int number, at::ScalarType type, const Unit& model) const {
    const std::string step = "step" + std::to_string(number) + ".";
    const at::Device device = model.generator_parameters().front().value.device();
    const int latent_channels = model.configuration().latent_channels();
    UpdateBatch batch;
    batch.x = {start_->tensor(step + "x1", type).to(device),
               start_->tensor(step + "x2", type).to(device)};
    const auto noise = [&](const std::string& name) {
        if (noise_ && noise_->has(step + name)) {
            return noise_->tensor(step + name, type).to(device);
        }
        // Quiet runs have none.
        const at::Tensor& x = batch.x[0];
        return at::zeros({x.size(0), latent_channels, x.size(2) / 4, x.size(3) / 4}, x.options());
    };
    batch.noise = {StreamNoise{noise("g.noise1"), noise("g.noise12")},
                   StreamNoise{noise("g.noise2"), noise("g.noise21")}};
    batch.discriminator_noise = {StreamNoise{noise("d.noise1"), {}},
                                 StreamNoise{noise("d.noise2"), {}}};
    return batch;
}

int ReferenceUpdates::updates() const {
    int count = 0;
    while (start_->has("step" + std::to_string(count + 1) + ".x1")) {
        ++count;
    }
    return count;
}

std::vector<LossValue> ReferenceUpdates::run_update(Update& update, const Unit& model, int number,
                                                    at::ScalarType type) const {
    const UpdateBatch batch = batch_of(number, type, model);
    return update.run({&batch, 1}, settings().adam.learning_rate).losses;
}

void ReferenceUpdates::expect_losses(const std::vector<LossValue>& losses, int number,
                                     double tolerance) const {
    ASSERT_EQ(losses.size(), kLossNames.size());
    for (const LossValue& loss : losses) {
        const std::string name = "step" + std::to_string(number) + "." + kLossNames.at(loss.name);
        const double expected = losses_->value(name);
        EXPECT_LE(std::abs(loss.value - expected) / std::abs(expected), tolerance) << name;
    }
}

void ReferenceUpdates::expect_gradient_norms(const Unit& model, int number,
                                             const UpdateTolerance& tolerance) const {
    for (const char* part : {"d", "g"}) {
        const bool of_discriminator = std::string(part) == "d";
        const auto order =
            losses_->about().at("grad_norm_order").at(part).get<std::vector<std::string>>();
        const at::Tensor expected = losses_->tensor(
            "step" + std::to_string(number) + "." + part + ".grad_norm", at::kDouble);
        const auto parameters =
            of_discriminator ? model.discriminator_parameters() : model.generator_parameters();
        ASSERT_EQ(order.size(), parameters.size());
        const double largest = expected.max().item<double>();
        for (const NamedParameter& parameter : parameters) {
            if (is_cancelled_bias(parameter.name)) {
                continue;
            }
            const std::string released =
                released_name(parameter.name, model.configuration()).substr(4);
            const auto place = std::find(order.begin(), order.end(), released);
            ASSERT_NE(place, order.end()) << released;
            const double norm = expected[place - order.begin()].item<double>();
            const double actual = parameter.value.grad().norm().item<double>();
            // A sum that cancels almost wholly keeps the rounding of its large terms.
            const double scale = std::max(norm, tolerance.smallest_norm * largest);
            EXPECT_LE(std::abs(actual - norm) / scale, of_discriminator
                                                           ? tolerance.discriminator_gradients
                                                           : tolerance.generator_gradients)
                << "update " << number << ", " << parameter.name;
        }
    }
}

int ReferenceUpdates::expect_weights(const ReferenceFile& file, const Unit& model,
                                     int number) const {
    int compared = 0;
    const std::string after = "after" + std::to_string(number) + ".";
    for (const auto& parameter : model.named_parameters()) {
        const std::string name = after + released_name(parameter.key(), model.configuration());
        if (file.has(name)) {
            EXPECT_LE(largest_difference(parameter.value(), file.tensor(name, at::kDouble)),
                      kWeightTolerance)
                << name;
            ++compared;
        }
    }
    return compared;
}

void ReferenceUpdates::expect_first_update(const std::shared_ptr<Unit>& model,
                                           const UpdateTolerance& tolerance) {
    Update update(*model, settings());
    const auto losses = run_update(update, *model, 1, tolerance.type);
    expect_losses(losses, 1, tolerance.losses);
    expect_gradient_norms(*model, 1, tolerance);
}

void ReferenceUpdates::expect_all_updates(const std::shared_ptr<Unit>& model) {
    const auto& [set, run] = GetParam();
    Update update(*model, settings());
    ASSERT_GT(updates(), 0);
    for (int number = 1; number <= updates(); ++number) {
        const auto losses = run_update(update, *model, number, at::kDouble);
        expect_losses(losses, number, kDoubleUpdates.losses);
        expect_gradient_norms(*model, number, kDoubleUpdates);
        expect_weights(*losses_, *model, number);
    }
    if (const auto final_weights = set.find(run.weights)) {
        EXPECT_GT(expect_weights(*final_weights, *model, updates()), 0);
    }
}

std::string
name_of_run(const testing::TestParamInfo<std::tuple<ReferenceSet, ReferenceRun>>& parameter) {
    return std::get<0>(parameter.param).prefix + "_" + std::get<1>(parameter.param).name + "_" +
           std::to_string(parameter.index);
}

std::vector<std::tuple<ReferenceSet, ReferenceRun>> runs_of_all_sets() {
    std::vector<std::tuple<ReferenceSet, ReferenceRun>> runs;
    for (const ReferenceSet& set : reference_sets()) {
        for (const ReferenceRun& run : kRuns) {
            if (set.has("_steps") && set.has(run.losses) &&
                (!run.noise || set.has("_steps_noise"))) {
                runs.emplace_back(set, run);
            }
        }
    }
    return runs;
}

} // namespace unit::test
