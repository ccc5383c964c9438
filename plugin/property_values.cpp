#include "plugin/properties.h"
#include "plugin/property_number.h"

namespace unit {
namespace {

std::string string_of(const GValue* value, const std::string& if_unset) {
    const char* text = g_value_get_string(value);
    return text ? text : if_unset;
}

} // namespace

bool set_translate_property(Settings& settings, guint id, const GValue* value) {
    switch (id) {
    case kCheckpointProperty:
        settings.checkpoint = string_of(value, "");
        return true;
    case kWatchProperty:
        settings.watch = g_value_get_boolean(value) != FALSE;
        return true;
    case kDeviceProperty:
        settings.device = string_of(value, Settings().device);
        return true;
    case kPrecisionProperty:
        settings.precision = static_cast<Precision>(g_value_get_enum(value));
        return true;
    case kThreadsProperty:
        settings.threads = g_value_get_int(value);
        return true;
    case kShareProperty:
        settings.share = g_value_get_boolean(value) != FALSE;
        return true;
    case kDirectionProperty:
        settings.direction = static_cast<Direction>(g_value_get_enum(value));
        return true;
    case kStrengthProperty:
        settings.strength = g_value_get_float(value);
        return true;
    case kNoiseProperty:
        settings.noise = g_value_get_float(value);
        return true;
    case kSeedProperty:
        settings.seed = g_value_get_uint64(value);
        return true;
    case kTemporalSmoothingProperty:
        settings.temporal_smoothing = g_value_get_double(value);
        return true;
    case kBatchSizeProperty:
        settings.batch_size = g_value_get_uint(value);
        return true;
    case kBatchesInFlightProperty:
        settings.batches_in_flight = g_value_get_uint(value);
        return true;
    case kMaxLatencyProperty:
        settings.max_latency = g_value_get_uint64(value);
        return true;
    case kProcessingWidthProperty:
        settings.processing_width = g_value_get_uint(value);
        return true;
    case kProcessingHeightProperty:
        settings.processing_height = g_value_get_uint(value);
        return true;
    case kMemoryLimitProperty:
        settings.memory_limit = g_value_get_uint64(value);
        return true;
    case kStatisticsIntervalProperty:
        settings.stats_interval = g_value_get_uint64(value);
        return true;
    default:
        return false;
    }
}

bool get_translate_property(const Settings& settings, guint id, GValue* value) {
    switch (id) {
    case kCheckpointProperty:
        g_value_set_string(value,
                           settings.checkpoint.empty() ? nullptr : settings.checkpoint.c_str());
        return true;
    case kWatchProperty:
        g_value_set_boolean(value, settings.watch);
        return true;
    case kDeviceProperty:
        g_value_set_string(value, settings.device.c_str());
        return true;
    case kPrecisionProperty:
        g_value_set_enum(value, static_cast<gint>(settings.precision));
        return true;
    case kThreadsProperty:
        g_value_set_int(value, settings.threads);
        return true;
    case kShareProperty:
        g_value_set_boolean(value, settings.share);
        return true;
    case kDirectionProperty:
        g_value_set_enum(value, static_cast<gint>(settings.direction));
        return true;
    case kStrengthProperty:
        g_value_set_float(value, settings.strength);
        return true;
    case kNoiseProperty:
        g_value_set_float(value, settings.noise);
        return true;
    case kSeedProperty:
        g_value_set_uint64(value, settings.seed);
        return true;
    case kTemporalSmoothingProperty:
        g_value_set_double(value, settings.temporal_smoothing);
        return true;
    case kBatchSizeProperty:
        g_value_set_uint(value, settings.batch_size);
        return true;
    case kBatchesInFlightProperty:
        g_value_set_uint(value, settings.batches_in_flight);
        return true;
    case kMaxLatencyProperty:
        g_value_set_uint64(value, settings.max_latency);
        return true;
    case kProcessingWidthProperty:
        g_value_set_uint(value, settings.processing_width);
        return true;
    case kProcessingHeightProperty:
        g_value_set_uint(value, settings.processing_height);
        return true;
    case kMemoryLimitProperty:
        g_value_set_uint64(value, settings.memory_limit);
        return true;
    case kStatisticsIntervalProperty:
        g_value_set_uint64(value, settings.stats_interval);
        return true;
    default:
        return false;
    }
}

} // namespace unit
