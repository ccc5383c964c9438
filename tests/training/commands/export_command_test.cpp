#include "core/checkpoint/safetensors.h"
#include "tests/training/commands/program_run.h"

#include <fstream>
#include <gtest/gtest.h>

// What is in the files is checked by tests/training/export/onnx_test.py.
namespace unit::test {
namespace {

TEST(ExportCommand, WritesBothDirectionsIntoAFolderThatItMakes) {
    const TemporaryFolder folder;
    const std::filesystem::path output = folder / "deep/er";
    const ProgramResult result = run_unit({"export", tiny_checkpoint(), "--output", output});
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(result.errors, "");
    for (const char* name : {"model-1to2.onnx", "model-2to1.onnx"}) {
        EXPECT_TRUE(std::filesystem::exists(output / name)) << name;
        EXPECT_PRED2(contains, result.output, (output / name).string());
    }
    EXPECT_NE(file_bytes(output / "model-1to2.onnx"), file_bytes(output / "model-2to1.onnx"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(output), {}), 2);
}

TEST(ExportCommand, WritesOneDirectionIntoAFileOrAFolder) {
    const TemporaryFolder folder;
    for (const std::string output : {folder / "rain.onnx", folder / "rain"}) {
        const ProgramResult result =
            run_unit({"export", tiny_checkpoint(), "--output", output, "--direction", "2to1"});
        EXPECT_EQ(result.status, 0) << result.errors;
    }
    const std::string bytes = file_bytes(folder / "rain.onnx");
    EXPECT_FALSE(bytes.empty());
    EXPECT_EQ(bytes, file_bytes(folder / "rain" / "model-2to1.onnx"));
    EXPECT_FALSE(std::filesystem::exists(folder / "rain" / "model-1to2.onnx"));
}

TEST(ExportCommand, ReplacesAnEarlierExport) {
    const TemporaryFolder folder;
    const std::string path = folder / "rain.onnx";
    std::ofstream(path) << "an earlier export";
    const ProgramResult result =
        run_unit({"export", tiny_checkpoint(), "--output", path, "--direction", "1to2"});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_GT(std::filesystem::file_size(path), 1000U);
    EXPECT_EQ(folder.entries(), 1U);
}

TEST(ExportCommand, CalibratesACopyForOneDirectionAfterTheOther) {
    const TemporaryFolder folder;
    const std::string once = folder / "deep/once.safetensors";
    const std::string twice = folder / "twice.safetensors";
    const std::string streets = "streets:sunny?width=64&height=48";
    const ProgramResult result = run_unit(
        {"export", tiny_checkpoint(), "--calibrate", streets, "--images", "2", "--output", once});
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "1to2");
    ASSERT_EQ(run_unit({"export", once, "--calibrate", streets, "--images", "2", "--direction",
                        "2to1", "--output", twice})
                  .status,
              0);
    const std::string facts = run_unit({"inspect", twice, "--json"}).output;
    EXPECT_PRED2(contains, facts, "\"1to2\"");
    EXPECT_PRED2(contains, run_unit({"inspect", once}).output, "calibrated for int8");
    // Translates: with precision int8 the one, and only after that was named, not the other.
    EXPECT_EQ(run_unit({"streets", "--weather", "sunny", "--size", "64x48", "--output",
                        folder / "images"})
                  .status,
              0);
    const std::string images = folder / "images";
    EXPECT_EQ(run_unit({"translate", images, "--checkpoint", once, "--precision", "int8",
                        "--output", folder / "rain"})
                  .status,
              0);
    EXPECT_PRED2(contains,
                 refusal({"translate", images, "--checkpoint", once, "--precision", "int8",
                          "--direction", "2to1", "--output", folder / "sun"},
                         1),
                 "2to1");
}

TEST(ExportCommand, RefusesToCalibrateIntoWhatIsNoCheckpointOrItself) {
    const TemporaryFolder folder;
    EXPECT_PRED2(contains,
                 refusal({"export", tiny_checkpoint(), "--calibrate", "streets:sunny", "--output",
                          folder / "model.onnx"},
                         2),
                 ".safetensors");
    const std::string path = folder / "model.safetensors";
    std::filesystem::copy_file(tiny_checkpoint(), path);
    EXPECT_PRED2(contains,
                 refusal({"export", path, "--calibrate", "streets:sunny", "--output", path}, 2),
                 path);
}

TEST(ExportCommand, RefusesToOverwriteTheCheckpoint) {
    const TemporaryFolder folder;
    const std::string path = folder / "model.onnx";
    std::filesystem::copy_file(tiny_checkpoint(), path);
    const std::string before = file_bytes(path);
    EXPECT_PRED2(contains, refusal({"export", path, "--output", path, "--direction", "1to2"}, 2),
                 path);
    // The same where a link has the name that the folder's file would get.
    std::filesystem::create_symlink(path, folder / "model-1to2.onnx");
    EXPECT_PRED2(contains, refusal({"export", path, "--output", folder.path()}, 2), "model-1to2");
    EXPECT_EQ(file_bytes(path), before);
}

TEST(ExportCommand, WrongUsageIsNamed) {
    const TemporaryFolder folder;
    const std::string file = folder / "rain.onnx";
    const auto message = [&](const std::string& option, const std::string& value) {
        return refusal({"export", tiny_checkpoint(), "--output", file, option, value}, 2);
    };
    EXPECT_PRED2(contains, refusal({"export", tiny_checkpoint(), "--output", file}, 2),
                 "--direction");
    EXPECT_PRED2(contains, message("--format", "tensorrt"), "tensorrt");
    EXPECT_PRED2(contains, message("--precision", "int8"), "int8");
    EXPECT_PRED2(contains, message("--direction", "1to1"), "1to1");
    EXPECT_EQ(folder.entries(), 0U);
}

TEST(ExportCommand, AMissingCheckpointIsNamed) {
    const TemporaryFolder folder;
    EXPECT_PRED2(contains,
                 refusal({"export", "/nowhere/model.safetensors", "--output", folder.path()}, 1),
                 "/nowhere/model.safetensors");
    EXPECT_EQ(folder.entries(), 0U);
}

TEST(ExportCommand, AnOutputThatCannotBeWrittenIsNamed) {
    const TemporaryFolder folder;
    std::ofstream(folder / "taken") << "a file";
    EXPECT_PRED2(contains, refusal({"export", tiny_checkpoint(), "--output", folder / "taken"}, 1),
                 "taken");
    EXPECT_EQ(folder.entries(), 1U);
}

/// A copy of the tiny checkpoint with its tensors changed.
void write_changed(const std::string& path,
                   const std::function<void(std::vector<TensorEntry>&)>& change) {
    const SafetensorsFile whole(tiny_checkpoint());
    std::vector<TensorEntry> tensors;
    for (const auto& [name, tensor] : whole.tensors()) {
        tensors.push_back(tensor);
    }
    change(tensors);
    write_safetensors(path, tensors, whole.metadata());
}

TEST(ExportCommand, ACheckpointThatIsNotWhatItSaysIsRefusedByTheTensorsName) {
    const TemporaryFolder folder;
    const std::string path = folder / "changed.safetensors";
    const Arguments arguments{"export", path, "--output", folder / "out"};
    std::string name;
    write_changed(path, [&](auto& tensors) {
        name = tensors.back().name;
        tensors.pop_back();
    });
    EXPECT_PRED2(contains, refusal(arguments, 1), name);
    // A bias that a norm cancels is in no exported graph, and still has to be there.
    write_changed(path, [&](auto& tensors) {
        name = "encoder.shared.0.conv1.bias";
        std::erase_if(tensors, [&](const TensorEntry& tensor) { return tensor.name == name; });
    });
    EXPECT_PRED2(contains, refusal(arguments, 1), name);
    write_changed(path, [&](auto& tensors) {
        name = tensors.back().name;
        tensors.back().shape.push_back(1);
    });
    EXPECT_PRED2(contains, refusal(arguments, 1), name);
    write_changed(path, [&](auto& tensors) {
        tensors.push_back(tensors.back());
        tensors.back().name = "encoder3.bias";
    });
    EXPECT_PRED2(contains, refusal(arguments, 1), "encoder3.bias");
    std::vector<std::byte> infinite;
    write_changed(path, [&](auto& tensors) {
        infinite.assign(tensors.back().data.begin(), tensors.back().data.end());
        infinite[0] = std::byte{0x00};
        infinite[1] = std::byte{0x7c};
        tensors.back().data = infinite;
    });
    EXPECT_PRED2(contains, refusal(arguments, 1), name);
    EXPECT_FALSE(std::filesystem::exists(folder / "out" / "changed-1to2.onnx"));
}

} // namespace
} // namespace unit::test
