#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/tensor_storage.h"
#include "core/inference/openmp_spinning.h"
#include "training/trainer/update.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <malloc.h>
#include <nlohmann/json.hpp>
#include <sstream>

/// Our side of compare_training.py: does updates on request and says how long they took. Arguments:
/// a safetensors file with the parameters to begin with and, for `losses`, the images and noise of
/// some updates; the settings as JSON. Reads commands from stdin, one a line:
///   time N    N updates on random images                       -> seconds
///   losses    the updates of the file                          -> one JSON object for each
///   memory    two updates                                      -> peak bytes of the process
namespace unit {
namespace {

using Clock = std::chrono::steady_clock;

class Worker {
  public:
    Worker(const std::string& file, const nlohmann::json& settings)
        : file_(file), settings_(settings), model_(configuration()) {
        const int threads = settings.at("threads").get<int>();
        UpdateSettings update;
        update.precision =
            *choice_from_name<TrainingPrecision>(settings.at("precision").get<std::string>());
        update.share_fakes = settings.at("share_fakes").get<bool>();
        update.checkpoint_activations = settings.value("checkpoint_activations", false);
        update.parallel_domains = threads > 1 && !update.checkpoint_activations;
        at::set_num_threads(update.parallel_domains ? threads / 2 : threads);
        stop_openmp_spinning();
        const at::NoGradGuard no_gradient;
        for (const auto& parameter : model_.named_parameters()) {
            parameter.value().copy_(tensor_from_storage(file_.tensor(parameter.key())));
        }
        for (at::Tensor& parameter : model_.parameters()) {
            if (parameter.dim() == 4) {
                parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
            }
        }
        update_ = std::make_unique<Update>(model_, update);
    }

    double seconds_for(int updates) {
        const std::int64_t batch = settings_.at("batch");
        const std::int64_t size = settings_.at("size");
        const auto start = Clock::now();
        for (int number = 0; number < updates; ++number) {
            UpdateBatch random;
            for (std::size_t domain = 0; domain < 2; ++domain) {
                random.x[domain] = at::rand({batch, 3, size, size})
                                       .mul_(2.0)
                                       .sub_(1.0)
                                       .contiguous(at::MemoryFormat::ChannelsLast);
                random.noise[domain] =
                    draw_noise(random.x[domain], model_.configuration().latent_channels(), 1.0,
                               ++dropout_seed_);
            }
            update_->run({&random, 1}, kRate);
        }
        return std::chrono::duration<double>(Clock::now() - start).count();
    }

    void print_losses() {
        for (int number = 1; file_.tensors().contains(name_of(number, "x1")); ++number) {
            const auto tensor = [&](const std::string& name) {
                return tensor_from_storage(file_.tensor(name_of(number, name)))
                    .contiguous(at::MemoryFormat::ChannelsLast);
            };
            UpdateBatch batch;
            batch.x = {tensor("x1"), tensor("x2")};
            batch.noise = {StreamNoise{tensor("1"), tensor("12")},
                           StreamNoise{tensor("2"), tensor("21")}};
            batch.discriminator_noise = {StreamNoise{tensor("d1"), {}},
                                         StreamNoise{tensor("d2"), {}}};
            nlohmann::json losses;
            for (const LossValue& loss : update_->run({&batch, 1}, kRate).losses) {
                losses[loss.name] = loss.value;
            }
            std::printf("%s\n", losses.dump().c_str());
        }
    }

    static std::int64_t peak_bytes() {
        std::ifstream status("/proc/self/status");
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("VmHWM:")) {
                return std::stoll(line.substr(6)) * 1024;
            }
        }
        return 0;
    }

  private:
    static constexpr double kRate = 1e-4;

    static std::string name_of(int number, const std::string& name) {
        return "step" + std::to_string(number) + "." + name;
    }

    ModelConfiguration configuration() const {
        ModelConfiguration model = preset(settings_.at("preset").get<std::string>());
        model.dropout = settings_.at("dropout").get<double>();
        return model;
    }

    SafetensorsFile file_;
    nlohmann::json settings_;
    Unit model_;
    std::unique_ptr<Update> update_;
    std::uint64_t dropout_seed_ = 0;
};

int serve(const std::string& file, const std::string& settings) {
    // As the program `unit` does: pages of large tensors are kept.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, -1);
    Worker worker(file, nlohmann::json::parse(settings));
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string command;
        int updates = 0;
        words >> command >> updates;
        if (command == "time") {
            std::printf("%.6f\n", worker.seconds_for(updates));
        } else if (command == "losses") {
            worker.print_losses();
        } else if (command == "memory") {
            worker.seconds_for(2);
            std::printf("%lld\n", static_cast<long long>(Worker::peak_bytes()));
        }
        std::fflush(stdout);
    }
    return EXIT_SUCCESS;
}

} // namespace
} // namespace unit

int main(int count, char** arguments) {
    if (count != 3) {
        std::fprintf(stderr, "usage: training-worker FILE SETTINGS\n");
        return 2;
    }
    try {
        return unit::serve(arguments[1], arguments[2]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "training-worker: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
