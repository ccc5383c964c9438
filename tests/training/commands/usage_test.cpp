#include "tests/training/commands/program_run.h"

#include <gtest/gtest.h>

namespace unit::test {
namespace {

const std::vector<std::string>& command_names() {
    static const std::vector<std::string> names{"train",   "translate", "evaluate", "profile",
                                                "inspect", "streets",   "export"};
    return names;
}

TEST(Usage, HelpNamesEveryCommand) {
    const ProgramResult result = run_unit({"--help"});
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.errors, "");
    for (const std::string& name : command_names()) {
        EXPECT_PRED2(contains, result.output, "\n  " + name + " ");
    }
}

TEST(Usage, EveryCommandHasHelpOnStdout) {
    for (const std::string& name : command_names()) {
        const ProgramResult result = run_unit({name, "--help"});
        EXPECT_EQ(result.status, 0) << name;
        EXPECT_EQ(result.errors, "") << name;
        EXPECT_PRED2(contains, result.output, "Usage: unit " + name);
    }
}

TEST(Usage, VersionIsThatOfTheProject) {
    const ProgramResult result = run_unit({"--version"});
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.output, UNIT_VERSION "\n");
    EXPECT_EQ(result.errors, "");
}

TEST(Usage, NoOrAnUnknownCommandIsWrongUsage) {
    EXPECT_PRED2(contains, refusal({}, 2), "no command given");
    EXPECT_PRED2(contains, refusal({"trian"}, 2), "trian");
}

TEST(Usage, AnUnknownOptionOfAnyCommandIsNamed) {
    for (const std::string& name : command_names()) {
        EXPECT_PRED2(contains, refusal({name, "x", "--out", "x", "--output", "x", "--colour"}, 2),
                     "--colour");
    }
}

TEST(Usage, AMissingRequiredOptionIsNamed) {
    EXPECT_PRED2(contains, refusal({"train"}, 2), "--out");
    EXPECT_PRED2(contains, refusal({"translate", "x.png"}, 2), "--output");
    EXPECT_PRED2(contains, refusal({"translate", "--output", "x.png"}, 2), "inputs");
    EXPECT_PRED2(contains, refusal({"inspect"}, 2), "checkpoint");
    EXPECT_PRED2(contains, refusal({"profile", "--json"}, 2), "checkpoint");
    EXPECT_PRED2(contains, refusal({"export", "model.safetensors"}, 2), "--output");
    EXPECT_PRED2(contains, refusal({"export", "--output", "x"}, 2), "checkpoint");
    EXPECT_PRED2(contains, refusal({"streets"}, 2), "--output");
    EXPECT_PRED2(contains, refusal({"evaluate"}, 2), "--pairs");
}

} // namespace
} // namespace unit::test
