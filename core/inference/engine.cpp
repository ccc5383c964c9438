#include "core/engine.h"

#include "core/inference/openmp_spinning.h"
#include "core/inference/translator.h"

#include <c10/util/Exception.h>
#include <limits>
#include <malloc.h>
#include <new>

namespace unit {
namespace {

/// Runs `work` and turns whatever it throws into a Status: the one place where exceptions stop.
template <typename Work>
Status guarded(const char* call, const Work& work) noexcept {
    try {
        work();
        return {};
    } catch (const Error& error) {
        return {error.code(), error.what(), call};
    } catch (const c10::OutOfMemoryError& error) {
        return {ErrorCode::OutOfMemory,
                "the device's memory is used up; use a smaller frame or batch-size",
                error.what_without_backtrace()};
    } catch (const std::bad_alloc&) {
        return {ErrorCode::OutOfMemory, "memory is used up; use a smaller frame or batch-size",
                call};
    } catch (const c10::Error& error) {
        return {ErrorCode::Failed, c10::str(call, " failed in LibTorch"),
                error.what_without_backtrace()};
    } catch (const std::exception& error) {
        return {ErrorCode::Failed, c10::str(call, " failed"), error.what()};
    } catch (...) {
        return {ErrorCode::Failed, c10::str(call, " failed"), "unknown exception"};
    }
}

/// A translator without exceptions.
class TranslatorEngine final : public Engine {
  public:
    explicit TranslatorEngine(std::unique_ptr<Translator> translator)
        : translator_(std::move(translator)) {}

    Status begin(Direction direction, const NetworkSize& size,
                 std::span<const TranslationFrame> frames) noexcept override {
        return guarded("translate", [&] { translator_->begin(direction, size, frames); });
    }

    Status finish(BatchTimes& times) noexcept override {
        return guarded("translate", [&] { times = translator_->finish(); });
    }

    Status prepare(const BatchShape& shape, BatchTimes& times) noexcept override {
        return guarded("prepare", [&] { times = translator_->prepare(shape); });
    }

    std::uint64_t memory_needed(const BatchShape& shape) const noexcept override {
        std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
        // Where there is not even the memory to find it out, there is none.
        (void)guarded("memory_needed", [&] { bytes = translator_->memory_needed(shape); });
        return bytes;
    }

    std::uint64_t memory_available() const noexcept override {
        std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
        // What cannot be found out limits nothing.
        (void)guarded("memory_available", [&] { bytes = translator_->memory_available(); });
        return bytes;
    }

    Precision precision(Direction direction) const noexcept override {
        Precision precision = Precision::Float32;
        (void)guarded("precision", [&] { precision = translator_->precision(direction); });
        return precision;
    }

    const EngineInformation& information() const noexcept override {
        return translator_->information();
    }

  private:
    std::unique_ptr<Translator> translator_;
};

Engine* open(const EngineSettings& settings, Status& status) noexcept {
    Engine* engine = nullptr;
    status = guarded("open", [&] {
        open_cuda_module();
        stop_openmp_spinning();
        engine = new TranslatorEngine(make_translator(settings, choose_device(settings.device)));
    });
    return engine;
}

void close(Engine* engine) noexcept {
    delete engine;
#if defined(__GLIBC__)
    // Blocks of a few megabytes, which images are, stay with glibc's allocator otherwise.
    malloc_trim(0);
#endif
}

constexpr EngineLibrary kLibrary{kEngineInterfaceVersion, open, close};

} // namespace
} // namespace unit

const unit::EngineLibrary* unit_engine_entry() {
    return &unit::kLibrary;
}
