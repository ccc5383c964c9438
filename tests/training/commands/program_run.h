#pragma once

#include "tests/support/temporary_folder.h"

#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace unit::test {

/// How a run of the program ended.
struct ProgramResult {
    int status = -1;    ///< exit status; -1 if a signal ended it
    std::string output; ///< all of stdout
    std::string errors; ///< all of stderr
};

using Arguments = std::vector<std::string>;
using Variables = std::vector<std::pair<std::string, std::string>>;

/// The built program `unit` as a process of its own, started by the constructor.
class RunningUnit {
  public:
    /// `variables` are added to the environment, from which the default checkpoint's is removed.
    explicit RunningUnit(const Arguments& arguments, const Variables& variables = {});
    RunningUnit(const RunningUnit&) = delete;
    RunningUnit& operator=(const RunningUnit&) = delete;
    /// Kills it if it still runs.
    ~RunningUnit();

    /// Waits up to 120 s until stdout holds `text`; false if it then does not.
    bool wait_for_output(const std::string& text);
    void send_signal(int number) const;
    /// Whether the process is no more.
    bool has_ended();
    /// Waits for the end, up to 300 s (then it is killed and the status is -1).
    ProgramResult wait();

  private:
    std::string written(const char* name) const;

    TemporaryFolder folder_; ///< holds stdout and stderr
    pid_t process_ = -1;
    int wait_status_ = 0;
    bool ended_ = false;
};

/// Runs `unit` with these arguments to its end.
ProgramResult run_unit(const Arguments& arguments, const Variables& variables = {});

/// Runs `unit`, demands exit status `status`, nothing on stdout and one line on stderr, and returns
/// that line.
std::string refusal(const Arguments& arguments, int status, const Variables& variables = {});

/// Arguments of a training that takes a second, on rendered streets: the smallest model, crops of
/// 32x32, `iterations` updates.
Arguments tiny_training(const std::string& out, int iterations);

/// The checkpoint of a tiny training, made by the first call.
const std::string& tiny_checkpoint();

/// The lines of a text, without their ends.
std::vector<std::string> lines_of(const std::string& text);

/// All bytes of a file; empty where there is none.
std::string file_bytes(const std::filesystem::path& path);

/// Whether the text holds the part; for EXPECT_PRED2, which then shows both.
bool contains(const std::string& text, const std::string& part);

} // namespace unit::test
