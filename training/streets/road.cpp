#include "training/streets/road.h"

namespace unit::streets {

Road Road::from(double origin) const {
    Road shifted = *this;
    for (std::size_t i = 0; i < phase.size(); ++i) {
        shifted.phase[i] = static_cast<float>(std::remainder(
            static_cast<double>(wavenumber[i]) * origin + static_cast<double>(phase[i]),
            6.283185307179586));
    }
    return shifted;
}

} // namespace unit::streets
