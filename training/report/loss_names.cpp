#include "training/report/loss_names.h"

#include <string_view>

namespace unit {

std::string step_of_loss(const std::vector<LossValue>& losses, std::size_t index) {
    constexpr std::string_view kTotal = "_total";
    if (std::string_view(losses[index].name).ends_with(kTotal)) {
        return "total";
    }
    // The D step's terms come first, and its total ends them.
    for (std::size_t before = 0; before < index; ++before) {
        if (losses[before].name == std::string_view("discriminator_total")) {
            return "generator";
        }
    }
    return "discriminator";
}

} // namespace unit
