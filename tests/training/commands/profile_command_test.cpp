#include "tests/training/commands/program_run.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

// Times are whatever the machine makes of them; what is tested is how the numbers fit together.
namespace unit::test {
namespace {

using nlohmann::json;

/// What `unit profile --json` prints about the tiny checkpoint in a precision.
json profile_of(const std::string& size, const Arguments& more = {},
                const char* precision = "fp32") {
    Arguments arguments{"profile", tiny_checkpoint(), "--size",  size,    "--frames",
                        "2",       "--precision",     precision, "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = run_unit(arguments);
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(result.errors, "");
    return json::parse(result.output);
}

double sum_over_parts(const json& facts, const char* name) {
    double sum = 0.0;
    for (const json& part : facts["parts"]) {
        sum += part[name].get<double>();
    }
    return sum;
}

/// What `unit inspect` says that a translation from domain 1 takes at the size that the tiny
/// checkpoint was trained at.
double inspected_flop() {
    const ProgramResult result = run_unit({"inspect", "--json", tiny_checkpoint()});
    return json::parse(result.output)["flop"]["1to2"]["32x32"].get<double>();
}

TEST(ProfileCommand, PartsMakeUpTheWholeFrame) {
    const json facts = profile_of("40x28");
    const json& waiting = facts["waiting"];
    EXPECT_GE(waiting["percent"].get<double>(), 0.0);
    EXPECT_NEAR(sum_over_parts(facts, "percent") + waiting["percent"].get<double>(), 100.0, 1e-6);
    const json& total = facts["total"];
    EXPECT_EQ(total["percent"], 100.0);
    const double milliseconds = total["milliseconds"].get<double>();
    EXPECT_NEAR(sum_over_parts(facts, "milliseconds") + waiting["milliseconds"].get<double>(),
                milliseconds, 1e-6 * milliseconds);
    EXPECT_NEAR(facts["frames_per_second"].get<double>() * milliseconds, 1000.0, 1e-3);
    for (const char* name : {"flop", "computed_flop", "bytes"}) {
        const double sum = sum_over_parts(facts, name);
        EXPECT_GT(sum, 0.0) << name;
        EXPECT_NEAR(total[name].get<double>(), sum, 1e-6 * sum) << name;
    }
    for (const json& part : facts["parts"]) {
        EXPECT_GT(part["milliseconds"].get<double>(), 0.0) << part;
    }
}

TEST(ProfileCommand, CountsTheOperationsThatInspectCounts) {
    const double expected = inspected_flop();
    EXPECT_GT(expected, 0.0);
    EXPECT_EQ(profile_of("32x32")["total"]["flop"].get<double>(), expected);
    // The networks compute at multiples of 4.
    const json padded = profile_of("31x29");
    EXPECT_EQ(padded["size"], json({31, 29}));
    EXPECT_EQ(padded["network_size"], json({32, 32}));
    EXPECT_EQ(padded["total"]["flop"].get<double>(), expected);
}

TEST(ProfileCommand, RatesAndRooflineFollowFromWorkTimeAndLimits) {
    const json facts = profile_of("48x32", {"--threads", "1"});
    const double arithmetic = facts["limits"]["flop_per_second"].get<double>();
    const double memory = facts["limits"]["bytes_per_second"].get<double>();
    EXPECT_GT(arithmetic, 0.0);
    EXPECT_GT(memory, 0.0);
    for (const json& part : facts["parts"]) {
        const double seconds = part["milliseconds"].get<double>() / 1e3;
        const double computed = part["computed_flop"].get<double>();
        const double bytes = part["bytes"].get<double>();
        EXPECT_NEAR(part["flop_per_second"].get<double>() * seconds, part["flop"].get<double>(),
                    1.0);
        EXPECT_NEAR(part["computed_flop_per_second"].get<double>() * seconds, computed, 1.0);
        EXPECT_NEAR(part["bytes_per_second"].get<double>() * seconds, bytes, 1.0);
        const double least = std::max(computed / arithmetic, bytes / memory);
        if (least == 0.0) {
            EXPECT_TRUE(part["roofline_percent"].is_null()) << part;
            continue;
        }
        EXPECT_NEAR(part["roofline_percent"].get<double>() * seconds / (100.0 * least), 1.0, 1e-9);
    }
}

TEST(ProfileCommand, TellsWhatWasMeasured) {
    const json facts = profile_of("32x32", {"--threads", "3", "--direction", "2to1"});
    EXPECT_EQ(facts["file"], tiny_checkpoint());
    EXPECT_EQ(facts["direction"], "2to1");
    EXPECT_EQ(facts["threads"], 3);
    EXPECT_EQ(facts["frames"], 2);
    EXPECT_NE(facts["processor"], "");
    EXPECT_NE(facts["instruction_set"], "");
    for (const char* name : {"activations", "scratch", "weights"}) {
        EXPECT_GT(facts["memory"][name].get<double>(), 0.0) << name;
    }
    std::string names;
    for (const json& part : facts["parts"]) {
        names += part["name"].get<std::string>() + "\n";
    }
    EXPECT_TRUE(names.starts_with("image\nencoder2.")) << names;
    EXPECT_PRED2(contains, names, "\ngenerator1.");
    EXPECT_FALSE(contains(names, "encoder1.")) << names;
    EXPECT_TRUE(names.ends_with("\ntanh\nframe\n")) << names;
}

TEST(ProfileCommand, SmallerActivationsTakeLessMemoryForTheSameWork) {
    const json wide = profile_of("40x28");
    const json narrow = profile_of("40x28", {}, "bf16");
    EXPECT_EQ(wide["precision"], "fp32");
    EXPECT_EQ(narrow["precision"], "bf16");
    EXPECT_EQ(narrow["total"]["flop"], wide["total"]["flop"]);
    EXPECT_LT(narrow["total"]["bytes"], wide["total"]["bytes"]);
    EXPECT_LT(narrow["memory"]["activations"], wide["memory"]["activations"]);
    // Weights are rounded too where the processor multiplies bfloat16.
    const bool rounds = contains(narrow["instruction_set"].get<std::string>(), "BF16");
    EXPECT_EQ(narrow["memory"]["weights"] < wide["memory"]["weights"], rounds);
    EXPECT_EQ(narrow["parts"][1]["name"] == "rounding", rounds);
    EXPECT_GT(narrow["limits"]["bfloat16_flop_per_second"].get<double>(), 0.0);
}

/// The words of the table's rows between its head and "waiting".
std::vector<std::vector<std::string>> rows_of(const std::string& text) {
    std::vector<std::vector<std::string>> rows;
    bool in_table = false;
    for (const std::string& line : lines_of(text)) {
        in_table = (in_table || line.starts_with("part ")) && !line.starts_with("waiting ");
        if (in_table) {
            std::istringstream words(line);
            rows.emplace_back(std::istream_iterator<std::string>(words),
                              std::istream_iterator<std::string>());
        }
    }
    return rows;
}

TEST(ProfileCommand, PrintsATableOfTheSameParts) {
    // How many frames there are is left to the program here; a busy machine shows their progress.
    const ProgramResult result =
        run_unit({"profile", tiny_checkpoint(), "--size", "32x32", "--precision", "fp32"});
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, tiny_checkpoint() + ", 1to2, fp32\n");
    EXPECT_PRED2(contains, result.output, " of 32x32, I420\n");
    EXPECT_PRED2(contains, result.output, "\nwhole frame ");
    EXPECT_PRED2(contains, result.output, "\nframes per second ");
    EXPECT_PRED2(contains, result.output, "\nmemory             activations ");
    const auto rows = rows_of(result.output);
    const json facts = profile_of("32x32");
    ASSERT_EQ(rows.size(), facts["parts"].size() + 1) << result.output;
    for (std::size_t index = 1; index < rows.size(); ++index) {
        const json& part = facts["parts"][index - 1];
        ASSERT_EQ(rows[index].size(), 8U);
        EXPECT_EQ(rows[index][0], part["name"]);
        const double flop = part["flop"].get<double>();
        const std::string& cell = rows[index][3];
        EXPECT_EQ(cell == "-", flop == 0.0);
        EXPECT_NEAR(cell == "-" ? 0.0 : std::stod(cell), flop / 1e9, 1e-3 * flop / 1e9) << cell;
    }
}

TEST(ProfileCommand, WrongUsageIsRefused) {
    const auto refused = [](const char* option, const char* value) {
        return refusal({"profile", tiny_checkpoint(), option, value}, 2);
    };
    EXPECT_PRED2(contains, refused("--size", "640"), "\"640\" is no size");
    EXPECT_PRED2(contains, refused("--size", "8x8"), "\"8x8\" is no size");
    EXPECT_PRED2(contains, refused("--direction", "1to3"), "--direction: 1to3");
    EXPECT_PRED2(contains, refused("--precision", "fp16"), "--precision: fp16");
    EXPECT_PRED2(contains, refused("--threads", "-1"), "--threads");
    EXPECT_PRED2(contains, refused("--frames", "0"), "--frames");
}

TEST(ProfileCommand, AMissingOrDamagedCheckpointIsNamed) {
    EXPECT_PRED2(contains, refusal({"profile", "/nowhere/model.safetensors"}, 1),
                 "/nowhere/model.safetensors");
    const TemporaryFolder folder;
    const std::string path = folder.path() / "half.safetensors";
    const std::string bytes = file_bytes(tiny_checkpoint());
    ASSERT_GT(bytes.size(), 1000U);
    std::ofstream(path, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
    EXPECT_PRED2(contains, refusal({"profile", path}, 1), path);
}

} // namespace
} // namespace unit::test
