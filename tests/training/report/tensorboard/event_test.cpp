#include "training/report/tensorboard/event.h"

#include "training/report/tensorboard/crc32c.h"

#include <gtest/gtest.h>

namespace unit::test {
namespace {

TEST(Crc32c, AgreesWithTheExamplesOfRfc3720) {
    std::string rising;
    for (char byte = 0; byte < 32; ++byte) {
        rising += byte;
    }
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
    EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62A8AB43U);
    EXPECT_EQ(crc32c(rising), 0x46DD794EU);
    EXPECT_EQ(crc32c(std::string(rising.rbegin(), rising.rend())), 0x113FDB5CU);
}

TEST(Event, ARecordHoldsLengthChecksumsAndBytes) {
    const std::string record = framed_record("abc");
    ASSERT_EQ(record.size(), 8U + 4U + 3U + 4U);
    EXPECT_EQ(record.substr(0, 8), std::string("\3\0\0\0\0\0\0\0", 8));
    EXPECT_EQ(record.substr(12, 3), "abc");
}

} // namespace
} // namespace unit::test
