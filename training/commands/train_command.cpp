#include "training/commands/command.h"

#include "core/error.h"
#include "core/files/replacement_file.h"
#include "training/commands/task_progress.h"
#include "training/commands/train_options.h"
#include "training/configuration/settings.h"
#include "training/data/image_source.h"
#include "training/distributed/process_group.h"
#include "training/report/combined_report.h"
#include "training/report/training_reports.h"
#include "training/trainer/operator_profile.h"
#include "training/trainer/run_folder.h"
#include "training/trainer/run_lock.h"
#include "training/trainer/trainer.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fmt/format.h>
#include <optional>

namespace unit {
namespace {

// A signal handler can reach nothing else.
std::atomic<bool> stop_requested = false; // NOLINT

void request_stop(int) {
    stop_requested = true;
    // A second Ctrl-C ends the program at once.
    std::signal(SIGINT, SIG_DFL);
}

void write_configuration(const RunFolder& folder, const TrainingConfiguration& configuration) {
    // In one step: a run whose settings were lost could not go on.
    replace_file(folder.configuration(), to_toml(configuration), Durability::Disk);
}

void check_folder(const TrainOptions& options, const RunFolder& folder) {
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
}

/// Refuses a run folder in a folder of images: its pictures would become images of the domain.
void check_sources(const RunFolder& folder, const TrainingConfiguration& configuration) {
    namespace fs = std::filesystem;
    const fs::path run = fs::weakly_canonical(folder.path());
    for (const DomainConfiguration& domain : configuration.domains) {
        for (const std::string& source : domain.sources) {
            std::error_code none;
            const fs::path images = fs::canonical(source, none);
            const auto [end, unused] = std::ranges::mismatch(images, run);
            if (!none && fs::is_directory(images, none) && end == images.end()) {
                throw UsageError(fmt::format("--out {} lies in {}, a folder of images, which would "
                                             "get the run's pictures; choose another one",
                                             folder.path().string(), source));
            }
        }
    }
}

/// Trains until the end, and tells how it came.
void run(Trainer& trainer, CombinedReport& report, const RunFolder& folder,
         std::int64_t iterations) {
    std::signal(SIGINT, request_stop);
    std::signal(SIGTERM, request_stop);
    std::signal(SIGHUP, request_stop);
    RunEnd end{RunOutcome::Failed, 0, {}, ""};
    try {
        trainer.run(report, stop_requested);
    } catch (const std::exception& error) {
        end.iteration = trainer.progress().iteration;
        end.reason = error.what();
        try {
            report.ended(end);
        } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
            // A full disk stops the reports too; the first error is the one to show.
        }
        throw;
    }
    end.iteration = trainer.progress().iteration;
    end.outcome = end.iteration < iterations ? RunOutcome::Stopped : RunOutcome::Finished;
    // There is none if the run was stopped before its first one, with weights that are no good.
    if (std::filesystem::exists(folder.model())) {
        end.model = folder.model();
    }
    report.ended(end);
}

/// The logs of a run that goes on, without those that somebody has removed: they begin anew.
LogSizes logs_that_are_there(const RunFolder& folder, LogSizes logs, CombinedReport& report) {
    std::erase_if(logs, [&](const auto& log) {
        const std::filesystem::path path = folder.path() / log.first;
        const bool missing = !std::filesystem::exists(path);
        if (missing) {
            report.told("warning: the log " + path.string() + " is missing and begins anew");
        }
        return missing;
    });
    return logs;
}

/// Takes the weights that the training begins with, and what its logs were.
RunStart begin(Trainer& trainer, bool resume, const RunFolder& folder,
               const TrainingConfiguration& configuration, CombinedReport& report) {
    RunStart start;
    if (resume) {
        trainer.resume();
        const TrainingProgress& progress = trainer.progress();
        if (configuration.iterations < progress.iteration) {
            throw UsageError(fmt::format("training.iterations is {}, but {} is at iteration {} "
                                         "already; ask for more",
                                         configuration.iterations, folder.path().string(),
                                         progress.iteration));
        }
        const LogSizes kept = logs_that_are_there(folder, progress.log_sizes, report);
        start.kept = kept;
        start.unfinished = unfinished_line(folder.path(), kept, progress.iteration,
                                           configuration.output.log_every);
    } else if (!configuration.init.empty()) {
        trainer.start_from(configuration.init);
    }
    start.data = trainer.description();
    start.iteration = trainer.progress().iteration;
    return start;
}

/// As the process that owns the run's folder, be it alone or with others.
void train_as_first(const TrainOptions& options, ProcessGroup& group) {
    const RunFolder folder(options.out);
    check_folder(options, folder);
    const TrainingConfiguration configuration = read_configuration(options);
    check_complete(configuration);
    check_sources(folder, configuration);
    folder.create();
    const RunLock lock(folder.path());
    check_folder(options, folder); // again, as one that held the lock may have left it
    folder.remove_leftovers();
    group.text_of(to_toml(configuration)); // the others begin
    CombinedReport report(training_reports(folder.path(), configuration));
    Trainer trainer(
        configuration, folder,
        {[&](const std::string& text) { report.told("warning: " + text); }, show_tasks()}, group);
    const RunStart start = begin(trainer, options.resume, folder, configuration, report);
    report.started(start);
    write_configuration(folder, configuration); // last: what fails here changes nothing
    std::optional<OperatorProfile> profile;
    if (options.profile) {
        profile.emplace();
    }
    run(trainer, report, folder, configuration.iterations);
    if (profile) {
        fmt::print("{}", profile->table());
    }
}

/// As one of the others, which computes its part and writes nothing but warnings.
void train_along(const TrainOptions& options, ProcessGroup& group) {
    TrainingConfiguration configuration;
    apply_text(configuration, group.text_of(""), "the settings of process 0");
    const RunFolder folder(options.out);
    CombinedReport nothing({});
    const auto warn = [&](const std::string& text) {
        fmt::print(stderr, "unit: process {}: warning: {}\n", group.rank(), text);
    };
    Trainer trainer(configuration, folder, {warn, {}}, group);
    run(trainer, nothing, folder, configuration.iterations);
}

void train(const TrainOptions& options) {
    if (options.print_config) {
        fmt::print("{}", to_toml(read_configuration(options)));
        return;
    }
    if (options.out.empty()) {
        throw UsageError("--out is required: the folder of the run");
    }
    // Who reads the output may leave; the logs go on.
    std::signal(SIGPIPE, SIG_IGN);
    ProcessGroup group(rank_environment());
    if (group.is_first()) {
        train_as_first(options, group);
    } else {
        train_along(options, group);
    }
}

} // namespace

void add_train_command(CLI::App& program, CommandAction& action) {
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command =
        program.add_subcommand("train", "Train a model from two unpaired sets of images");
    command->add_option("--domain1", options->domain1,
                        "Images of domain 1: " + image_source_help() +
                            "; may be given several times");
    command->add_option("--domain2", options->domain2, "Images of domain 2, likewise");
    command->add_option("--out", options->out,
                        "Folder of the run: checkpoints, samples, logs, report.html");
    command->add_option("--preset", options->preset,
                        "Network design: paper, lite (default) or large");
    command->add_option("--config", options->config, "TOML file with settings");
    command->add_option("--set", options->assignments,
                        "One setting as key=value, e.g. loss.gan=5; may be given several times");
    command->add_option("--init", options->init,
                        "Checkpoint that encoders and generators begin with, to fine-tune it");
    command->add_option("--device", options->device,
                        "auto, cpu, cuda or cuda:N, in place of training.device");
    command->add_option("--keep", options->keep,
                        "How many checkpoints to keep beside the best one; 0: all");
    command->add_flag("--resume", options->resume, "Go on with the run in --out");
    command->add_flag("--print-config", options->print_config,
                      "Print all settings with what they mean, and end");
    command->add_flag("--profile", options->profile,
                      "Print at the end where the time went, by operator");
    command->callback([&action, options] { action = [options] { train(*options); }; });
}

} // namespace unit
