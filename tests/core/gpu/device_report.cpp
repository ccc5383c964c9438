// Prints what this process finds of CUDA, in lines of a word and what it says.
// Usage: device-report [NUMBER...], the devices to check

#include "core/error.h"
#include "core/gpu/cuda_driver.h"

#include <cstdio>
#include <cstdlib>

int main(int count, char** arguments) {
    const unit::CudaDriver& driver = unit::cuda_driver();
    std::printf("version %d\n", driver.version);
    for (const unit::CudaDevice& device : driver.devices) {
        std::printf("device %s, %d.%d, %llu\n", device.name.c_str(), device.compute_major,
                    device.compute_minor, static_cast<unsigned long long>(device.total_memory));
    }
    std::printf("missing %s\nadvice %s\n", driver.missing.c_str(), driver.advice.c_str());
    if (const auto first = unit::first_usable_device(driver)) {
        std::printf("first %d\n", *first);
    }
    for (int place = 1; place < count; ++place) {
        try {
            const int number = std::atoi(arguments[place]);
            std::printf("check %s\n", unit::check_device(driver, number).name.c_str());
        } catch (const unit::Error& error) {
            std::printf("error %s\n", error.what());
        }
    }
}
