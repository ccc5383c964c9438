#include "training/commands/command.h"

#include "core/error.h"
#include "core/files/replacement_file.h"
#include "training/commands/calibration_command.h"
#include "training/commands/file_checksum.h"
#include "training/data/image_source.h"
#include "training/export/onnx_export.h"

#include <filesystem>
#include <fmt/format.h>

namespace unit {
namespace {

namespace fs = std::filesystem;

struct ExportOptions {
    std::string checkpoint;
    std::string output;
    std::string format = "onnx";
    std::string direction = "both";
    std::string precision = "fp32";
    std::string calibration_images; ///< empty: no calibration
    int calibration_count = 16;
};

/// A file to be written, and the direction of the translation in it.
struct ExportJob {
    fs::path output;
    int from = 1;
    int to = 2;
};

constexpr const char* kEnding = ".onnx";

bool is_one_file(const ExportOptions& options) {
    return fs::path(options.output).extension() == kEnding && !fs::is_directory(options.output);
}

std::vector<ExportJob> jobs_for(const ExportOptions& options) {
    const bool one_file = is_one_file(options);
    if (one_file && options.direction == "both") {
        throw UsageError(fmt::format("--output {} is one file, but both directions are to be "
                                     "exported; name a folder, or choose one with --direction",
                                     options.output));
    }
    const std::string stem = fs::path(options.checkpoint).stem().string();
    std::vector<ExportJob> jobs;
    for (const int from : {1, 2}) {
        const int to = 3 - from;
        const std::string direction = fmt::format("{}to{}", from, to);
        if (options.direction == "both" || options.direction == direction) {
            const fs::path named = fs::path(options.output) / (stem + "-" + direction + kEnding);
            jobs.push_back({one_file ? fs::path(options.output) : named, from, to});
        }
    }
    return jobs;
}

void refuse_to_overwrite(const fs::path& output, const fs::path& checkpoint) {
    std::error_code absent; // what is not there cannot be overwritten
    if (fs::equivalent(output, checkpoint, absent)) {
        throw UsageError(
            fmt::format("{} is the checkpoint itself; choose another --output", output.string()));
    }
}

void make_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder.empty() ? "." : folder, error);
    if (error) {
        throw Error(ErrorCode::Failed, fmt::format("Cannot make the folder {}: {}; choose another "
                                                   "--output",
                                                   folder.string(), error.message()));
    }
}

void export_checkpoint(const ExportOptions& options) {
    const std::vector<ExportJob> jobs = jobs_for(options);
    for (const ExportJob& job : jobs) {
        refuse_to_overwrite(job.output, options.checkpoint);
    }
    SafetensorsFile file(options.checkpoint);
    const CheckpointDescription description = read_description(file);
    const ModelWeights weights(std::move(file), description.model);
    OnnxExport settings;
    settings.precision = *choice_from_name<ExportPrecision>(options.precision);
    settings.program_version = UNIT_VERSION;
    settings.checkpoint_name = fs::path(options.checkpoint).filename().string();
    settings.checkpoint_sha256 = file_sha256(options.checkpoint);
    for (const ExportJob& job : jobs) {
        settings.from = job.from;
        settings.to = job.to;
        const std::string bytes = onnx_translation(weights, description, settings);
        make_folder(job.output.parent_path());
        replace_file(job.output, bytes, Durability::Disk);
        fmt::print("{}: {}to{}, {:.2f} MB\n", job.output.string(), job.from, job.to,
                   static_cast<double>(bytes.size()) / 1e6);
    }
}

void calibrate(const ExportOptions& options) {
    refuse_to_overwrite(options.output, options.checkpoint);
    make_folder(fs::path(options.output).parent_path());
    calibrate_checkpoint({options.checkpoint, options.output, options.calibration_images,
                          options.direction == "both" ? "1to2" : options.direction,
                          options.calibration_count});
}

} // namespace

void add_export_command(CLI::App& program, CommandAction& action) {
    auto options = std::make_shared<ExportOptions>();
    CLI::App* command =
        program.add_subcommand("export", "Write a checkpoint's translations for other runtimes");
    command->add_option("checkpoint", options->checkpoint, "Model, a .safetensors file")
        ->required();
    command->add_option("--format", options->format, "onnx")
        ->check(CLI::IsMember({"onnx"}))
        ->capture_default_str();
    command
        ->add_option("--output", options->output,
                     "A folder for NAME-1to2.onnx and NAME-2to1.onnx, NAME being the checkpoint's, "
                     "or a .onnx file for one direction")
        ->required();
    command
        ->add_option("--direction", options->direction,
                     "1to2, 2to1 or both; with --calibrate one, 1to2 by default")
        ->check(CLI::IsMember({"1to2", "2to1", "both"}))
        ->capture_default_str();
    command
        ->add_option("--precision", options->precision,
                     "How kernels are stored: fp32, fp16 or bf16; all compute in fp32")
        ->check(CLI::IsMember({"fp32", "fp16", "bf16"}))
        ->capture_default_str();
    command->add_option(
        "--calibrate", options->calibration_images,
        "Write a checkpoint for precision int8 instead, calibrated with these images of the "
        "direction's first domain: " +
            image_source_help() +
            ". For one direction; those that the checkpoint is calibrated for already stay");
    command
        ->add_option("--images", options->calibration_count,
                     "How many of them are used at most, evenly spaced")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command->callback([&action, options] {
        action = [options] {
            if (options->calibration_images.empty()) {
                export_checkpoint(*options);
            } else {
                calibrate(*options);
            }
        };
    });
}

} // namespace unit
