#include "plugin/batching/pending_preparation.h"

#include "tests/support/plugin_test.h"

#include <future>

namespace unit {
namespace {

using namespace std::chrono_literals;

class PendingPreparationTest : public PluginTest {
  protected:
    std::future<std::optional<Status>> waiting() {
        return std::async(std::launch::async, [this] { return preparation.wait(); });
    }

    PendingPreparation preparation;
};

TEST_F(PendingPreparationTest, WaitsForTheAnswerToTheNewest) {
    const auto old = preparation.begin();
    const auto newest = preparation.begin();
    auto answer = waiting();
    old({ErrorCode::Failed, "old", ""});
    EXPECT_EQ(answer.wait_for(30ms), std::future_status::timeout);
    newest({});
    const auto status = answer.get();
    ASSERT_TRUE(status);
    EXPECT_TRUE(status->ok());
}

TEST_F(PendingPreparationTest, EndsWhenCancelledUntilAllowed) {
    preparation.begin();
    auto answer = waiting();
    EXPECT_EQ(answer.wait_for(10ms), std::future_status::timeout);
    preparation.cancel();
    EXPECT_FALSE(answer.get());
    preparation.begin()({});
    EXPECT_FALSE(preparation.wait());
    preparation.allow();
    preparation.begin()({});
    EXPECT_TRUE(preparation.wait());
}

TEST_F(PendingPreparationTest, TheAnswerMayComeAfterItIsGone) {
    auto answer = std::make_unique<PendingPreparation>()->begin();
    answer({});
}

} // namespace
} // namespace unit
