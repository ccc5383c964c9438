/// An engine without networks, for tests of the element. What it does is chosen by the checkpoint's
/// name, or by the content of a file of that name: `fake:` and options separated by commas:
///   invert         does nothing more than always (a name for the plain fake)
///   delay=20ms     every batch takes so long, and says so to the nanosecond
///   per-frame=5ms  and so much more for each frame
///   delay-us=500, per-frame-us=500   the same in microseconds
///   slower-by=9ms  and so much more, of which prepare() knows nothing
///   at-most=4      batches of more than 4 frames fail with ErrorCode::OutOfMemory
///   fail-after=3   every batch that reaches beyond 3 frames fails (ErrorCode::Failed)
///   full-after=3   the same with ErrorCode::OutOfMemory
///   stamp          writes the number of frames of the batch into the first byte of each output
///   gpu            says that it is none on the CPU
///   hang           begin() does not return
///   idle           does not touch the pixels
///   memory=5000    has so many bytes; a frame needs one for each pixel
///   bytes=100      needs so many for each pixel instead
///   refuse-open    open() fails with ErrorCode::Failed
///   refuse-prepare prepare() fails with ErrorCode::Failed
/// Each byte b of the visible part of the planes becomes 255 - b (1to2), b + 1 (2to1), b (1to1) or
/// b + 2 (2to2), blended with b by the strength, plus noise and seed. Any other name is taken for a
/// file: NotFound where there is none, Damaged where it holds anything else. Devices other than
/// auto and cpu are NotFound. prepare() takes no time. Calls that break the rules of core/engine.h
/// fail.

#include "core/engine.h"

#include <atomic>
#include <charconv>
#include <chrono>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// The program of the tests has a function of that name, too, which gives something else.
extern "C" __attribute__((visibility("default"))) const char* unit_symbol_of_two_libraries() {
    return "fake";
}

namespace {

using namespace unit;

struct PlaneSize {
    int row_bytes;
    int rows;
};

std::vector<PlaneSize> plane_sizes(const FrameFormat& format) {
    const int width = format.width;
    const int height = format.height;
    const int chroma_width = (width + 1) / 2;
    const int chroma_height = (height + 1) / 2;
    switch (format.pixel_format) {
    case PixelFormat::RGB:
    case PixelFormat::BGR:
        return {{3 * width, height}};
    case PixelFormat::I420:
        return {{width, height}, {chroma_width, chroma_height}, {chroma_width, chroma_height}};
    case PixelFormat::NV12:
        return {{width, height}, {2 * chroma_width, chroma_height}};
    case PixelFormat::Y42B:
        return {{width, height}, {chroma_width, height}, {chroma_width, height}};
    case PixelFormat::Y444:
        return {{width, height}, {width, height}, {width, height}};
    case PixelFormat::GRAY8:
        return {{width, height}};
    case PixelFormat::P010_10LE:
        return {{2 * width, height}, {4 * chroma_width, chroma_height}};
    case PixelFormat::I420_10LE:
        return {{2 * width, height},
                {2 * chroma_width, chroma_height},
                {2 * chroma_width, chroma_height}};
    default:
        return {{4 * width, height}};
    }
}

std::uint8_t changed(std::uint8_t byte, Direction direction) {
    switch (direction) {
    case Direction::From1To2:
        return static_cast<std::uint8_t>(255 - byte);
    case Direction::From2To1:
        return static_cast<std::uint8_t>(byte + 1);
    case Direction::From1To1:
        return byte;
    case Direction::From2To2:
        return static_cast<std::uint8_t>(byte + 2);
    }
    return 0;
}

std::uint8_t translated(std::uint8_t byte, Direction direction, const TranslationFrame& frame) {
    const auto blend =
        static_cast<float>(byte) +
        frame.strength * (static_cast<float>(changed(byte, direction)) - static_cast<float>(byte));
    const auto added = static_cast<int>(frame.noise) + (frame.noise > 0.0F ? frame.seed : 0);
    return static_cast<std::uint8_t>(static_cast<int>(blend) + static_cast<int>(added));
}

struct Options {
    std::chrono::microseconds delay{0};
    std::chrono::microseconds per_frame{0};
    std::chrono::milliseconds slower_by{0};
    std::optional<std::size_t> at_most;
    bool gpu = false;
    bool hang = false;
    bool idle = false;
    std::uint64_t memory = 1'000'000'000'000;
    int bytes = 1;
    std::optional<int> fail_after;
    ErrorCode failure = ErrorCode::Failed;
    bool stamp = false;
    bool refuse_open = false;
    bool refuse_prepare = false;
    bool understood = true;
};

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Options parse(std::string_view text) {
    Options options;
    while (!text.empty()) {
        const auto option = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), option.size() + 1));
        if (option.starts_with("delay="))
            options.delay = std::chrono::milliseconds(number(option.substr(6)));
        else if (option.starts_with("per-frame="))
            options.per_frame = std::chrono::milliseconds(number(option.substr(10)));
        else if (option.starts_with("delay-us="))
            options.delay = std::chrono::microseconds(number(option.substr(9)));
        else if (option.starts_with("per-frame-us="))
            options.per_frame = std::chrono::microseconds(number(option.substr(13)));
        else if (option.starts_with("slower-by="))
            options.slower_by = std::chrono::milliseconds(number(option.substr(10)));
        else if (option.starts_with("at-most="))
            options.at_most = static_cast<std::size_t>(number(option.substr(8)));
        else if (option.starts_with("fail-after="))
            options.fail_after = number(option.substr(11));
        else if (option.starts_with("full-after=")) {
            options.fail_after = number(option.substr(11));
            options.failure = ErrorCode::OutOfMemory;
        } else if (option == "stamp")
            options.stamp = true;
        else if (option.starts_with("bytes="))
            options.bytes = number(option.substr(6));
        else if (option.starts_with("memory="))
            options.memory = static_cast<std::uint64_t>(number(option.substr(7)));
        else if (option == "gpu")
            options.gpu = true;
        else if (option == "hang")
            options.hang = true;
        else if (option == "idle")
            options.idle = true;
        else if (option == "refuse-open")
            options.refuse_open = true;
        else if (option == "refuse-prepare")
            options.refuse_prepare = true;
        else if (option != "invert")
            options.understood = false;
    }
    return options;
}

class FakeEngine final : public Engine {
  public:
    explicit FakeEngine(const Options& options) : options_(options) {
        information_.device = unit_symbol_of_two_libraries();
        information_.is_cpu = !options.gpu;
        information_.model_bytes = 1000;
    }

    Status begin(Direction direction, const NetworkSize& size,
                 std::span<const TranslationFrame> frames) noexcept override {
        if (busy_.exchange(true))
            return {ErrorCode::Failed, "A batch is begun before the one before is finished.", ""};
        times_ = time_of(frames.size());
        Status status = translate_alone(direction, size, frames);
        busy_ = status.ok();
        return status;
    }

    Status finish(BatchTimes& times) noexcept override {
        if (!busy_.exchange(false))
            return {ErrorCode::Failed, "A batch is finished that was not begun.", ""};
        times = times_;
        return {};
    }

    Status prepare(const BatchShape& shape, BatchTimes& times) noexcept override {
        if (busy_)
            return {ErrorCode::Failed, "prepare() is called while a batch is begun.", ""};
        if (options_.refuse_prepare)
            return {ErrorCode::Failed, "The fake engine does not get ready.", "fake detail"};
        const auto frames = static_cast<std::size_t>(shape.frames);
        if (options_.at_most && frames > *options_.at_most)
            return {ErrorCode::OutOfMemory, "The fake device is full.", "fake detail"};
        times = time_of(frames);
        return {};
    }

    std::uint64_t memory_needed(const BatchShape& shape) const noexcept override {
        return static_cast<std::uint64_t>(shape.frames) *
               static_cast<std::uint64_t>(options_.bytes) *
               static_cast<std::uint64_t>(shape.size.width * shape.size.height);
    }

    std::uint64_t memory_available() const noexcept override { return options_.memory; }

    Precision precision(Direction) const noexcept override { return Precision::Float32; }

    const EngineInformation& information() const noexcept override { return information_; }

  private:
    BatchTimes time_of(std::size_t frames) const {
        return {{}, options_.delay + static_cast<int>(frames) * options_.per_frame, {}};
    }

    Status translate_alone(Direction direction, const NetworkSize& size,
                           std::span<const TranslationFrame> frames) {
        if (frames.empty() || size.width < 4 || size.height < 4 || size.width % 4 != 0 ||
            size.height % 4 != 0)
            return {ErrorCode::Failed, "A batch or a network is empty, or of a wrong size.", ""};
        while (options_.hang)
            std::this_thread::sleep_for(std::chrono::hours(1));
        if (options_.at_most && frames.size() > *options_.at_most)
            return {ErrorCode::OutOfMemory, "The batch is too large.", "fake detail"};
        std::this_thread::sleep_for(time_of(frames.size()).compute + options_.slower_by);
        translated_ += static_cast<int>(frames.size());
        if (options_.fail_after && translated_ > *options_.fail_after)
            return {options_.failure, "The fake engine fails as it was told to.", "fake detail"};
        if (options_.idle)
            return {};
        for (const auto& frame : frames) {
            const auto planes = plane_sizes(frame.format);
            for (std::size_t plane = 0; plane < planes.size(); ++plane) {
                if (!change_plane(frame, plane, planes[plane], direction))
                    return {ErrorCode::Failed, "A plane is missing, or shared with the input.", ""};
            }
            if (options_.stamp)
                frame.output.data[0][0] = static_cast<std::uint8_t>(frames.size());
        }
        return {};
    }

    static bool change_plane(const TranslationFrame& frame, std::size_t plane, PlaneSize size,
                             Direction direction) {
        const std::uint8_t* input = frame.input.data[plane];
        std::uint8_t* output = frame.output.data[plane];
        if (!input || !output || input == output)
            return false;
        for (int row = 0; row < size.rows; ++row) {
            for (int column = 0; column < size.row_bytes; ++column)
                output[column] = translated(input[column], direction, frame);
            input += frame.input.stride[plane];
            output += frame.output.stride[plane];
        }
        return true;
    }

    Options options_;
    EngineInformation information_;
    std::atomic<bool> busy_ = false; ///< a batch is begun
    BatchTimes times_;
    int translated_ = 0;
};

std::atomic<bool> opening = false;

Engine* open_alone(const EngineSettings& settings, Status& status) {
    constexpr std::string_view prefix = "fake:";
    if (settings.device != "auto" && settings.device != "cpu") {
        status = {ErrorCode::NotFound, "There is no device '" + settings.device + "'.", ""};
        return nullptr;
    }
    std::string checkpoint = settings.checkpoint;
    if (!checkpoint.starts_with(prefix)) {
        std::ifstream file(settings.checkpoint);
        const bool exists = file.is_open();
        checkpoint.clear();
        file >> checkpoint;
        if (!checkpoint.starts_with(prefix)) {
            status = {exists ? ErrorCode::Damaged : ErrorCode::NotFound,
                      "The checkpoint '" + settings.checkpoint +
                          (exists ? "' is damaged." : "' does not exist."),
                      ""};
            return nullptr;
        }
    }
    const Options options = parse(std::string_view(checkpoint).substr(prefix.size()));
    if (options.refuse_open || !options.understood) {
        status = {ErrorCode::Failed, "The fake engine does not open '" + settings.checkpoint + "'.",
                  "fake detail"};
        return nullptr;
    }
    return new FakeEngine(options);
}

Engine* open_engine(const EngineSettings& settings, Status& status) noexcept {
    if (opening.exchange(true)) {
        status = {ErrorCode::Failed, "Two calls of open() overlap.", ""};
        return nullptr;
    }
    Engine* engine = open_alone(settings, status);
    opening = false;
    return engine;
}

void close_engine(Engine* engine) noexcept {
    delete engine;
}

constexpr EngineLibrary library{kEngineInterfaceVersion, open_engine, close_engine};

} // namespace

const EngineLibrary* unit_engine_entry() {
    return &library;
}
