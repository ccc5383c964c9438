#include "core/gpu/cuda_driver.h"

#include "core/error.h"

#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace unit {
namespace {

CudaDriver driver_with(std::vector<CudaDevice> devices) {
    CudaDriver driver;
    driver.version = 13000;
    driver.devices = std::move(devices);
    return driver;
}

const CudaDevice kNew{"New GPU", 9, 0, 1};
const CudaDevice kOld{"Old GPU", 6, 1, 1};

struct Refusal {
    ErrorCode code{};
    std::string message;
};

Refusal refusal(const CudaDriver& driver, int index) {
    try {
        check_device(driver, index);
        return {ErrorCode::Failed, "no error"};
    } catch (const Error& error) {
        return {error.code(), error.what()};
    }
}

TEST(CheckDevice, ReturnsUsableDevicesByTheirNumber) {
    const CudaDriver driver = driver_with({kOld, kNew});
    EXPECT_EQ(&check_device(driver, 1), &driver.devices[1]);
}

TEST(CheckDevice, TakesTuringAndNothingBefore) {
    const CudaDriver driver = driver_with({{"a", 7, 5, 1}, {"b", 7, 2, 1}, {"c", 12, 0, 1}});
    EXPECT_NO_THROW(check_device(driver, 0));
    EXPECT_THROW(check_device(driver, 1), Error);
    EXPECT_NO_THROW(check_device(driver, 2));
}

TEST(CheckDevice, AnOldDeviceIsNamedWithOneThatIsNot) {
    const auto [code, message] = refusal(driver_with({kOld, kNew}), 0);
    EXPECT_EQ(code, ErrorCode::Unsupported);
    EXPECT_EQ(message, "device cuda:0 (Old GPU) has compute capability 6.1, but this build needs "
                       "7.5 or later; use cuda:1 or device=cpu");
}

TEST(CheckDevice, AnOldDeviceAloneLeavesTheCpu) {
    const auto [code, message] = refusal(driver_with({kOld}), 0);
    EXPECT_EQ(code, ErrorCode::Unsupported);
    EXPECT_EQ(message, "device cuda:0 (Old GPU) has compute capability 6.1, but this build needs "
                       "7.5 or later; use a newer device, or device=cpu");
}

TEST(CheckDevice, ADeviceThatIsNotThereIsNamedWithThoseThatAre) {
    auto [code, message] = refusal(driver_with({kNew, kOld, kNew}), 3);
    EXPECT_EQ(code, ErrorCode::NotFound);
    EXPECT_EQ(message, "device cuda:3 does not exist; this machine has cuda:0 to cuda:2");
    message = refusal(driver_with({kNew}), 1).message;
    EXPECT_EQ(message, "device cuda:1 does not exist; this machine has only cuda:0");
    EXPECT_EQ(refusal(driver_with({kNew}), -1).code, ErrorCode::NotFound);
}

TEST(CheckDevice, WithoutADriverSaysWhatIsMissing) {
    CudaDriver driver;
    driver.missing = "what is missing";
    driver.advice = "what to do";
    const auto [code, message] = refusal(driver, 2);
    EXPECT_EQ(code, ErrorCode::NotFound);
    EXPECT_EQ(message, "device cuda:2 is not usable: what is missing; what to do");
}

TEST(FirstUsableDevice, PassesOverOldOnes) {
    EXPECT_EQ(first_usable_device(driver_with({kOld, kOld, kNew, kNew})), 2);
    EXPECT_EQ(first_usable_device(driver_with({kNew, kOld})), 0);
    EXPECT_EQ(first_usable_device(driver_with({kOld})), std::nullopt);
    EXPECT_EQ(first_usable_device(driver_with({})), std::nullopt);
}

} // namespace
} // namespace unit
