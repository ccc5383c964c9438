#include "tests/training/commands/resume_run.h"

#include "training/media/image_file.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>
#include <stdexcept>

namespace unit::test {
namespace {

namespace fs = std::filesystem;

/// Two folders of images of noise, which are read much faster than streets are rendered.
const fs::path& images() {
    static const TemporaryFolder folder;
    static const bool written = [] {
        constexpr int kImages = 12;
        cv::RNG random(1);
        for (const char* domain : {"one", "two"}) {
            fs::create_directory(folder / domain);
            for (int number = 0; number < kImages; ++number) {
                cv::Mat image(20, 24, CV_8UC3);
                random.fill(image, cv::RNG::UNIFORM, 0, 256);
                write_image(folder / domain / (std::to_string(number) + ".png"), image);
            }
        }
        return true;
    }();
    static_cast<void>(written);
    return folder.path();
}

const char* name_of(FaultKind kind) {
    switch (kind) {
    case FaultKind::Full:
        return "full";
    case FaultKind::Flush:
        return "flush";
    case FaultKind::Kill:
        return "kill";
    case FaultKind::Clock:
        return "clock";
    case FaultKind::ReadOnly:
        break;
    }
    return "read-only";
}

} // namespace

Variables variables_of(const Fault& fault) {
    const char* const library = std::getenv("FAULTY_STORAGE");
    if (library == nullptr) {
        throw std::runtime_error("set FAULTY_STORAGE to the path of the library of faults");
    }
    return {{"LD_PRELOAD", library},
            {"FAULT_KIND", name_of(fault.kind)},
            {"FAULT_FOLDER", fs::weakly_canonical(fault.folder).string()},
            {"FAULT_FILE", fault.file},
            {"FAULT_BYTES", std::to_string(fault.bytes)},
            {"FAULT_SECONDS", std::to_string(fault.seconds)}};
}

Arguments next_session(const fs::path& run, int iterations, const Arguments& more) {
    if (fs::exists(run / "state.safetensors")) {
        return {"train", "--out", run, "--resume"};
    }
    Arguments arguments{"train", "--domain1", images() / "one", "--domain2", images() / "two",
                        "--out", run,         "--keep",         "3"};
    Arguments settings{"data.crop_width=16",
                       "data.crop_height=16",
                       "data.workers=1",
                       "model.encoder_width=2",
                       "model.generator_width=2",
                       "model.discriminator_width=2",
                       "model.discriminator_layers=2",
                       "model.discriminator_scales=1",
                       "model.dropout=0.5",
                       "training.threads=2",
                       "training.iterations=" + std::to_string(iterations),
                       "training.validation_images=4",
                       "output.state_every=7",
                       "output.checkpoint_every=20",
                       "output.samples_every=15",
                       "output.log_every=5"};
    settings.insert(settings.end(), more.begin(), more.end());
    for (const std::string& setting : settings) {
        arguments.insert(arguments.end(), {"--set", setting});
    }
    return arguments;
}

fs::path whole_run(const TemporaryFolder& folder, int iterations, const Arguments& more) {
    const fs::path run = folder / "whole";
    const ProgramResult result = run_unit(next_session(run, iterations, more));
    if (result.status != 0) {
        throw std::runtime_error("unit train failed: " + result.errors);
    }
    return run;
}

int logged_updates(const fs::path& run) {
    constexpr std::string_view kUpdate = "{\"iteration\":";
    int newest = 0;
    for (const std::string& line : lines_of(file_bytes(run / "training.jsonl"))) {
        if (line.starts_with(kUpdate) && line.size() > kUpdate.size() + 8) {
            newest = std::stoi(line.substr(kUpdate.size()));
        }
    }
    return newest;
}

bool has_leftovers(const fs::path& run) {
    for (const auto& entry : fs::recursive_directory_iterator(run)) {
        const fs::path ending = entry.path().extension();
        if (ending == ".tmp" || ending == ".partial") {
            return true;
        }
    }
    return false;
}

} // namespace unit::test
