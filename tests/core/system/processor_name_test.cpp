#include "core/system/processor_name.h"

#include "tests/core/system/made_up_system.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

TEST(ProcessorName, IsTheModelNameOfTheFirstProcessor) {
    const test::MadeUpSystem system;
    system.write("proc/cpuinfo", "processor\t: 0\nmodel\t\t: 17\nmodel name\t: Fast: 9000 CPU\n\n"
                                 "processor\t: 1\nmodel name\t: Slow CPU\n");
    EXPECT_EQ(processor_name(system.root()), "Fast: 9000 CPU");
}

TEST(ProcessorName, IsUnknownWhereTheSystemDoesNotTell) {
    const test::MadeUpSystem system;
    EXPECT_EQ(processor_name(system.root()), "unknown");
    system.write("proc/cpuinfo", "processor\t: 0\nCPU part\t: 0xd0c\nmodel name");
    EXPECT_EQ(processor_name(system.root()), "unknown");
    EXPECT_NE(processor_name(), "");
}

} // namespace
} // namespace unit
