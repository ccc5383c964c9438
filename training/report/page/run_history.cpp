#include "training/report/page/run_history.h"

#include <algorithm>

namespace unit {

void RunHistory::add(const UpdateRecord& record) {
    iteration_ = record.iteration;
    for (const LossValue& loss : record.losses) {
        curve_of(loss.name).add(record.iteration, loss.value);
    }
    learning_rate_.add(record.iteration, record.learning_rate);
    seconds_.add(record.iteration, record.seconds);
    seconds_waiting_.add(record.iteration, record.seconds_waiting);
    skipped_.add(record.iteration, record.skipped ? 1.0 : 0.0);
    skipped_count_ += record.skipped ? 1 : 0;
    all_seconds_ += record.seconds;
}

void RunHistory::add(const ValidationRecord& record) {
    Validation validation{record.iteration, {}, record.best};
    for (const LossValue& score : record.scores) {
        validation.scores.emplace_back(score.name, score.value);
    }
    validations_.push_back(std::move(validation));
    constexpr std::size_t kMost = 1000;
    if (validations_.size() > kMost) {
        thin_validations();
    }
}

void RunHistory::add(Notice notice) {
    constexpr std::size_t kNewest = 50;
    notices_.push_back(std::move(notice));
    if (notices_.size() > kNewest) {
        notices_.pop_front();
    }
}

void RunHistory::seen(std::string_view time) {
    if (began_.empty()) {
        began_ = time;
    }
}

Curve& RunHistory::curve_of(const char* name) {
    for (LossCurve& loss : losses_) {
        if (loss.name == name) {
            return loss.curve;
        }
    }
    return losses_.emplace_back(LossCurve{name, {}}).curve;
}

void RunHistory::thin_validations() {
    const auto best = std::find_if(validations_.rbegin(), validations_.rend(),
                                   [](const Validation& validation) { return validation.best; });
    const std::int64_t best_iteration = best != validations_.rend() ? best->iteration : -1;
    std::size_t index = 0;
    std::erase_if(validations_, [&](const Validation& validation) {
        return index++ % 2 == 1 && validation.iteration != best_iteration;
    });
}

} // namespace unit
