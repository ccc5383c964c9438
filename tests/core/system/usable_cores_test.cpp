#include "core/system/usable_cores.h"

#include "tests/core/system/made_up_system.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <sched.h>

namespace unit {
namespace {

class UsableCoresTest : public testing::Test {
  protected:
    int cores() { return usable_cores(system_.root()); }
    static int cores_of_affinity() {
        cpu_set_t set;
        CPU_ZERO(&set);
        EXPECT_EQ(sched_getaffinity(0, sizeof(set), &set), 0);
        return CPU_COUNT(&set);
    }

    test::MadeUpSystem system_;
};

TEST_F(UsableCoresTest, AreThoseOfTheAffinityMaskWhereNothingElseLimitsThem) {
    EXPECT_EQ(cores(), cores_of_affinity());
    system_.write("proc/self/cgroup", "0::/user.slice\n");
    system_.write("sys/fs/cgroup/user.slice/cpu.max", "max 100000\n");
    EXPECT_EQ(cores(), cores_of_affinity());
    EXPECT_GE(usable_cores(), 1);
}

TEST_F(UsableCoresTest, AreNoMoreThanAnAffinityMaskOfOne) {
    cpu_set_t before;
    ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int core = 0; CPU_COUNT(&one) == 0; ++core) {
        if (CPU_ISSET(core, &before)) {
            CPU_SET(core, &one);
        }
    }
    ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
    EXPECT_EQ(cores(), 1);
    ASSERT_EQ(sched_setaffinity(0, sizeof(before), &before), 0);
}

TEST_F(UsableCoresTest, AreLimitedByTheGroupOfVersion2AndByThoseAroundIt) {
    system_.write("proc/self/cgroup", "0::/pod/container\n");
    system_.write("sys/fs/cgroup/pod/container/cpu.max", "150000 100000\n");
    EXPECT_EQ(cores(), std::min(cores_of_affinity(), 2));
    system_.write("sys/fs/cgroup/pod/cpu.max", "50000 100000\n");
    EXPECT_EQ(cores(), 1);
}

TEST_F(UsableCoresTest, AreLimitedByTheGroupOfVersion1) {
    system_.write("proc/self/cgroup", "7:memory:/pod\n4:cpuacct,cpu:/pod\n");
    system_.write("sys/fs/cgroup/cpu/pod/cpu.cfs_period_us", "100000\n");
    system_.write("sys/fs/cgroup/cpu/pod/cpu.cfs_quota_us", "-1\n");
    EXPECT_EQ(cores(), cores_of_affinity());
    system_.write("sys/fs/cgroup/cpu/pod/cpu.cfs_quota_us", "100000\n");
    EXPECT_EQ(cores(), 1);
}

} // namespace
} // namespace unit
