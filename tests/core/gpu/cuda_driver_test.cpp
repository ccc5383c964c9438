#include "tests/support/temporary_folder.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace unit {
namespace {

using Variables = std::vector<std::string>; ///< each NAME=VALUE

/// "'text'" for the shell. `text` holds no quotes.
std::string quoted(const std::string& text) {
    return "'" + text + "'";
}

/// What device-report prints with the driver in `folder`, if that is not empty.
std::string report_with(const std::string& folder, const Variables& variables,
                        const std::string& numbers = {}) {
    std::string command = "env -u CUDA_VISIBLE_DEVICES ";
    if (!folder.empty()) {
        command += quoted("LD_LIBRARY_PATH=" + folder) + ' ';
    }
    for (const std::string& variable : variables) {
        command += quoted(variable) + ' ';
    }
    command += quoted(std::getenv("DEVICE_REPORT")) + ' ' + numbers;
    std::FILE* const output = ::popen(command.c_str(), "r");
    std::string text;
    std::array<char, 256> line{};
    while (output && std::fgets(line.data(), line.size(), output)) {
        text += line.data();
    }
    EXPECT_TRUE(output && ::pclose(output) == 0) << command;
    return text;
}

std::string report(const Variables& variables, const std::string& numbers = {}) {
    return report_with(std::getenv("FAKE_DRIVER_FOLDER"), variables, numbers);
}

TEST(FoundDriver, HasDevicesWithAllThatItSaysOfThem) {
    EXPECT_EQ(report({"UNIT_FAKE_DEVICES=NVIDIA A:9.0:80000,NVIDIA B:12.1:16", //
                      "UNIT_FAKE_DRIVER_VERSION=13020"},
                     "1 0"),
              "version 13020\n"
              "device NVIDIA A, 9.0, 83886080000\n"
              "device NVIDIA B, 12.1, 16777216\n"
              "missing \n"
              "advice \n"
              "first 0\n"
              "check NVIDIA B\n"
              "check NVIDIA A\n");
}

TEST(FoundDriver, CutsNoNameShortAndReadsNoFurther) {
    const std::string name(300, 'n');
    const std::string text = report({"UNIT_FAKE_DEVICES=" + name + ":9.0:1"});
    EXPECT_NE(text.find("device " + name.substr(0, 254) + ", 9.0"), std::string::npos) << text;
}

TEST(FoundDriver, LeavesANewDeviceBesideAnOldOneUsable) {
    EXPECT_EQ(report({"UNIT_FAKE_DEVICES=Old GPU:6.1:8,NVIDIA A:9.0:16"}, "0 1"),
              "version 13000\n"
              "device Old GPU, 6.1, 8388608\n"
              "device NVIDIA A, 9.0, 16777216\n"
              "missing \n"
              "advice \n"
              "first 1\n"
              "error device cuda:0 (Old GPU) has compute capability 6.1, but this build needs 7.5 "
              "or later; use cuda:1 or device=cpu\n"
              "check NVIDIA A\n");
}

TEST(FoundDriver, NamesOldDevicesWhereThereAreNoOthers) {
    EXPECT_EQ(report({"UNIT_FAKE_DEVICES=Old GPU:6.1:8,Older GPU:5.2:8"}, "2"),
              "version 13000\n"
              "device Old GPU, 6.1, 8388608\n"
              "device Older GPU, 5.2, 8388608\n"
              "missing cuda:0 (Old GPU) has compute capability 6.1, cuda:1 (Older GPU) has compute "
              "capability 5.2, but this build needs 7.5 or later\n"
              "advice use a newer device, or use device=cpu\n"
              "error device cuda:2 does not exist; this machine has cuda:0 to cuda:1\n");
}

TEST(MissingDriver, IsToBeInstalled) {
    if (void* const driver = ::dlopen("libcuda.so.1", RTLD_LAZY)) {
        ::dlclose(driver);
        GTEST_SKIP() << "this machine has an NVIDIA driver";
    }
    EXPECT_EQ(report_with({}, {}, "0"),
              "version 0\n"
              "missing no NVIDIA driver (libcuda.so.1: cannot open shared object file: No such "
              "file or directory)\n"
              "advice install driver 580 or later, or use device=cpu\n"
              "error device cuda:0 is not usable: no NVIDIA driver (libcuda.so.1: cannot open "
              "shared object file: No such file or directory); install driver 580 or later, or use "
              "device=cpu\n");
}

TEST(MissingDriver, IsAFileThatIsNoLibrary) {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "libcuda.so.1") << "text";
    const std::string text = report_with(folder.path(), {});
    EXPECT_NE(text.find("missing no NVIDIA driver ("), std::string::npos) << text;
    EXPECT_NE(text.find((folder / "libcuda.so.1").string()), std::string::npos) << text;
}

TEST(MissingDriver, IsALibraryWithoutItsFunctions) {
    Dl_info some_library{};
    ASSERT_NE(::dladdr(reinterpret_cast<void*>(&std::fgets), &some_library), 0);
    const test::TemporaryFolder folder;
    std::filesystem::create_symlink(some_library.dli_fname, folder / "libcuda.so.1");
    EXPECT_EQ(report_with(folder.path(), {}), "version 0\n"
                                              "missing libcuda.so.1 is not a CUDA driver\n"
                                              "advice install driver 580 or later, or use "
                                              "device=cpu\n");
}

TEST(OldDriver, IsNamedWithWhatTheBuildNeeds) {
    EXPECT_EQ(report({"UNIT_FAKE_DEVICES=NVIDIA A:9.0:8", "UNIT_FAKE_DRIVER_VERSION=12040"}, "0"),
              "version 12040\n"
              "missing the NVIDIA driver supports CUDA 12.4, but this build needs CUDA 13.0\n"
              "advice install driver 580 or later, or use device=cpu\n"
              "error device cuda:0 is not usable: the NVIDIA driver supports CUDA 12.4, but this "
              "build needs CUDA 13.0; install driver 580 or later, or use device=cpu\n");
}

TEST(OldDriver, ExplainsWhyItDoesNotStart) {
    EXPECT_EQ(report({"UNIT_FAKE_CUINIT=100", "UNIT_FAKE_DRIVER_VERSION=12080"}),
              "version 12080\n"
              "missing the NVIDIA driver supports CUDA 12.8, but this build needs CUDA 13.0 "
              "(cuInit gave 100, CUDA_ERROR_NO_DEVICE)\n"
              "advice install driver 580 or later, or use device=cpu\n");
}

TEST(DriverThatDoesNotStart, IsNamedWithTheCode) {
    EXPECT_EQ(report({"UNIT_FAKE_CUINIT=999", "UNIT_FAKE_DEVICES=NVIDIA A:9.0:8"}),
              "version 13000\n"
              "missing the NVIDIA driver does not start (cuInit gave 999, CUDA_ERROR_UNKNOWN)\n"
              "advice see nvidia-smi, or use device=cpu\n");
}

TEST(DriverThatDoesNotStart, MayHaveNoNameForItsCodeAndNoVersion) {
    EXPECT_EQ(report({"UNIT_FAKE_CUINIT=12345", "UNIT_FAKE_DRIVER_VERSION=0"}),
              "version 0\n"
              "missing the NVIDIA driver does not start (cuInit gave 12345)\n"
              "advice see nvidia-smi, or use device=cpu\n");
}

TEST(DriverThatDoesNotStart, ComesWithAdviceWhereItsCodeSaysEnough) {
    for (const auto& [code, advice] :
         std::vector<std::pair<std::string, std::string>>{{"34", "LD_LIBRARY_PATH"},
                                                          {"802", "nvidia-fabricmanager"},
                                                          {"803", "restart the machine"},
                                                          {"804", "cuda-compat"}}) {
        const std::string text = report({"UNIT_FAKE_CUINIT=" + code});
        EXPECT_NE(text.find("(cuInit gave " + code), std::string::npos) << text;
        EXPECT_NE(text.find(advice, text.find("advice ")), std::string::npos) << text;
    }
}

TEST(DriverWithoutDevices, IsNamed) {
    const std::string expected = "version 13000\n"
                                 "missing the NVIDIA driver reports no device\n"
                                 "advice see nvidia-smi, or use device=cpu\n";
    EXPECT_EQ(report({"UNIT_FAKE_DEVICES="}), expected);
    EXPECT_EQ(report({"UNIT_FAKE_CUINIT=100"}), expected);
    EXPECT_EQ(report({"UNIT_FAKE_FAILURE=cuDeviceGetCount:100"}), expected);
}

TEST(DriverWithoutDevices, MayHaveThemHiddenByTheEnvironment) {
    for (const std::string value : {"", "-1", "GPU-1234"}) {
        EXPECT_EQ(report({"UNIT_FAKE_CUINIT=100", "CUDA_VISIBLE_DEVICES=" + value}),
                  "version 13000\n"
                  "missing the NVIDIA driver reports no device, and CUDA_VISIBLE_DEVICES is \"" +
                      value +
                      "\"\n"
                      "advice name devices in CUDA_VISIBLE_DEVICES that nvidia-smi lists, or use "
                      "device=cpu\n");
    }
    const std::string text =
        report({"UNIT_FAKE_DEVICES=NVIDIA A:9.0:8", "CUDA_VISIBLE_DEVICES=3"}, "3");
    EXPECT_NE(text.find("error device cuda:3 does not exist; this machine has only cuda:0, and "
                        "CUDA_VISIBLE_DEVICES is \"3\"\n"),
              std::string::npos)
        << text;
}

TEST(DriverThatFailsLater, IsNamedWithTheFunction) {
    for (const std::string function : {"cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName",
                                       "cuDeviceGetAttribute", "cuDeviceTotalMem_v2"}) {
        const std::string text = report(
            {"UNIT_FAKE_DEVICES=NVIDIA A:9.0:8", "UNIT_FAKE_FAILURE=" + function + ":999"}, "0");
        EXPECT_NE(text.find("(" + function + " gave 999, CUDA_ERROR_UNKNOWN)"), std::string::npos)
            << text;
        EXPECT_NE(text.find("error device cuda:0 is not usable: "), std::string::npos) << text;
        EXPECT_EQ(text.find("\ndevice"), std::string::npos) << text;
    }
    const std::string text = report({"UNIT_FAKE_DRIVER_VERSION=0"});
    EXPECT_NE(text.find("missing the NVIDIA driver does not say its version (cuDriverGetVersion "
                        "gave 3)"),
              std::string::npos)
        << text;
}

} // namespace
} // namespace unit
