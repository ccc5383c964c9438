#include "core/gpu/device_request.h"

#include "core/error.h"

#include <gtest/gtest.h>
#include <string>

namespace unit {
namespace {

using Kind = DeviceRequest::Kind;

TEST(DeviceRequests, KnowAllFourForms) {
    EXPECT_EQ(parse_device_request("auto"), (DeviceRequest{Kind::Auto}));
    EXPECT_EQ(parse_device_request("cpu"), (DeviceRequest{Kind::Cpu}));
    EXPECT_EQ(parse_device_request("cuda"), (DeviceRequest{Kind::Cuda, 0}));
    EXPECT_EQ(parse_device_request("cuda:0"), (DeviceRequest{Kind::Cuda, 0}));
    EXPECT_EQ(parse_device_request("cuda:12"), (DeviceRequest{Kind::Cuda, 12}));
    EXPECT_EQ(parse_device_request("cuda:127"), (DeviceRequest{Kind::Cuda, 127}));
}

TEST(DeviceRequests, AreNothingElseAndTheMessageNamesTheText) {
    for (const std::string text :
         {"", "gpu", "CPU", "cpu ", "cuda:", "cuda:x", "cuda:1x", "cuda:-1", "cuda:-0", "cuda:+1",
          "cuda: 1", "cuda:1.0", "cuda:128", "cuda:4294967296", "cuda:99999999999999999999",
          "cuda1", "cuda::1", "auto:0"}) {
        try {
            parse_device_request(text);
            ADD_FAILURE() << "accepted \"" << text << '"';
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Unsupported) << text;
            EXPECT_EQ(error.what(),
                      "unknown device \"" + text + "\"; use auto, cpu, cuda or cuda:N");
        }
    }
}

TEST(DeviceRequests, ReadNoFurtherThanTheirText) {
    EXPECT_EQ(parse_device_request(std::string_view("cuda:12").substr(0, 6)),
              (DeviceRequest{Kind::Cuda, 1}));
}

} // namespace
} // namespace unit
