#include "training/trainer/operator_profile.h"

#include <ATen/record_function.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <vector>

namespace unit {

struct OperatorTime {
    std::int64_t calls = 0;
    double seconds = 0.0;
};

namespace {

using ProfileClock = std::chrono::steady_clock;

std::mutex counters_mutex; // NOLINT: callbacks of LibTorch have no argument to hold it
std::map<std::string, OperatorTime>* counters_by_name = nullptr; // NOLINT: guarded by the mutex

/// An operator that runs, and the one that called it.
struct Call : at::ObserverContext {
    ProfileClock::time_point start = ProfileClock::now();
    double seconds_of_callees = 0.0;
    Call* caller = nullptr;
};

thread_local Call* innermost_call = nullptr; // NOLINT

std::unique_ptr<at::ObserverContext> begin_call(const at::RecordFunction&) {
    auto call = std::make_unique<Call>();
    call->caller = innermost_call;
    innermost_call = call.get();
    return call;
}

void end_call(const at::RecordFunction& function, at::ObserverContext* context) {
    auto* const call = static_cast<Call*>(context);
    const double seconds = std::chrono::duration<double>(ProfileClock::now() - call->start).count();
    innermost_call = call->caller;
    if (call->caller != nullptr) {
        call->caller->seconds_of_callees += seconds;
    }
    const std::lock_guard lock(counters_mutex);
    if (counters_by_name != nullptr) {
        OperatorTime& time = (*counters_by_name)[function.name()];
        ++time.calls;
        time.seconds += seconds - call->seconds_of_callees;
    }
}

/// "NormFunction backward" for the node that LibTorch makes of a function of ours.
std::string readable(const std::string& name) {
    constexpr std::string_view kNode = "torch::autograd::CppNode<";
    const auto start = name.rfind("::");
    if (name.find(kNode) == std::string::npos || !name.ends_with('>')) {
        return name;
    }
    const bool evaluates = !name.starts_with(kNode);
    return name.substr(start + 2, name.size() - start - 3) + " backward" +
           (evaluates ? ", around it" : "");
}

std::string line_of(const std::string& name, const OperatorTime& time, double total) {
    char text[160];
    std::snprintf(text, sizeof(text), "%-48.48s %10lld %10.3f %6.1f %%\n", name.c_str(),
                  static_cast<long long>(time.calls), time.seconds, 100.0 * time.seconds / total);
    return text;
}

} // namespace

struct OperatorProfile::Counters {
    std::map<std::string, OperatorTime> by_name;
    at::CallbackHandle handle = 0;
};

OperatorProfile::OperatorProfile() : counters_(std::make_unique<Counters>()) {
    {
        const std::lock_guard lock(counters_mutex);
        counters_by_name = &counters_->by_name;
    }
    counters_->handle = at::addGlobalCallback(
        at::RecordFunctionCallback(begin_call, end_call)
            .scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
}

OperatorProfile::~OperatorProfile() {
    at::removeCallback(counters_->handle);
    const std::lock_guard lock(counters_mutex);
    counters_by_name = nullptr;
}

std::string OperatorProfile::table() const {
    constexpr std::size_t kLines = 25;
    const std::lock_guard lock(counters_mutex);
    std::vector<std::pair<std::string, OperatorTime>> rows(counters_->by_name.begin(),
                                                           counters_->by_name.end());
    std::sort(rows.begin(), rows.end(),
              [](const auto& a, const auto& b) { return a.second.seconds > b.second.seconds; });
    double total = 0.0;
    for (const auto& [name, time] : rows) {
        total += time.seconds;
    }
    char head[160];
    std::snprintf(head, sizeof(head), "%-48s %10s %10s %8s\n", "operator", "calls", "seconds",
                  "share");
    std::string text = head;
    OperatorTime rest;
    for (std::size_t index = 0; index < rows.size(); ++index) {
        if (index < kLines) {
            text += line_of(readable(rows[index].first), rows[index].second, total);
        } else {
            rest.calls += rows[index].second.calls;
            rest.seconds += rows[index].second.seconds;
        }
    }
    return text + line_of("all others", rest, total) + line_of("total", {0, total}, total);
}

} // namespace unit
