#include "training/streets/vehicle_shape.h"

namespace unit::streets {

VehicleShape shape_of(const Vehicle& vehicle) {
    VehicleShape shape{};
    switch (vehicle.body) {
    case Body::Saloon:
        shape = {2.30F,  0.90F, 0.24F, 0.93F, 0.72F,  1.44F, -1.75F, 1.05F,
                 -1.05F, 0.15F, 0.66F, 0.32F, -1.38F, 1.42F, true};
        break;
    case Body::Estate:
        shape = {2.25F,  0.94F, 0.30F, 1.02F, 0.86F,  1.66F, -2.20F, 1.10F,
                 -1.90F, 0.35F, 0.74F, 0.36F, -1.38F, 1.40F, true};
        break;
    case Body::Van:
        shape = {2.60F,  1.00F, 0.30F, 1.15F, 0.98F,  2.15F, -2.55F, 2.00F,
                 -2.50F, 1.05F, 0.88F, 0.36F, -1.62F, 1.65F, true};
        break;
    case Body::Truck:
        shape = {5.50F,  1.22F, 0.62F, 1.10F, 1.10F,  3.55F, -5.48F, 5.40F,
                 -5.48F, 5.20F, 1.21F, 0.50F, -3.60F, 3.90F, false};
        break;
    }
    for (float* length :
         {&shape.half_length, &shape.half_width, &shape.sill, &shape.belt, &shape.nose, &shape.roof,
          &shape.cabin_tail, &shape.cabin_nose, &shape.roof_tail, &shape.roof_nose,
          &shape.roof_half_width, &shape.wheel, &shape.rear_axle, &shape.front_axle}) {
        *length *= vehicle.scale;
    }
    return shape;
}

} // namespace unit::streets
