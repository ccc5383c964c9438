#include "plugin/properties.h"
#include "plugin/property_number.h"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <variant>

namespace unit {
namespace {

using Member = std::variant<bool Settings::*, int Settings::*, guint Settings::*,
                            guint64 Settings::*, float Settings::*, double Settings::*,
                            std::string Settings::*, Precision Settings::*, Direction Settings::*>;

/// A property, and the setting that it says.
struct PropertyMember {
    guint number;
    Member member;
};

const PropertyMember kMembers[] = {
    {kCheckpointProperty, &Settings::checkpoint},
    {kWatchProperty, &Settings::watch},
    {kDeviceProperty, &Settings::device},
    {kPrecisionProperty, &Settings::precision},
    {kThreadsProperty, &Settings::threads},
    {kShareProperty, &Settings::share},
    {kDirectionProperty, &Settings::direction},
    {kStrengthProperty, &Settings::strength},
    {kNoiseProperty, &Settings::noise},
    {kSeedProperty, &Settings::seed},
    {kTemporalSmoothingProperty, &Settings::temporal_smoothing},
    {kBatchSizeProperty, &Settings::batch_size},
    {kBatchesInFlightProperty, &Settings::batches_in_flight},
    {kMaxLatencyProperty, &Settings::max_latency},
    {kProcessingWidthProperty, &Settings::processing_width},
    {kProcessingHeightProperty, &Settings::processing_height},
    {kMemoryLimitProperty, &Settings::memory_limit},
    {kStatisticsIntervalProperty, &Settings::stats_interval},
};

/// nullptr: no setting has that number.
const Member* member_of(guint number) {
    const auto* const known = std::ranges::find(kMembers, number, &PropertyMember::number);
    return known == std::end(kMembers) ? nullptr : &known->member;
}

void read(const GValue* value, bool& setting) {
    setting = g_value_get_boolean(value) != FALSE;
}
void read(const GValue* value, int& setting) {
    setting = g_value_get_int(value);
}
void read(const GValue* value, guint& setting) {
    setting = g_value_get_uint(value);
}
void read(const GValue* value, guint64& setting) {
    setting = g_value_get_uint64(value);
}
void read(const GValue* value, float& setting) {
    setting = g_value_get_float(value);
}
void read(const GValue* value, double& setting) {
    setting = g_value_get_double(value);
}
/// `setting` holds the default, which stays where the value is NULL.
void read(const GValue* value, std::string& setting) {
    if (const char* text = g_value_get_string(value))
        setting = text;
}
template <typename Choice>
requires std::is_enum_v<Choice>
void read(const GValue* value, Choice& setting) {
    setting = static_cast<Choice>(g_value_get_enum(value));
}

void write(bool setting, GValue* value) {
    g_value_set_boolean(value, setting);
}
void write(int setting, GValue* value) {
    g_value_set_int(value, setting);
}
void write(guint setting, GValue* value) {
    g_value_set_uint(value, setting);
}
void write(guint64 setting, GValue* value) {
    g_value_set_uint64(value, setting);
}
void write(float setting, GValue* value) {
    g_value_set_float(value, setting);
}
void write(double setting, GValue* value) {
    g_value_set_double(value, setting);
}
/// Empty ones are unset.
void write(const std::string& setting, GValue* value) {
    g_value_set_string(value, setting.empty() ? nullptr : setting.c_str());
}
template <typename Choice>
requires std::is_enum_v<Choice>
void write(Choice setting, GValue* value) {
    g_value_set_enum(value, static_cast<gint>(setting));
}

} // namespace

bool set_translate_property(Settings& settings, guint id, const GValue* value) {
    const Member* const member = member_of(id);
    if (!member)
        return false;
    std::visit(
        [&](auto setting) {
            settings.*setting = Settings().*setting;
            read(value, settings.*setting);
        },
        *member);
    return true;
}

bool get_translate_property(const Settings& settings, guint id, GValue* value) {
    const Member* const member = member_of(id);
    if (!member)
        return false;
    std::visit([&](auto setting) { write(settings.*setting, value); }, *member);
    return true;
}

} // namespace unit
