#include "training/distributed/rank_environment.h"

#include "training/configuration/settings.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <map>

namespace unit {
namespace {

using Values = std::map<std::string, std::string>;

constexpr const char* kAll[] = {"RANK",
                                "WORLD_SIZE",
                                "LOCAL_RANK",
                                "MASTER_ADDR",
                                "MASTER_PORT",
                                "LOCAL_WORLD_SIZE",
                                "TORCHELASTIC_USE_AGENT_STORE"};

Values whole() {
    return {{"RANK", "5"},
            {"WORLD_SIZE", "8"},
            {"LOCAL_RANK", "1"},
            {"MASTER_ADDR", "node0"},
            {"MASTER_PORT", "29500"}};
}

Values whole_but(const Values& changes) {
    Values values = changes;
    values.merge(whole());
    return values;
}

class RankEnvironmentTest : public testing::Test {
  protected:
    void TearDown() override { set({}); }

    static void set(const Values& values) {
        for (const char* name : kAll) {
            unsetenv(name);
        }
        for (const auto& [name, value] : values) {
            setenv(name.c_str(), value.c_str(), 1);
        }
    }

    static std::optional<RankEnvironment> read(const Values& values) {
        set(values);
        return rank_environment();
    }

    static std::string refusal_of(const Values& values) {
        try {
            read(values);
        } catch (const ConfigurationError& error) {
            return error.what();
        }
        return "nothing was refused";
    }
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_F(RankEnvironmentTest, WithoutVariablesThereIsNone) {
    EXPECT_FALSE(read({}));
    EXPECT_FALSE(read({{"LOCAL_WORLD_SIZE", "x"}})) << "alone it says nothing";
}

TEST_F(RankEnvironmentTest, ReadsWhatTorchrunSays) {
    const auto environment = read(whole());
    ASSERT_TRUE(environment);
    EXPECT_EQ(environment->rank, 5);
    EXPECT_EQ(environment->size, 8);
    EXPECT_EQ(environment->local_rank, 1);
    EXPECT_EQ(environment->local_size, 1);
    EXPECT_EQ(environment->address, "node0");
    EXPECT_EQ(environment->port, 29500);
    EXPECT_FALSE(environment->launcher_keeps_port);

    const Values values =
        whole_but({{"LOCAL_WORLD_SIZE", "4"}, {"TORCHELASTIC_USE_AGENT_STORE", "True"}});
    EXPECT_EQ(read(values)->local_size, 4);
    EXPECT_TRUE(read(values)->launcher_keeps_port);
    EXPECT_FALSE(read(whole_but({{"TORCHELASTIC_USE_AGENT_STORE", "False"}}))->launcher_keeps_port);
}

TEST_F(RankEnvironmentTest, NamesWhatIsMissing) {
    for (const auto& [name, value] : whole()) {
        Values others = whole();
        others.erase(name);
        EXPECT_PRED2(contains, refusal_of(others), "without " + name) << name;
        const std::string alone = refusal_of({{name, value}});
        EXPECT_PRED2(contains, alone, name + " set");
        for (const auto& [other, unused] : others) {
            EXPECT_PRED2(contains, alone, other);
        }
    }
}

TEST_F(RankEnvironmentTest, NamesWhatIsNoNumberOrOutOfRange) {
    const Values wrong[] = {
        {{"RANK", ""}},
        {{"RANK", "-1"}},
        {{"RANK", "8"}},
        {{"RANK", "1x"}},
        {{"RANK", " 1"}},
        {{"WORLD_SIZE", "0"}},
        {{"WORLD_SIZE", "5"}},
        {{"WORLD_SIZE", "1e1"}},
        {{"WORLD_SIZE", "99999999999"}},
        {{"LOCAL_RANK", "8"}},
        {{"LOCAL_RANK", "one"}},
        {{"MASTER_PORT", "0"}},
        {{"MASTER_ADDR", ""}},
        {{"MASTER_PORT", "x"}},
        {{"MASTER_PORT", "65536"}},
        {{"LOCAL_WORLD_SIZE", "0"}},
        {{"LOCAL_WORLD_SIZE", "9"}},
    };
    for (const Values& change : wrong) {
        const auto& [name, value] = *change.begin();
        // Of five processes rank 5 is one too many.
        const std::string named = value == "5" ? "RANK" : name;
        EXPECT_PRED2(contains, refusal_of(whole_but(change)),
                     "environment variable " + named + " is ")
            << name << "=" << value;
    }
    EXPECT_PRED2(contains, refusal_of(whole_but({{"LOCAL_WORLD_SIZE", "2"}, {"LOCAL_RANK", "2"}})),
                 "LOCAL_RANK is \"2\"");
}

TEST_F(RankEnvironmentTest, OneProcessOfALauncherIsOne) {
    const Values values = {{"RANK", "0"},
                           {"WORLD_SIZE", "1"},
                           {"LOCAL_RANK", "0"},
                           {"MASTER_ADDR", "node0"},
                           {"MASTER_PORT", "29500"}};
    ASSERT_TRUE(read(values));
    EXPECT_EQ(read(values)->size, 1);
}

} // namespace
} // namespace unit
