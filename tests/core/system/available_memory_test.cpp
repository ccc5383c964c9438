#include "core/system/available_memory.h"

#include "tests/core/system/made_up_system.h"

#include <gtest/gtest.h>
#include <limits>

namespace unit {
namespace {

class AvailableMemoryTest : public testing::Test {
  protected:
    std::uint64_t available() const { return available_memory(system_.root()); }

    test::MadeUpSystem system_;
};

TEST_F(AvailableMemoryTest, IsWhatTheSystemHasWhereNoGroupLimitsIt) {
    EXPECT_EQ(available(), std::numeric_limits<std::uint64_t>::max());
    system_.write("proc/meminfo", "MemTotal: 8000 kB\nMemFree: 10 kB\nMemAvailable: 3000 kB\n");
    EXPECT_EQ(available(), 3000U * 1024U);
    system_.write("proc/self/cgroup", "0::/user.slice\n");
    system_.write("sys/fs/cgroup/user.slice/memory.max", "max\n");
    system_.write("sys/fs/cgroup/user.slice/memory.current", "5000\n");
    EXPECT_EQ(available(), 3000U * 1024U);
}

TEST_F(AvailableMemoryTest, IsWhatTheGroupOfVersion2OrOneAroundItHasLeft) {
    system_.write("proc/meminfo", "MemAvailable: 3000 kB\n");
    system_.write("proc/self/cgroup", "0::/pod/container\n");
    system_.write("sys/fs/cgroup/pod/container/memory.max", "1000000\n");
    system_.write("sys/fs/cgroup/pod/container/memory.current", "400000\n");
    EXPECT_EQ(available(), 600'000U);
    system_.write("sys/fs/cgroup/pod/container/memory.stat", "anon 300\ninactive_file 50000\n");
    EXPECT_EQ(available(), 650'000U);
    system_.write("sys/fs/cgroup/pod/memory.max", "500000\n");
    system_.write("sys/fs/cgroup/pod/memory.current", "450000\n");
    EXPECT_EQ(available(), 50'000U);
    system_.write("sys/fs/cgroup/pod/memory.current", "550000\n");
    EXPECT_EQ(available(), 0U);
}

TEST_F(AvailableMemoryTest, IsWhatTheGroupOfVersion1HasLeft) {
    system_.write("proc/meminfo", "MemAvailable: 3000 kB\n");
    system_.write("proc/self/cgroup", "9:memory:/pod\n4:cpu:/other\n");
    system_.write("sys/fs/cgroup/memory/pod/memory.limit_in_bytes", "100000\n");
    system_.write("sys/fs/cgroup/memory/pod/memory.usage_in_bytes", "30000\n");
    EXPECT_EQ(available(), 70'000U);
}

TEST(AvailableMemory, OfThisMachineIsMoreThanAMegabyte) {
    EXPECT_GT(available_memory(), 1'000'000U);
    EXPECT_LT(available_memory(), std::numeric_limits<std::uint64_t>::max());
}

} // namespace
} // namespace unit
