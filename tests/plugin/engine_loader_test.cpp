#include "plugin/default_paths.h"
#include "plugin/engine_loader.h"
#include "tests/support/plugin_test.h"

#include <future>

/// Of a BLAS that the program brings.
extern "C" __attribute__((visibility("default"))) void sgemm_() {}

/// The fake engine has a function of that name, too, and must use its own.
extern "C" __attribute__((visibility("default"))) const char* unit_symbol_of_two_libraries() {
    return "the program's";
}

namespace unit {
namespace {

class EngineLoaderTest : public PluginTest {};

TEST_F(EngineLoaderTest, OpensTheEngineThatTheEnvironmentNames) {
    BusError error;
    const auto library = LoadedEngineLibrary::load(engine_library_path(), error);
    ASSERT_TRUE(library) << error.text << error.debug;
    const auto engine = library->open({"fake:invert", "cpu"}, error);
    ASSERT_TRUE(engine) << error.text;
    EXPECT_EQ(engine->information().device, "fake");
}

TEST_F(EngineLoaderTest, SymbolsOfTheProgramDoNotTakeThePlaceOfTheEnginesOwn) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer's symbols must be found first";
#endif
    BusError error;
    const auto library = LoadedEngineLibrary::load(engine_library_path(), error);
    ASSERT_TRUE(library) << error.text << error.debug;
    const auto engine = library->open({"fake:invert", "cpu"}, error);
    ASSERT_TRUE(engine) << error.text;
    EXPECT_EQ(engine->information().device, "fake");
}

TEST_F(EngineLoaderTest, WithoutTheEnvironmentTheEngineIsFoundBesideTheProgram) {
    const ScopedEnvironment environment("UNITTRANSLATE_ENGINE", nullptr);
    const auto path = engine_library_path();
    EXPECT_TRUE(path.is_absolute());
    EXPECT_EQ(path.filename(), "libunit-engine.so");
    EXPECT_EQ(path.parent_path().filename(), "unittranslate");
}

TEST_F(EngineLoaderTest, AnEmptyVariableIsTakenAsUnset) {
    const ScopedEnvironment environment("UNITTRANSLATE_ENGINE", "");
    EXPECT_EQ(engine_library_path().filename(), "libunit-engine.so");
}

TEST_F(EngineLoaderTest, TheDefaultCheckpointIsThatOfTheEnvironmentElseThatOfTheInstallation) {
    {
        const ScopedEnvironment environment("UNITTRANSLATE_CHECKPOINT", "/some/where");
        EXPECT_EQ(default_checkpoint_paths(), std::vector<std::filesystem::path>{"/some/where"});
    }
    const ScopedEnvironment environment("UNITTRANSLATE_CHECKPOINT", nullptr);
    const auto paths = default_checkpoint_paths();
    ASSERT_EQ(paths.size(), 2u);
    for (const auto& path : paths) {
        EXPECT_TRUE(path.is_absolute());
        EXPECT_TRUE(path.string().ends_with("share/unittranslate/models/sunny2rainy.safetensors"))
            << path;
    }
}

TEST_F(EngineLoaderTest, AMissingLibraryIsNamedWithTheLinkersReason) {
    BusError error;
    EXPECT_FALSE(LoadedEngineLibrary::load("/no/such/engine.so", error));
    EXPECT_EQ(error.domain, GST_LIBRARY_ERROR);
    EXPECT_EQ(error.code, GST_LIBRARY_ERROR_INIT);
    EXPECT_NE(error.text.find("/no/such/engine.so"), std::string::npos);
    EXPECT_NE(error.debug.find("No such file"), std::string::npos);
}

TEST_F(EngineLoaderTest, ALibraryWithoutTheEntryIsRefused) {
    BusError error;
    EXPECT_FALSE(LoadedEngineLibrary::load("libm.so.6", error));
    EXPECT_NE(error.text.find("no engine"), std::string::npos);
    EXPECT_NE(error.debug.find("unit_engine_entry"), std::string::npos);
}

TEST_F(EngineLoaderTest, ALibraryOfAnotherInterfaceVersionIsRefused) {
    BusError error;
    EXPECT_FALSE(LoadedEngineLibrary::load(g_getenv("UNIT_FUTURE_ENGINE"), error));
    EXPECT_NE(error.text.find("another version"), std::string::npos);
    EXPECT_NE(error.debug.find(std::to_string(kEngineInterfaceVersion + 1)), std::string::npos);
}

TEST_F(EngineLoaderTest, EnginesOpenedByManyThreadsAtOnceWaitForOneAnother) {
    // The fake fails where two calls of open() overlap.
    std::vector<std::future<bool>> opened;
    for (int thread = 0; thread < 8; ++thread) {
        opened.push_back(std::async(std::launch::async, [] {
            for (int repeat = 0; repeat < 50; ++repeat) {
                BusError error;
                const auto library = LoadedEngineLibrary::load(engine_library_path(), error);
                if (!library || !library->open({"fake:invert", "cpu"}, error))
                    return false;
            }
            return true;
        }));
    }
    for (auto& result : opened)
        EXPECT_TRUE(result.get());
}

} // namespace
} // namespace unit
