#include "core/threads/thread_team.h"

#include <ATen/Parallel.h>
#include <atomic>
#include <gtest/gtest.h>
#include <latch>
#include <set>
#include <stdexcept>

namespace unit {
namespace {

TEST(ThreadTeam, DoesEveryPartOnceForEveryNumberOfMembers) {
    for (const int members : {1, 2, 5}) {
        ThreadTeam team(members);
        EXPECT_EQ(team.members(), members);
        for (const int parts : {0, 1, members - 1, members, members + 1, 40}) {
            std::vector<std::atomic<int>> done(static_cast<std::size_t>(parts));
            team.run(parts, 1, [&](int part) { ++done.at(static_cast<std::size_t>(part)); });
            for (const std::atomic<int>& times : done) {
                EXPECT_EQ(times, 1) << members << " members, " << parts << " parts";
            }
        }
    }
}

TEST(ThreadTeam, MembersWorkAtTheSameTime) {
    ThreadTeam team(3);
    std::latch all_there(3);
    std::mutex mutex;
    std::set<std::thread::id> threads;
    team.run(3, 1, [&](int) {
        all_there.arrive_and_wait(); // passes only if three parts run at once
        const std::lock_guard lock(mutex);
        threads.insert(std::this_thread::get_id());
    });
    EXPECT_EQ(threads.size(), 3);
    EXPECT_TRUE(threads.contains(std::this_thread::get_id()));
}

TEST(ThreadTeam, APartIsTheSameMembersEveryTime) {
    ThreadTeam team(3);
    std::vector<std::thread::id> first(7);
    team.run(7, 1, [&](int part) {
        first.at(static_cast<std::size_t>(part)) = std::this_thread::get_id();
    });
    for (int time = 0; time < 20; ++time) {
        team.run(7, 1, [&](int part) {
            EXPECT_EQ(std::this_thread::get_id(), first.at(static_cast<std::size_t>(part)));
        });
    }
}

TEST(ThreadTeam, OperatorsUseTheThreadsThatAreGivenAndTheCallersAreRestored) {
    const int before = at::get_num_threads();
    ThreadTeam team(2);
    for (const int count : {1, 3}) {
        std::latch both(2);
        team.run(2, count, [&](int) {
            both.arrive_and_wait();
            // The first loop on a thread sets OpenMP's count up.
            at::parallel_for(0, 8, 1, [](std::int64_t, std::int64_t) {});
            EXPECT_EQ(at::get_num_threads(), count);
        });
        EXPECT_EQ(at::get_num_threads(), before);
    }
}

TEST(ThreadTeam, AnExceptionReachesTheCallerOnceAllPartsAreDone) {
    ThreadTeam team(2);
    for (const int bad : {0, 1, 7}) {
        std::atomic<int> done = 0;
        EXPECT_THROW(team.run(8, 1,
                              [&](int part) {
                                  ++done;
                                  if (part == bad) {
                                      throw std::runtime_error("part");
                                  }
                              }),
                     std::runtime_error);
        EXPECT_EQ(done, 8);
    }
    int sum = 0;
    team.run(1, 1, [&](int) { ++sum; });
    EXPECT_EQ(sum, 1) << "the team is of use after an exception";
}

} // namespace
} // namespace unit
