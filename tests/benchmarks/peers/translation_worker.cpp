/// Our side of compare_peers.py, by core/engine.h alone:
///
///   translation-worker CHECKPOINT DIRECTION PRECISION THREADS WIDTHxHEIGHT BATCH
///
/// translates batches of RGB frames on the CPU. Reads commands from stdin, one a line, and answers
/// each with one line, JSON:
///   describe           in which precision it computes
///   translate IN OUT   one batch, files of raw RGB frames of 8 bits
///   time N             seconds of N batches: of whole ones, and of the network in them
///   memory             most bytes that the process has held

#include "core/engine.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace {

using namespace unit;
using Seconds = std::chrono::duration<double>;

template <typename Value>
struct Named {
    const char* name;
    Value value;
};

constexpr std::array kDirections{
    Named{"1to2", Direction::From1To2},
    Named{"2to1", Direction::From2To1},
    Named{"1to1", Direction::From1To1},
    Named{"2to2", Direction::From2To2},
};

constexpr std::array kPrecisions{
    Named{precision_name(Precision::Auto), Precision::Auto},
    Named{precision_name(Precision::Float32), Precision::Float32},
    Named{precision_name(Precision::BFloat16), Precision::BFloat16},
    Named{precision_name(Precision::Int8), Precision::Int8},
};

template <typename Table>
auto value_of(const Table& table, std::string_view name) {
    for (const auto& entry : table)
        if (entry.name == name)
            return entry.value;
    throw std::runtime_error("unknown name " + std::string(name));
}

void require(const Status& status) {
    if (!status.ok())
        throw std::runtime_error(status.message + " " + status.detail);
}

/// "[0.1,0.2]"
std::string list_of(const std::vector<Seconds>& times) {
    std::ostringstream text;
    for (const Seconds time : times)
        text << (text.tellp() > 0 ? "," : "[") << time.count();
    text << (times.empty() ? "[]" : "]");
    return text.str();
}

class Worker {
  public:
    explicit Worker(char** arguments) : direction_(value_of(kDirections, arguments[1])) {
        int batch = std::atoi(arguments[5]);
        if (std::sscanf(arguments[4], "%dx%d", &format_.width, &format_.height) != 2 || batch < 1)
            throw std::runtime_error("no size or batch");
        Status status;
        engine_.reset(library_->open(
            {arguments[0], "cpu", value_of(kPrecisions, arguments[2]), std::atoi(arguments[3])},
            status));
        require(status);
        const auto row = static_cast<std::ptrdiff_t>(format_.width) * 3;
        const std::size_t frame = static_cast<std::size_t>(row * format_.height);
        input_.resize(frame * static_cast<std::size_t>(batch));
        output_.resize(input_.size());
        for (std::size_t begin = 0; begin < input_.size(); begin += frame)
            frames_.push_back(
                {format_, {{input_.data() + begin}, {row}}, {{output_.data() + begin}, {row}}});
    }

    std::string describe() const {
        return std::string(R"({"computes_in": ")") +
               precision_name(engine_->precision(direction_)) + "\"}";
    }

    std::string translate(const std::string& in, const std::string& out) {
        std::ifstream source(in, std::ios::binary);
        if (!source.read(reinterpret_cast<char*>(input_.data()),
                         static_cast<std::streamsize>(input_.size())))
            throw std::runtime_error(in + " holds no batch");
        translate_batch();
        std::ofstream target(out, std::ios::binary);
        if (!target.write(reinterpret_cast<const char*>(output_.data()),
                          static_cast<std::streamsize>(output_.size())))
            throw std::runtime_error("cannot write " + out);
        return "{}";
    }

    std::string time(int batches) {
        std::vector<Seconds> seconds;
        std::vector<Seconds> compute;
        for (int batch = 0; batch < batches; ++batch) {
            const auto begin = std::chrono::steady_clock::now();
            compute.push_back(translate_batch().compute);
            seconds.push_back(std::chrono::steady_clock::now() - begin);
        }
        return R"({"seconds": )" + list_of(seconds) + R"(, "compute": )" + list_of(compute) + "}";
    }

    static std::string memory() {
        std::ifstream status("/proc/self/status");
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmHWM:"))
                return R"({"bytes": )" + std::to_string(std::stoll(line.substr(6)) * 1024) + "}";
        throw std::runtime_error("/proc/self/status has no VmHWM");
    }

  private:
    BatchTimes translate_batch() {
        BatchTimes times;
        require(engine_->translate(direction_, network_size_of_frame(format_), frames_, times));
        return times;
    }

    const EngineLibrary* library_ = unit_engine_entry();
    Direction direction_;
    FrameFormat format_;
    std::unique_ptr<Engine, void (*)(Engine*) noexcept> engine_{nullptr, library_->close};
    std::vector<std::uint8_t> input_;
    std::vector<std::uint8_t> output_;
    std::vector<TranslationFrame> frames_;
};

std::string answer_to(const std::string& line, Worker& worker) {
    std::istringstream words(line);
    std::string command;
    std::string first;
    std::string second;
    words >> command >> first >> second;
    if (command == "describe")
        return worker.describe();
    if (command == "translate")
        return worker.translate(first, second);
    if (command == "time")
        return worker.time(std::atoi(first.c_str()));
    if (command == "memory")
        return Worker::memory();
    throw std::runtime_error("unknown command " + line);
}

} // namespace

int main(int count, char** arguments) {
    if (count != 7) {
        std::fprintf(stderr,
                     "Usage: %s CHECKPOINT DIRECTION PRECISION THREADS WIDTHxHEIGHT BATCH\n",
                     arguments[0]);
        return 2;
    }
    try {
        Worker worker(arguments + 1);
        for (std::string line; std::getline(std::cin, line);)
            std::cout << answer_to(line, worker) << std::endl; // flushed: it is waited for
    } catch (const std::exception& error) {
        std::fprintf(stderr, "translation-worker: %s\n", error.what());
        return 1;
    }
    return 0;
}
