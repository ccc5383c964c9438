// A libcuda.so.1 that does what the environment says, in place of an NVIDIA driver.
//
//   UNIT_FAKE_CUINIT          what cuInit returns; 0 if it is not set
//   UNIT_FAKE_DRIVER_VERSION  the CUDA version; 13000 if it is not set, and none if it is 0
//   UNIT_FAKE_DEVICES         NAME:CAPABILITY:MEBIBYTES,... such as "NVIDIA
//   A:9.0:80000,Old:6.1:8000" UNIT_FAKE_FAILURE         FUNCTION:CODE, what one of the other
//   functions returns
//
// Functions, numbers and codes are those of cuda.h of CUDA 13.0.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kSuccess = 0;
constexpr int kInvalidValue = 1;
constexpr int kNotInitialised = 3;
constexpr int kInvalidDevice = 101;
constexpr int kCapabilityMajor = 75;
constexpr int kCapabilityMinor = 76;

bool is_started = false;

struct FakeDevice {
    std::string name;
    int major = 0;
    int minor = 0;
    std::size_t memory = 0;
};

std::string_view setting(const char* name, const char* otherwise) {
    const char* const text = std::getenv(name);
    return text ? text : otherwise;
}

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// What stands before `separator`, which is taken off `text` with it.
std::string_view take_until(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

std::vector<FakeDevice> devices() {
    std::vector<FakeDevice> all;
    for (std::string_view rest = setting("UNIT_FAKE_DEVICES", ""); !rest.empty();) {
        std::string_view device = take_until(rest, ',');
        FakeDevice fake;
        fake.name = take_until(device, ':');
        fake.major = number(take_until(device, '.'));
        fake.minor = number(take_until(device, ':'));
        fake.memory = static_cast<std::size_t>(number(device)) << 20;
        all.push_back(fake);
    }
    return all;
}

/// What `function` returns before it does anything; 0: nothing stops it. Before cuInit nothing
/// works.
int failure(std::string_view function) {
    std::string_view failing = setting("UNIT_FAKE_FAILURE", "");
    if (take_until(failing, ':') == function) {
        return number(failing);
    }
    return is_started ? kSuccess : kNotInitialised;
}

/// Devices are called 1000 and so on here, so that nobody takes a number for a device.
constexpr int kFirstDevice = 1000;

int find(std::string_view function, int device, FakeDevice& found) {
    const auto all = devices();
    const auto place = static_cast<std::size_t>(device - kFirstDevice);
    if (device < kFirstDevice || place >= all.size()) {
        return kInvalidDevice;
    }
    found = all[place];
    return failure(function);
}

} // namespace

extern "C" {

int cuInit(unsigned flags) {
    const int result = flags != 0 ? kInvalidValue : number(setting("UNIT_FAKE_CUINIT", "0"));
    is_started = result == kSuccess;
    return result;
}

/// Answers before cuInit too, as NVIDIA's does.
int cuDriverGetVersion(int* version) {
    const int value = number(setting("UNIT_FAKE_DRIVER_VERSION", "13000"));
    if (value == 0) {
        return kNotInitialised;
    }
    *version = value;
    return kSuccess;
}

int cuDeviceGetCount(int* count) {
    *count = static_cast<int>(devices().size());
    return failure("cuDeviceGetCount");
}

int cuDeviceGet(int* device, int ordinal) {
    *device = kFirstDevice + ordinal;
    FakeDevice unused;
    return find("cuDeviceGet", *device, unused);
}

int cuDeviceGetName(char* name, int size, int device) {
    FakeDevice found;
    const int result = find("cuDeviceGetName", device, found);
    std::snprintf(name, static_cast<std::size_t>(size), "%s", found.name.c_str());
    return result;
}

int cuDeviceGetAttribute(int* value, int attribute, int device) {
    FakeDevice found;
    const int result = find("cuDeviceGetAttribute", device, found);
    if (attribute != kCapabilityMajor && attribute != kCapabilityMinor) {
        return kInvalidValue;
    }
    *value = attribute == kCapabilityMajor ? found.major : found.minor;
    return result;
}

int cuDeviceTotalMem_v2(std::size_t* bytes, int device) {
    FakeDevice found;
    const int result = find("cuDeviceTotalMem_v2", device, found);
    *bytes = found.memory;
    return result;
}

int cuGetErrorName(int result, const char** name) {
    switch (result) {
    case 100:
        *name = "CUDA_ERROR_NO_DEVICE";
        return kSuccess;
    case 803:
        *name = "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH";
        return kSuccess;
    case 999:
        *name = "CUDA_ERROR_UNKNOWN";
        return kSuccess;
    default:
        *name = nullptr;
        return kInvalidValue;
    }
}
}
