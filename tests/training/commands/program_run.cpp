#include "tests/training/commands/program_run.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace unit::test {
namespace {

constexpr const char* kDefaultCheckpoint = "UNITTRANSLATE_CHECKPOINT=";
constexpr auto kStep = std::chrono::milliseconds(10);

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> environment_with(const Variables& variables) {
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!std::string(*entry).starts_with(kDefaultCheckpoint)) {
            result.emplace_back(*entry);
        }
    }
    for (const auto& [name, value] : variables) {
        result.push_back(name + "=" + value);
    }
    return result;
}

std::string program_path() {
    const char* const path = std::getenv("UNIT_PROGRAM");
    if (path == nullptr) {
        throw std::runtime_error("set UNIT_PROGRAM to the path of the program `unit`");
    }
    return path;
}

} // namespace

RunningUnit::RunningUnit(const Arguments& arguments, const Variables& variables) {
    std::vector<std::string> words{program_path()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> environment = environment_with(variables);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, (folder_.path() / "stdout").c_str(),
                                     kFlags, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (folder_.path() / "stderr").c_str(),
                                     kFlags, 0600);
    const int error = posix_spawn(&process_, words.front().c_str(), &actions, nullptr,
                                  pointers(words).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        throw std::runtime_error("cannot start " + words.front());
    }
}

RunningUnit::~RunningUnit() {
    if (!ended_) {
        send_signal(SIGKILL);
        waitpid(process_, &wait_status_, 0);
    }
}

bool RunningUnit::has_ended() {
    ended_ = ended_ || waitpid(process_, &wait_status_, WNOHANG) == process_;
    return ended_;
}

std::string RunningUnit::written(const char* name) const {
    return file_bytes(folder_.path() / name);
}

bool RunningUnit::wait_for_output(const std::string& text) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (!contains(written("stdout"), text) && !has_ended() &&
           std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(kStep);
    }
    return contains(written("stdout"), text);
}

void RunningUnit::send_signal(int number) const {
    kill(process_, number);
}

ProgramResult RunningUnit::wait() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(300);
    while (!has_ended()) {
        if (std::chrono::steady_clock::now() > deadline) {
            send_signal(SIGKILL);
        }
        std::this_thread::sleep_for(kStep);
    }
    const int status = WIFEXITED(wait_status_) ? WEXITSTATUS(wait_status_) : -1;
    return {status, written("stdout"), written("stderr")};
}

ProgramResult run_unit(const Arguments& arguments, const Variables& variables) {
    return RunningUnit(arguments, variables).wait();
}

std::string refusal(const Arguments& arguments, int status, const Variables& variables) {
    const ProgramResult result = run_unit(arguments, variables);
    EXPECT_EQ(result.status, status) << result.errors;
    EXPECT_EQ(result.output, "");
    const auto lines = lines_of(result.errors);
    EXPECT_EQ(lines.size(), 1U) << result.errors;
    EXPECT_TRUE(result.errors.starts_with("unit: ")) << result.errors;
    return lines.empty() ? "" : lines.front();
}

Arguments tiny_training(const std::string& out, int iterations) {
    return {"train",
            "--domain1",
            "streets:sunny?width=64&height=48",
            "--domain2",
            "streets:rainy?width=64&height=48",
            "--out",
            out,
            "--set",
            "training.iterations=" + std::to_string(iterations),
            "--set",
            "data.crop_width=32",
            "--set",
            "data.crop_height=32",
            "--set",
            "data.workers=1",
            "--set",
            "model.encoder_width=4",
            "--set",
            "model.discriminator_width=4",
            "--set",
            "domain1.name=sunny",
            "--set",
            "domain2.name=rainy"};
}

const std::string& tiny_checkpoint() {
    static const TemporaryFolder folder;
    static const std::string path = [] {
        const std::string run = folder.path() / "run";
        const ProgramResult result = run_unit(tiny_training(run, 1));
        if (result.status != 0) {
            throw std::runtime_error("unit train failed: " + result.errors);
        }
        return run + "/model.safetensors";
    }();
    return path;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::string file_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace unit::test
