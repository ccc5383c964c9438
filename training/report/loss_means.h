#pragma once

#include "training/trainer/loss_value.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace unit {

/// A value by its name; the order is that in which the update reported them.
using NamedValue = std::pair<std::string, double>;

/// Means of each loss over the updates since the last take(). Not all updates have all losses.
class LossMeans {
  public:
    void add(const std::vector<LossValue>& losses);

    /// The means, of what was finite; NaN for a loss that never was. In the order of the updates:
    /// one that some lack stands where those that have it do. Begins anew.
    std::vector<NamedValue> take();

  private:
    struct Sum {
        std::string name;
        double sum = 0.0;
        std::int64_t count = 0;
    };
    std::vector<Sum> sums_;
};

} // namespace unit
