#include "training/weather/settings.h"

#include "training/streets/random.h"

#include <algorithm>

namespace unit::weather {

Settings varied(const Settings& settings, float share, std::uint64_t seed) {
    streets::Random random({seed, 0x5a7e});
    const auto factor = [&] { return random.uniform(1.0F - share, 1.0F + share); };
    Settings result = settings;
    result.brightness *= factor();
    result.fog *= factor();
    result.rain *= factor();
    result.wetness = std::min(result.wetness * factor(), 1.0F);
    result.seed = seed;
    return result;
}

} // namespace unit::weather
