#pragma once

#include "training/report/log_file.h"
#include "training/report/unfinished_line.h"
#include "training/trainer/training_observer.h"

#include <optional>

namespace unit {

/// What a run is when it starts or goes on.
struct RunStart {
    std::string data;           ///< what the domains hold, in a sentence
    std::int64_t iteration = 0; ///< number of updates done before
    /// Of a run that goes on, the sizes that its state recorded; a log that they do not name stays
    /// whole. None for a new run: its logs begin anew.
    std::optional<LogSizes> kept;
    UnfinishedLine unfinished; ///< of a run that goes on in the middle of a line of its logs
};

/// Why a run ended.
enum class RunOutcome {
    Finished, ///< all iterations are done
    Stopped,  ///< its user stopped it; it can go on
    Failed,   ///< by an error
};

/// How a run ended.
struct RunEnd {
    RunOutcome outcome = RunOutcome::Finished;
    std::int64_t iteration = 0;  ///< number of updates done
    std::filesystem::path model; ///< its best checkpoint; empty: there is none
    std::string reason;          ///< the error's sentence, if it failed
};

/// One way to tell people or programs of a run. A report implements only what it cares for. All
/// functions are called by one thread at a time; told() may come before started(). Errors:
/// Error(Failed), naming the file, where a report cannot be written.
class RunReport : public TrainingObserver {
  public:
    virtual void started(const RunStart&) {}
    void updated(const UpdateRecord&) override {}
    void validated(const ValidationRecord&) override {}
    void sampled(std::int64_t, const std::filesystem::path&) override {}
    void wrote(const std::filesystem::path&) override {}
    void told(const std::string&) override {}
    virtual void ended(const RunEnd&) {}
};

} // namespace unit
