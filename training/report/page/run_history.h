#pragma once

#include "training/report/loss_means.h"
#include "training/report/page/curve.h"
#include "training/trainer/training_observer.h"

#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace unit {

/// What the report page shows of a run's past, in memory that does not grow with its length.
class RunHistory {
  public:
    struct LossCurve {
        std::string name;
        Curve curve;
    };
    struct Validation {
        std::int64_t iteration = 0;
        std::vector<NamedValue> scores;
        bool best = false;
    };
    /// A sentence that the user was told.
    struct Notice {
        std::string time; ///< ISO 8601
        std::string text;
    };

    /// An iteration that is not above the last one says that training was rewound to it.
    void add(const UpdateRecord& record);
    void add(const ValidationRecord& record);
    void add(Notice notice);
    /// A wall-clock time at which the run was alive, ISO 8601; the first one is kept.
    void seen(std::string_view time);

    std::int64_t iteration() const { return iteration_; }
    const std::string& began() const { return began_; }
    const std::vector<LossCurve>& losses() const { return losses_; }
    const Curve& learning_rate() const { return learning_rate_; }
    const Curve& seconds() const { return seconds_; }
    const Curve& seconds_waiting() const { return seconds_waiting_; }
    /// 1 for a skipped update, 0 for others.
    const Curve& skipped() const { return skipped_; }
    std::int64_t skipped_count() const { return skipped_count_; }
    double all_seconds() const { return all_seconds_; }
    /// At most 1000, evenly chosen; the best one is always among them.
    const std::vector<Validation>& validations() const { return validations_; }
    /// The newest 50.
    const std::deque<Notice>& notices() const { return notices_; }

  private:
    Curve& curve_of(const char* name);
    void thin_validations();

    std::int64_t iteration_ = 0;
    std::string began_;
    std::vector<LossCurve> losses_;
    Curve learning_rate_;
    Curve seconds_;
    Curve seconds_waiting_;
    Curve skipped_;
    std::int64_t skipped_count_ = 0;
    double all_seconds_ = 0.0;
    std::vector<Validation> validations_;
    std::deque<Notice> notices_;
};

/// Reads back what json_log.h wrote, in one pass; nothing where there is no such file. A line that
/// is no JSON object of that format is left out, and a notice tells how many were.
RunHistory read_history(const std::filesystem::path& json_log);

} // namespace unit
