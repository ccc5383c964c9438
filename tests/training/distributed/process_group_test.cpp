#include "training/distributed/process_group.h"

#include "core/error.h"
#include "core/system/usable_cores.h"
#include "tests/training/distributed/ranks_in_threads.h"

#include <ATen/ATen.h>
#include <cstdlib>
#include <future>
#include <gtest/gtest.h>
#include <limits>
#include <mutex>

namespace unit {
namespace {

using test::as_ranks;
using test::try_as_ranks;

std::string message_of_rank(const std::exception_ptr& error) {
    try {
        if (error) {
            std::rethrow_exception(error);
        }
    } catch (const Error& known) {
        return known.code() == ErrorCode::Failed ? known.what() : "another kind of error";
    }
    return "no error";
}

TEST(ProcessGroupTest, OneProcessKeepsWhatItHas) {
    ProcessGroup& group = ProcessGroup::alone();
    EXPECT_EQ(group.size(), 1);
    EXPECT_TRUE(group.is_first());
    EXPECT_EQ(group.threads(), usable_cores());
    EXPECT_EQ(group.device_of_rank("cuda"), "cuda");
    const at::Tensor tensor = at::arange(3);
    group.sum({tensor});
    group.broadcast({tensor});
    EXPECT_TRUE(at::equal(tensor, at::arange(3)));
    EXPECT_EQ(group.text_of("mine"), "mine");
    EXPECT_EQ(group.texts("mine"), std::vector<std::string>{"mine"});
    EXPECT_TRUE(group.any(true));
    EXPECT_FALSE(group.any(false));
}

TEST(ProcessGroupTest, SumsAreTheSameBitsOnAllRanks) {
    std::mutex mutex;
    std::vector<at::Tensor> sums;
    as_ranks(3, [&](ProcessGroup& group) {
        // So many that Gloo cuts them into pieces, and values whose sum depends on the order.
        const at::Tensor numbers = at::arange(1, 100'001, at::kFloat).reciprocal();
        const at::Tensor values = numbers.pow(group.rank() + 1);
        const at::Tensor more = at::full({2}, group.rank() + 1, at::kDouble);
        group.sum({values, more});
        EXPECT_TRUE(at::equal(more, at::full({2}, 6, at::kDouble)));
        const at::Tensor expected = numbers + numbers.pow(2) + numbers.pow(3);
        EXPECT_TRUE(at::allclose(values, expected, 1e-6, 0.0));
        const std::lock_guard lock(mutex);
        sums.push_back(values);
    });
    ASSERT_EQ(sums.size(), 3U);
    EXPECT_TRUE(at::equal(sums[0], sums[1]));
    EXPECT_TRUE(at::equal(sums[0], sums[2]));
}

TEST(ProcessGroupTest, WhatIsNotFiniteOnOneRankIsSoOnAll) {
    as_ranks(2, [](ProcessGroup& group) {
        const at::Tensor values = at::ones({1000});
        if (group.rank() == 1) {
            values[7] = std::numeric_limits<float>::quiet_NaN();
            values[900] = std::numeric_limits<float>::infinity();
        }
        group.sum({values});
        EXPECT_TRUE(at::equal(at::isfinite(values).logical_not().nonzero().flatten(),
                              at::tensor({7, 900}, at::kLong)));
    });
}

TEST(ProcessGroupTest, BroadcastsTensorsOfAnyLayoutAndType) {
    as_ranks(2, [](ProcessGroup& group) {
        const bool first = group.is_first();
        const at::Tensor plain = at::arange(60, at::kFloat).view({2, 3, 2, 5});
        const at::Tensor image = plain.contiguous(at::MemoryFormat::ChannelsLast);
        const at::Tensor scalar = at::full({}, 0.1, at::kDouble);
        const at::Tensor steps = at::full({}, 7, at::kInt);
        const at::Tensor parameter = plain.clone().requires_grad_(true);
        std::vector<at::Tensor> own;
        for (const at::Tensor& tensor : {image, scalar, steps, parameter}) {
            own.push_back(first ? tensor : at::zeros_like(tensor));
        }
        group.broadcast(own);
        EXPECT_TRUE(at::equal(own[0], plain));
        EXPECT_EQ(own[0].strides(), image.strides());
        EXPECT_TRUE(at::equal(own[1], scalar));
        EXPECT_TRUE(at::equal(own[2], steps));
        EXPECT_TRUE(at::equal(own[3], plain));
    });
}

TEST(ProcessGroupTest, TextsAndFlagsReachAll) {
    as_ranks(3, [](ProcessGroup& group) {
        const std::string own(static_cast<std::size_t>(group.rank()) * 1000, 'x');
        EXPECT_EQ(group.text_of(own + "!"), "!");
        EXPECT_EQ(group.text_of(own, 2), std::string(2000, 'x'));
        EXPECT_EQ(group.texts(own),
                  (std::vector<std::string>{"", std::string(1000, 'x'), std::string(2000, 'x')}));
        EXPECT_FALSE(group.any(false));
        EXPECT_TRUE(group.any(group.rank() == 2));
        EXPECT_TRUE(group.any(true));
    });
}

TEST(ProcessGroupTest, RanksOfAMachineShareItsCores) {
    as_ranks(2, [](ProcessGroup& group) {
        EXPECT_EQ(group.cores(), std::max(usable_cores() / 2, 1));
        EXPECT_EQ(group.device_of_rank("cuda"), "cuda:" + std::to_string(group.rank()));
        EXPECT_EQ(group.device_of_rank("cpu"), "cpu");
        EXPECT_EQ(group.device_of_rank("cuda:3"), "cuda:3");
    });
}

TEST(ProcessGroupTest, OmpNumThreadsSaysHowManyThreadsARankOfSeveralHas) {
    const char* const before = std::getenv("OMP_NUM_THREADS");
    const std::string restored = before == nullptr ? "" : before;
    setenv("OMP_NUM_THREADS", "7", 1);
    as_ranks(2, [](ProcessGroup& group) { EXPECT_EQ(group.threads(), 7); });
    EXPECT_EQ(ProcessGroup::alone().threads(), usable_cores());
    unsetenv("OMP_NUM_THREADS");
    as_ranks(2, [](ProcessGroup& group) { EXPECT_EQ(group.threads(), group.cores()); });
    if (before != nullptr) {
        setenv("OMP_NUM_THREADS", restored.c_str(), 1);
    }
}

TEST(ProcessGroupTest, TheOnlyProcessOfALauncherHasTheGpuThatItSays) {
    RankEnvironment environment;
    environment.local_rank = 2;
    EXPECT_EQ(ProcessGroup(environment).device_of_rank("cuda"), "cuda:2");
}

TEST(ProcessGroupTest, ARankThatEndsIsAnErrorOnTheOthers) {
    const auto errors = try_as_ranks(2, [](ProcessGroup& group) {
        if (group.rank() == 0) {
            group.sum({at::ones({10})});
        }
    });
    const std::string message = message_of_rank(errors[0]);
    EXPECT_TRUE(message.starts_with("process 0 of 2 could not add up numbers with the others"))
        << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_FALSE(errors[1]);
}

TEST(ProcessGroupTest, ARankThatDoesNotComeIsAnErrorAfterTheTimeLimit) {
    std::promise<void> given_up;
    const auto errors = try_as_ranks(
        2,
        [&, waiting = given_up.get_future().share()](ProcessGroup& group) {
            if (group.rank() == 1) {
                waiting.wait();
                return;
            }
            try {
                group.any(true);
            } catch (...) {
                given_up.set_value();
                throw;
            }
            given_up.set_value();
        },
        std::chrono::seconds(1));
    EXPECT_TRUE(
        message_of_rank(errors[0]).starts_with("process 0 of 2 could not agree with the others"))
        << message_of_rank(errors[0]);
}

TEST(ProcessGroupTest, AMeetingWithoutRank0IsAnErrorThatNamesThePlace) {
    RankEnvironment environment;
    environment.rank = 1;
    environment.size = 2;
    environment.address = "127.0.0.1";
    environment.port = static_cast<std::uint16_t>(test::free_port());
    std::string message;
    try {
        const ProcessGroup group(environment, std::chrono::seconds(1));
    } catch (const Error& error) {
        message = error.what();
    }
    EXPECT_TRUE(message.starts_with("process 1 of 2 could not meet the others, at 127.0.0.1 port " +
                                    std::to_string(environment.port)))
        << message;
}

} // namespace
} // namespace unit
