#include "plugin/checkpoint_loader.h"

#include "tests/support/plugin_test.h"
#include "tests/support/temporary_folder.h"

#include <atomic>
#include <fstream>

namespace unit {
namespace {

using namespace std::chrono_literals;

class CheckpointLoaderTest : public PluginTest {
  protected:
    void SetUp() override {
        loader.start({[this] { ++loads; }, [this](const std::string&) { ++failures; }});
    }
    void write(const std::string& name) const { std::ofstream(folder / name) << "text"; }
    void wait_for_loads(int count) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (loads < count && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(1ms);
        EXPECT_GE(loads, count);
    }
    static void settle() { std::this_thread::sleep_for(150ms); }

    test::TemporaryFolder folder;
    std::atomic<int> loads = 0;
    std::atomic<int> failures = 0;
    CheckpointLoader loader;
};

TEST_F(CheckpointLoaderTest, LoadsWhenAsked) {
    loader.request_load();
    wait_for_loads(1);
    settle();
    EXPECT_EQ(loads, 1);
}

TEST_F(CheckpointLoaderTest, LoadsWhenTheFileIsWrittenRenamedToOrLinked) {
    loader.watch(folder / "model");
    settle();
    write("model");
    wait_for_loads(1);
    write("temporary");
    settle();
    EXPECT_EQ(loads, 1) << "another file of the folder";
    std::filesystem::rename(folder / "temporary", folder / "model");
    wait_for_loads(2);
    std::filesystem::remove(folder / "model");
    settle();
    EXPECT_EQ(loads, 2) << "removing brings nothing new";
    write("other");
    std::filesystem::create_symlink(folder / "other", folder / "model");
    wait_for_loads(3);
}

TEST_F(CheckpointLoaderTest, LoadsWhenTheFileThatALinkLeadsToChanges) {
    std::filesystem::create_directories(folder / "runs");
    write("runs/first");
    std::filesystem::create_symlink(folder / "runs/first", folder / "model");
    loader.watch(folder / "model");
    settle();
    write("runs/temporary");
    settle();
    EXPECT_EQ(loads, 0);
    std::filesystem::rename(folder / "runs/temporary", folder / "runs/first");
    wait_for_loads(1);

    // The link leads elsewhere from now on.
    write("runs/second");
    std::filesystem::create_symlink(folder / "runs/second", folder / "new link");
    std::filesystem::rename(folder / "new link", folder / "model");
    wait_for_loads(2);
    settle();
    write("runs/second");
    wait_for_loads(3);
}

TEST_F(CheckpointLoaderTest, AFileThatIsStillBeingWrittenIsNotLoaded) {
    loader.watch(folder / "model");
    settle();
    std::ofstream file(folder / "model");
    file << "half" << std::flush;
    settle();
    EXPECT_EQ(loads, 0);
    file.close();
    wait_for_loads(1);
}

TEST_F(CheckpointLoaderTest, WatchesAnotherFileInPlaceOfTheOneBeforeAndThenNone) {
    loader.watch(folder / "first");
    loader.watch(folder / "second");
    settle();
    write("first");
    settle();
    EXPECT_EQ(loads, 0);
    write("second");
    wait_for_loads(1);
    loader.watch({});
    settle();
    write("second");
    settle();
    EXPECT_EQ(loads, 1);
}

TEST_F(CheckpointLoaderTest, SaysThatAFolderThatIsNotThereCannotBeWatched) {
    loader.watch(folder / "nowhere/model");
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (failures == 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(1ms);
    EXPECT_EQ(failures, 1);
}

TEST_F(CheckpointLoaderTest, StopsAndStartsAgain) {
    for (int cycle = 0; cycle < 50; ++cycle) {
        loader.stop();
        loader.request_load();
        loader.start({[this] { ++loads; }, [](const std::string&) {}});
    }
    settle();
    EXPECT_EQ(loads, 0) << "what was asked for while stopped is forgotten";
    loader.request_load();
    wait_for_loads(1);
}

} // namespace
} // namespace unit
