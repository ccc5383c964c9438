#include "training/report/loss_means.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace unit {

void LossMeans::add(const std::vector<LossValue>& losses) {
    auto place = sums_.begin(); // behind the loss before
    for (const LossValue& loss : losses) {
        auto sum = std::find_if(sums_.begin(), sums_.end(),
                                [&](const Sum& known) { return known.name == loss.name; });
        if (sum == sums_.end()) {
            sum = sums_.insert(place, Sum{loss.name});
        }
        if (std::isfinite(loss.value)) {
            sum->sum += loss.value;
            ++sum->count;
        }
        place = sum + 1;
    }
}

std::vector<NamedValue> LossMeans::take() {
    std::vector<NamedValue> means;
    for (const Sum& sum : sums_) {
        means.emplace_back(sum.name, sum.count > 0 ? sum.sum / static_cast<double>(sum.count)
                                                   : std::numeric_limits<double>::quiet_NaN());
    }
    sums_.clear();
    return means;
}

} // namespace unit
