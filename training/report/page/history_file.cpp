#include "training/report/page/run_history.h"

#include <deque>
#include <fmt/format.h>
#include <fstream>
#include <limits>
#include <simdjson.h>

namespace unit {
namespace {

namespace ondemand = simdjson::ondemand;

/// Reads lines of json_log.h into a history. A long run has hundreds of thousands of them.
class LineReader {
  public:
    explicit LineReader(RunHistory& history) : history_(history) {}

    /// Throws simdjson::simdjson_error for a line that is none of json_log.h's. `line` may get more
    /// capacity.
    void read(std::string& line) {
        line.reserve(line.size() + simdjson::SIMDJSON_PADDING);
        ondemand::document document = parser_.iterate(line.data(), line.size(), line.capacity());
        // The fields are found fastest in the order in which they were written.
        ondemand::object object = document.get_object();
        auto iteration = object.find_field("iteration");
        if (iteration.error() == simdjson::SUCCESS) {
            read_update(iteration.get_int64(), object);
        } else {
            document.rewind();
            read_other(document.get_object());
        }
    }

  private:
    void read_update(std::int64_t iteration, ondemand::object object) {
        record_.iteration = iteration;
        record_.learning_rate = object.find_field("learning_rate");
        read_values(object.find_field("losses"), record_.losses);
        record_.skipped = object.find_field("skipped");
        record_.seconds = object.find_field("seconds");
        record_.seconds_waiting = object.find_field("seconds_waiting");
        const std::string_view time = object.find_field("time");
        history_.add(record_);
        history_.seen(time);
    }

    void read_other(ondemand::object object) {
        auto validation = object.find_field_unordered("validation");
        if (validation.error() == simdjson::SUCCESS) {
            ValidationRecord record;
            record.iteration = validation["iteration"];
            read_values(validation["scores"], record.scores);
            record.best = validation["best"];
            history_.add(record);
        } else {
            read_event(object);
        }
    }

    void read_event(ondemand::object object) {
        const std::string_view time = object.find_field_unordered("time");
        history_.seen(time);
        ondemand::object event = object.find_field_unordered("event");
        const std::string_view kind = event["kind"];
        if (kind == "told") {
            const std::string_view text = event["text"];
            history_.add(RunHistory::Notice{std::string(time), std::string(text)});
        }
    }

    void read_values(ondemand::object object, std::vector<LossValue>& values) {
        values.clear();
        for (auto field : object) {
            if (values.size() == names_.size()) {
                names_.emplace_back();
            }
            std::string& name = names_[values.size()];
            name = std::string_view(field.unescaped_key());
            ondemand::value value = field.value();
            values.push_back({name.c_str(), value.is_null()
                                                ? std::numeric_limits<double>::quiet_NaN()
                                                : double(value)});
        }
    }

    RunHistory& history_;
    ondemand::parser parser_;
    UpdateRecord record_;
    std::deque<std::string> names_; ///< a deque, since records point to their characters
};

} // namespace

RunHistory read_history(const std::filesystem::path& json_log) {
    RunHistory history;
    std::ifstream file(json_log);
    LineReader reader(history);
    std::int64_t unreadable = 0;
    for (std::string line; std::getline(file, line);) {
        try {
            reader.read(line);
        } catch (const simdjson::simdjson_error&) {
            ++unreadable;
        }
    }
    if (unreadable > 0) {
        history.add(RunHistory::Notice{
            "", fmt::format("{} lines of {} cannot be read and are left out here", unreadable,
                            json_log.filename().string())});
    }
    return history;
}

} // namespace unit
