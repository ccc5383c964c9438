#include "training/commands/command.h"

#include "core/inference/kernels/kernel_table.h"
#include "core/inference/plan_profile.h"
#include "core/system/processor_name.h"
#include "training/commands/image_size.h"
#include "training/commands/model_options.h"
#include "training/report/step_progress.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

using nlohmann::json;

struct ProfileOptions {
    ModelOptions model;
    std::string size = "640x360";
    int threads = 0;
    int frames = 0; ///< 0: what kSeconds are enough for
    bool json = false;
};

/// Frames of about so long are timed, unless told otherwise, and at least so many.
constexpr double kSeconds = 3.0;
constexpr int kLeastFrames = 5;

/// Translates the first frame, which makes memory ready, and one like all that follow; returns how
/// many seconds that took.
double warm_up(PlanProfiler& profiler) {
    StepProgress progress("warming up", 2);
    profiler.translate();
    progress.done(1);
    const double seconds = profiler.translate();
    progress.done(2);
    return seconds;
}

PlanProfile measure(PlanProfiler& profiler, int wanted) {
    const double seconds = warm_up(profiler);
    const int frames =
        wanted > 0 ? wanted : std::max(kLeastFrames, static_cast<int>(kSeconds / seconds));
    profiler.take_profile(); // what follows begins with nothing
    StepProgress progress("profiling", static_cast<std::uint64_t>(frames));
    for (int frame = 1; frame <= frames; ++frame) {
        profiler.translate();
        progress.done(static_cast<std::uint64_t>(frame));
    }
    return profiler.take_profile();
}

double rate(double amount, double seconds) {
    return seconds > 0.0 ? amount / seconds : 0.0;
}

/// `least`: the seconds that the machine needs at least.
json part_facts(const PartTime& part, double frame_seconds, double least) {
    return {{"name", part.name},
            {"milliseconds", 1e3 * part.seconds},
            {"percent", 100.0 * rate(part.seconds, frame_seconds)},
            {"flop", part.flop},
            {"computed_flop", part.computed.sum()},
            {"bytes", part.bytes},
            {"flop_per_second", rate(part.flop, part.seconds)},
            {"computed_flop_per_second", rate(part.computed.sum(), part.seconds)},
            {"bytes_per_second", rate(part.bytes, part.seconds)},
            {"roofline_percent", least > 0.0 ? json(100.0 * rate(least, part.seconds)) : json()}};
}

/// All that was measured; what --json prints.
json profile_facts(const ProfileOptions& options, cv::Size size, const PlanProfiler& profiler,
                   const PlanProfile& profile, const MachineLimits& limits) {
    json parts = json::array();
    double least = 0.0;
    for (const PartTime& part : profile.parts) {
        const double least_of_part = least_seconds(part, limits);
        parts.push_back(part_facts(part, profile.frame_seconds, least_of_part));
        least += least_of_part;
    }
    PartTime whole = sum_of(profile.parts);
    whole.name = "whole frame";
    whole.seconds = profile.frame_seconds;
    const double waiting = profile.waiting_seconds();
    return {{"file", options.model.checkpoint},
            {"direction", options.model.direction},
            {"precision", precision_name(profiler.precision())},
            {"size", {size.width, size.height}},
            {"network_size", {profiler.shape().width, profiler.shape().height}},
            {"threads", profiler.shape().threads},
            {"frames", profile.frames},
            {"processor", processor_name()},
            {"instruction_set", inference_kernels().instruction_set},
            {"limits",
             {{"flop_per_second", limits.operations_per_second[Arithmetic::Float32]},
              {"bfloat16_flop_per_second", limits.operations_per_second[Arithmetic::BFloat16]},
              {"integer_operations_per_second", limits.operations_per_second[Arithmetic::Integers]},
              {"bytes_per_second", limits.bytes_per_second}}},
            {"parts", parts},
            {"waiting",
             {{"milliseconds", 1e3 * waiting},
              {"percent", 100.0 * rate(waiting, profile.frame_seconds)}}},
            {"total", part_facts(whole, profile.frame_seconds, least)},
            {"frames_per_second", rate(1.0, profile.frame_seconds)},
            {"memory",
             {{"activations", profiler.activation_bytes()},
              {"scratch", profiler.scratch_bytes()},
              {"weights", profiler.weight_bytes()}}}};
}

double number_of(const json& facts, const char* name) {
    return facts.at(name).get<double>();
}

/// One of the numbers of a part, or "-" where it has none.
std::string cell(const json& part, const char* name, double unit, const char* format) {
    if (part.at(name).is_null() || number_of(part, name) == 0.0) {
        return "-";
    }
    return fmt::format(fmt::runtime(format), number_of(part, name) / unit);
}

void print_part(const json& part, std::size_t name_width) {
    const auto billions = [&](const char* name, const char* format) {
        return cell(part, name, 1e9, format);
    };
    fmt::print("{:<{}} {:>9.3f} {:>6.1f} {:>8} {:>8} {:>9} {:>7} {:>9}\n",
               part.at("name").get<std::string>(), name_width, number_of(part, "milliseconds"),
               number_of(part, "percent"), billions("flop", "{:.4g}"),
               billions("flop_per_second", "{:.1f}"),
               billions("computed_flop_per_second", "{:.1f}"),
               billions("bytes_per_second", "{:.1f}"), cell(part, "roofline_percent", 1, "{:.1f}"));
}

void print_parts(const json& facts) {
    std::size_t width = facts["total"]["name"].get<std::string>().size();
    for (const json& part : facts["parts"]) {
        width = std::max(width, part["name"].get<std::string>().size());
    }
    fmt::print("{:<{}} {:>9} {:>6} {:>8} {:>8} {:>9} {:>7} {:>9}\n", "part", width, "ms", "%",
               "GFLOP", "GFLOP/s", "computed", "GB/s", "roofline%");
    for (const json& part : facts["parts"]) {
        print_part(part, width);
    }
    fmt::print("{:<{}} {:>9.3f} {:>6.1f}\n", "waiting", width,
               number_of(facts["waiting"], "milliseconds"), number_of(facts["waiting"], "percent"));
    print_part(facts["total"], width);
}

void print_profile(const json& facts) {
    const auto line = [](const char* name, const std::string& value) {
        fmt::print("{:<18} {}\n", name, value);
    };
    line("model",
         fmt::format("{}, {}, {}", facts["file"].get<std::string>(),
                     facts["direction"].get<std::string>(), facts["precision"].get<std::string>()));
    line("frames", fmt::format("{} of {}x{}, I420", facts["frames"].get<int>(),
                               facts["size"][0].get<int>(), facts["size"][1].get<int>()));
    line("processor",
         fmt::format("{}, {} threads, {}", facts["processor"].get<std::string>(),
                     facts["threads"].get<int>(), facts["instruction_set"].get<std::string>()));
    const json& limits = facts["limits"];
    line("limits", fmt::format("in registers {:.1f} GFLOP/s, in bf16 {:.1f}, in integers {:.1f}; "
                               "{:.1f} GB/s to and from memory",
                               number_of(limits, "flop_per_second") / 1e9,
                               number_of(limits, "bfloat16_flop_per_second") / 1e9,
                               number_of(limits, "integer_operations_per_second") / 1e9,
                               number_of(limits, "bytes_per_second") / 1e9));
    fmt::print("\n");
    print_parts(facts);
    fmt::print("\n");
    line("frames per second", fmt::format("{:.2f}", number_of(facts, "frames_per_second")));
    const json& memory = facts["memory"];
    line("memory",
         fmt::format("activations {:.2f} MB, scratch {:.2f} MB, weights {:.2f} MB",
                     number_of(memory, "activations") / 1e6, number_of(memory, "scratch") / 1e6,
                     number_of(memory, "weights") / 1e6));
}

void profile(const ProfileOptions& options) {
    const cv::Size size = parse_image_size(options.size);
    const EngineSettings model = engine_settings(options.model);
    PlanProfiler profiler({model.checkpoint, direction_of(options.model), size.width, size.height,
                           options.threads, model.precision});
    const MachineLimits limits = profiler.measure_limits();
    const json facts =
        profile_facts(options, size, profiler, measure(profiler, options.frames), limits);
    if (options.json) {
        fmt::print("{}\n", facts.dump(2, ' ', false, json::error_handler_t::replace));
    } else {
        print_profile(facts);
    }
}

} // namespace

void add_profile_command(CLI::App& program, CommandAction& action) {
    auto options = std::make_shared<ProfileOptions>();
    CLI::App* command =
        program.add_subcommand("profile", "Show where the time of a translation goes on the CPU");
    command->add_option("checkpoint", options->model.checkpoint, "Model, a .safetensors file")
        ->required();
    command->add_option("--size", options->size, "WIDTHxHEIGHT of the frames in pixels")
        ->capture_default_str();
    add_direction_option(*command, options->model);
    command
        ->add_option("--precision", options->model.precision,
                     "auto, fp32, bf16 or int8 (for a checkpoint that `unit export --calibrate` "
                     "wrote)")
        ->check(CLI::IsMember({"auto", "fp32", "bf16", "int8"}))
        ->capture_default_str();
    command
        ->add_option("--threads", options->threads,
                     "Threads that compute; 0: as many as the program may use cores")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    command
        ->add_option("--frames", options->frames,
                     "Frames that are timed; default: as many as take 3 s, at least 5")
        ->check(CLI::Range(1, 1'000'000));
    command->add_flag("--json", options->json, "Print the same as one JSON object");
    command->callback([&action, options] { action = [options] { profile(*options); }; });
}

} // namespace unit
