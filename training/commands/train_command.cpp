#include "training/commands/command.h"

#include "core/error.h"
#include "training/configuration/settings.h"
#include "training/report/combined_report.h"
#include "training/report/training_reports.h"
#include "training/trainer/run_folder.h"
#include "training/trainer/trainer.h"

#include <atomic>
#include <csignal>
#include <fstream>

namespace unit {
namespace {

struct TrainOptions {
    std::vector<std::string> domain1;
    std::vector<std::string> domain2;
    std::string out;
    std::string preset;
    std::string config;
    std::vector<std::string> assignments;
    bool resume = false;
};

// A signal handler can reach nothing else.
std::atomic<bool> stop_requested = false; // NOLINT

void request_stop(int) {
    stop_requested = true;
    // A second Ctrl-C ends the program at once.
    std::signal(SIGINT, SIG_DFL);
}

/// Later sources win: a resumed run's own settings, the file, then the options; --preset replaces
/// the model settings of those before it.
TrainingConfiguration read_configuration(const TrainOptions& options, const RunFolder& folder) {
    TrainingConfiguration configuration;
    if (options.resume) {
        apply_file(configuration, folder.configuration());
    }
    if (!options.config.empty()) {
        apply_file(configuration, options.config);
    }
    if (!options.preset.empty()) {
        apply_assignment(configuration, "preset=\"" + options.preset + "\"");
    }
    if (!options.domain1.empty()) {
        configuration.domains[0].sources = options.domain1;
        configuration.domains[0].weights.clear();
    }
    if (!options.domain2.empty()) {
        configuration.domains[1].sources = options.domain2;
        configuration.domains[1].weights.clear();
    }
    for (const std::string& assignment : options.assignments) {
        apply_assignment(configuration, assignment);
    }
    check_complete(configuration);
    return configuration;
}

void write_configuration(const RunFolder& folder, const TrainingConfiguration& configuration) {
    std::ofstream file(folder.configuration());
    file << to_toml(configuration);
    if (!file.flush()) {
        throw Error(ErrorCode::Failed, "cannot write " + folder.configuration().string());
    }
}

/// Trains until the end, and tells how it came.
void run(Trainer& trainer, CombinedReport& report, const RunFolder& folder,
         std::int64_t iterations) {
    std::signal(SIGINT, request_stop);
    std::signal(SIGTERM, request_stop);
    RunEnd end{RunOutcome::Failed, 0, folder.model(), ""};
    try {
        trainer.run(report, stop_requested);
    } catch (const std::exception& error) {
        end.iteration = trainer.iteration();
        end.reason = error.what();
        try {
            report.ended(end);
        } catch (const Error&) { // NOLINT(bugprone-empty-catch)
            // A full disk stops the reports too; the first error is the one to show.
        }
        throw;
    }
    end.iteration = trainer.iteration();
    end.outcome = end.iteration < iterations ? RunOutcome::Stopped : RunOutcome::Finished;
    report.ended(end);
}

void train(const TrainOptions& options) {
    const RunFolder folder(options.out);
    const bool has_state = std::filesystem::exists(folder.state());
    if (has_state && !options.resume) {
        throw UsageError(options.out +
                         " already holds a training; add --resume to go on with it, or "
                         "choose another folder with --out");
    }
    if (options.resume && !has_state) {
        throw UsageError(options.out + " holds no training to resume (no " +
                         folder.state().filename().string() + "); start one without --resume");
    }
    const TrainingConfiguration configuration = read_configuration(options, folder);
    folder.create();
    CombinedReport report(training_reports(folder.path(), configuration));
    Trainer trainer(configuration, folder,
                    [&](const std::string& text) { report.told("warning: " + text); });
    RunStart start;
    if (options.resume) {
        trainer.resume();
        start.kept.emplace();
    }
    write_configuration(folder, configuration);
    start.data = trainer.description();
    start.iteration = trainer.iteration();
    report.started(start);
    run(trainer, report, folder, configuration.iterations);
}

} // namespace

void add_train_command(CLI::App& program, CommandAction& action) {
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command =
        program.add_subcommand("train", "Train a model from two unpaired sets of images");
    command->add_option("--domain1", options->domain1,
                        "Images of domain 1: a folder, an image, a video file, or streets:sunny or "
                        "streets:rainy; may be given several times");
    command->add_option("--domain2", options->domain2, "Images of domain 2, likewise");
    command->add_option("--out", options->out, "Folder of the run: checkpoints, samples, log")
        ->required();
    command->add_option("--preset", options->preset, "Network design: paper or lite (default)");
    command->add_option("--config", options->config, "TOML file with settings");
    command->add_option("--set", options->assignments,
                        "One setting as key=value, e.g. loss.gan=5; may be given several times");
    command->add_flag("--resume", options->resume, "Go on with the run in --out");
    command->callback([&action, options] { action = [options] { train(*options); }; });
}

} // namespace unit
