#include "core/checkpoint/safetensors.h"
#include "tests/training/commands/resume_run.h"
#include "training/report/tensorboard/event.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <protozero/pbf_reader.hpp>
#include <regex>
#include <set>

namespace unit::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Texts = std::vector<std::string>;

Texts files_of(const fs::path& run) {
    Texts names;
    for (const auto& entry : fs::recursive_directory_iterator(run)) {
        names.push_back(entry.path().lexically_relative(run));
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// The entries of the JSON log, without times, and without what tells of starts and ends. That a
/// state was written is told behind it, and so left out after a kill.
Texts entries_of_json_log(const fs::path& run) {
    static const std::set<std::string> kOfSessions{"started", "ended"};
    Texts entries;
    for (const std::string& line : lines_of(file_bytes(run / "training.jsonl"))) {
        json entry = json::parse(line);
        for (const char* time : {"time", "seconds", "seconds_waiting"}) {
            entry.erase(time);
        }
        const json event = entry.value("event", json::object());
        if (!kOfSessions.contains(event.value("kind", "")) &&
            event.value("file", "") != "state.safetensors") {
            entries.push_back(entry.dump());
        }
    }
    return entries;
}

/// The same of the text log.
Texts entries_of_text_log(const fs::path& run) {
    static const std::regex kPace(" +[0-9.]+ it/s");
    Texts entries;
    for (const std::string& line : lines_of(file_bytes(run / "training.log"))) {
        const bool told = line.starts_with("iteration ") || line.starts_with("validation after ") ||
                          line.starts_with("after ");
        const bool wrote = line.starts_with("wrote ") && !contains(line, "state.safetensors");
        if (told || wrote) {
            const auto folder = line.find(run.string());
            const std::string text =
                folder == line.npos ? line
                                    : std::string(line).replace(folder, run.string().size(), "RUN");
            entries.push_back(std::regex_replace(text, kPace, ""));
        }
    }
    return entries;
}

/// A value of an event as text: "12 total/generator 3.5", or of a picture a hash. Empty for what
/// depends on time, and for the settings, which each start writes.
std::string text_of(std::int64_t step, protozero::pbf_reader value) {
    static const std::set<std::string> kLeftOut{"configuration", "training/iterations_per_second",
                                                "training/share_waiting_for_data"};
    std::string tag;
    std::string content;
    while (value.next()) {
        switch (value.tag()) {
        case 1:
            tag = value.get_string();
            break;
        case 2:
            content = std::to_string(value.get_float());
            break;
        default:
            content = std::to_string(std::hash<std::string>()(value.get_bytes()));
        }
    }
    return kLeftOut.contains(tag) ? "" : std::to_string(step) + " " + tag + " " + content;
}

void add_event(protozero::pbf_reader event, Texts& entries) {
    std::int64_t step = 0;
    while (event.next()) {
        if (event.tag() == 2) {
            step = event.get_int64();
        } else if (event.tag() == 5) {
            protozero::pbf_reader summary = event.get_message();
            while (summary.next(1)) {
                entries.push_back(text_of(step, summary.get_message()));
            }
        } else {
            event.skip();
        }
    }
    std::erase(entries, "");
}

/// The same of TensorBoard's log, whose records are whole.
Texts entries_of_tensorboard_log(const fs::path& run) {
    constexpr std::size_t kBefore = 12; // length and its checksum
    const std::string bytes = file_bytes(run / "events.out.tfevents.unit");
    Texts entries;
    for (std::size_t place = 0; place < bytes.size();) {
        std::uint64_t length = 0;
        std::memcpy(&length, bytes.data() + place, std::min(sizeof(length), bytes.size() - place));
        const std::string record =
            place + kBefore <= bytes.size() ? bytes.substr(place + kBefore, length) : "";
        const std::string framed = framed_record(record);
        if (bytes.compare(place, framed.size(), framed) != 0) {
            ADD_FAILURE() << run << ": no whole record of TensorBoard at byte " << place;
            break;
        }
        add_event(protozero::pbf_reader(record), entries);
        place += framed.size();
    }
    return entries;
}

/// Names the first entry that differs.
void expect_same(const Texts& actual, const Texts& expected, const std::string& what) {
    const auto [other, entry] =
        std::mismatch(actual.begin(), actual.end(), expected.begin(), expected.end());
    EXPECT_TRUE(actual == expected)
        << what << ": entry " << other - actual.begin() << " is\n"
        << (other == actual.end() ? "missing" : *other) << "\nexpected\n"
        << (entry == expected.end() ? "the end" : *entry);
}

json progress_of(const SafetensorsFile& state) {
    json progress = json::parse(state.metadata().at("unit_training_state"));
    progress.erase("log_sizes"); // they hold times
    return progress;
}

void expect_same_state(const fs::path& run, const fs::path& undisturbed) {
    const SafetensorsFile state(run / "state.safetensors");
    const SafetensorsFile expected(undisturbed / "state.safetensors");
    EXPECT_EQ(progress_of(state), progress_of(expected));
    ASSERT_EQ(state.tensors().size(), expected.tensors().size());
    for (const auto& [name, tensor] : expected.tensors()) {
        EXPECT_TRUE(std::ranges::equal(state.tensor(name).data, tensor.data)) << name;
    }
}

/// Logs and what is made of them hold times.
bool is_compared_by_bytes(const fs::path& name) {
    return name.has_extension() && name != "report.html" && name != "state.safetensors" &&
           name != "training.log" && name != "training.jsonl" && name != "events.out.tfevents.unit";
}

} // namespace

void expect_same_run(const fs::path& run, const fs::path& undisturbed) {
    const Texts names = files_of(undisturbed);
    expect_same(files_of(run), names, "the files");
    for (const std::string& name : names) {
        if (is_compared_by_bytes(name)) {
            EXPECT_TRUE(file_bytes(run / name) == file_bytes(undisturbed / name)) << name;
        }
    }
    expect_same_state(run, undisturbed);
    expect_same(entries_of_json_log(run), entries_of_json_log(undisturbed), "training.jsonl");
    expect_same(entries_of_text_log(run), entries_of_text_log(undisturbed), "training.log");
    expect_same(entries_of_tensorboard_log(run), entries_of_tensorboard_log(undisturbed),
                "TensorBoard's log");
}

} // namespace unit::test
