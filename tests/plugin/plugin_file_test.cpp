/// The plugin as a file: what it links, what it exports, how GStreamer's tools show it.

#include "tests/support/plugin_test.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace unit {
namespace {

class PluginFileTest : public PluginTest {
  protected:
    /// What a command prints. Fails the test if the command does.
    static std::string printed_by(const std::string& command) {
        FILE* pipe = popen(command.c_str(), "r");
        std::string output;
        std::array<char, 4096> part;
        while (const std::size_t size = fread(part.data(), 1, part.size(), pipe))
            output.append(part.data(), size);
        EXPECT_EQ(pclose(pipe), 0) << command;
        return output;
    }
    static std::string plugin_file() { return g_getenv("UNIT_PLUGIN_FILE"); }
    static bool contains(const std::string& text, const char* part) {
        return text.find(part) != std::string::npos;
    }
};

TEST_F(PluginFileTest, LinksGStreamerAndNoDeepLearningLibrary) {
    const std::string libraries = printed_by("ldd " + plugin_file());
    EXPECT_TRUE(contains(libraries, "libgstvideo-1.0")) << libraries;
    // Whole names: an address that ldd prints may hold "c10".
    for (const char* other : {"libtorch", "libc10", "libcuda", "libfmt", "libopencv", "libunit-"})
        EXPECT_FALSE(contains(libraries, other)) << libraries;
}

TEST_F(PluginFileTest, ExportsOnlyThePluginsEntry) {
    const std::string symbols =
        printed_by("nm --dynamic --defined-only --format=just-symbols " + plugin_file());
    EXPECT_EQ(symbols, "gst_plugin_unittranslate_get_desc\n"
                       "gst_plugin_unittranslate_register\n");
}

TEST_F(PluginFileTest, InspectWorksWithoutAnEngineAndShowsPropertiesAndFormats) {
    const ScopedEnvironment no_engine("UNITTRANSLATE_ENGINE", "/no/such/engine");
    const std::string text = printed_by("gst-inspect-1.0 unittranslate");
    for (const char* part :
         {"Filter/Effect/Converter/Video", "The unittranslate authors", "checkpoint", "direction",
          "device", "batch-size", "NV12", "Range: 0 - 64 Default: 0", "\"1to2\"", "2to2"})
        EXPECT_TRUE(contains(text, part)) << part;
}

TEST_F(PluginFileTest, TheFactoryHasNoRankSoThatNothingPlugsItByItself) {
    GstElementFactory* factory = gst_element_factory_find("unittranslate");
    ASSERT_TRUE(factory);
    EXPECT_EQ(gst_plugin_feature_get_rank(GST_PLUGIN_FEATURE(factory)), GST_RANK_NONE);
    gst_object_unref(factory);
}

TEST_F(PluginFileTest, TheDocumentedLaunchLineRuns) {
    const ScopedEnvironment checkpoint("UNITTRANSLATE_CHECKPOINT", nullptr);
    const std::string text =
        printed_by("gst-launch-1.0 videotestsrc num-buffers=10 ! "
                   "unittranslate checkpoint=fake:invert direction=1to2 batch-size=4 ! "
                   "videoconvert ! fakesink");
    EXPECT_TRUE(contains(text, "Got EOS")) << text;
}

TEST_F(PluginFileTest, AnInstallationThatWasMovedFindsItsEngineAndCheckpoint) {
    namespace fs = std::filesystem;
    const fs::path prefix =
        fs::temp_directory_path() / ("unittranslate-prefix-" + std::to_string(getpid()));
    const fs::path plugins = prefix / g_getenv("UNIT_PLUGIN_DIR");
    const fs::path models = prefix / "share/unittranslate/models";
    fs::create_directories(plugins);
    fs::create_directories(plugins / "../unittranslate");
    fs::create_directories(models);
    fs::copy(plugin_file(), plugins);
    fs::copy(g_getenv("UNITTRANSLATE_ENGINE"), plugins / "../unittranslate/libunit-engine.so");
    std::ofstream(models / "sunny2rainy.safetensors") << "nothing";
    // All plugins but the moved one are known from it; scanning them takes seconds.
    fs::copy(g_getenv("GST_REGISTRY"), prefix / "registry");

    // The fake engine takes a file for a damaged checkpoint and names it, so both have been found.
    const std::string text =
        printed_by("env -u UNITTRANSLATE_ENGINE -u UNITTRANSLATE_CHECKPOINT "
                   "GST_REGISTRY=" +
                   (prefix / "registry").string() + " GST_PLUGIN_PATH=" + plugins.string() +
                   " gst-launch-1.0 videotestsrc ! unittranslate ! fakesink "
                   "2>&1 || true");
    EXPECT_TRUE(contains(text, (models / "sunny2rainy.safetensors' is damaged").c_str())) << text;
    fs::remove_all(prefix);
}

} // namespace
} // namespace unit
