#include "plugin/properties.h"

namespace unit {
namespace {

enum Property { kNoProperty, kCheckpoint, kDirection, kDevice, kBatchSize };

GType direction_type() {
    static const GEnumValue values[] = {
        {static_cast<int>(Direction::From1To2), "Translate domain 1 to domain 2: G2(E1(x))",
         "1to2"},
        {static_cast<int>(Direction::From2To1), "Translate domain 2 to domain 1: G1(E2(x))",
         "2to1"},
        {static_cast<int>(Direction::From1To1), "Reconstruct domain 1: G1(E1(x))", "1to1"},
        {static_cast<int>(Direction::From2To2), "Reconstruct domain 2: G2(E2(x))", "2to2"},
        {0, nullptr, nullptr},
    };
    static const GType type = g_enum_register_static("GstUnitTranslateDirection", values);
    return type;
}

std::string string_of(const GValue* value, const char* if_unset) {
    const char* text = g_value_get_string(value);
    return text ? text : if_unset;
}

} // namespace

void install_translate_properties(GObjectClass* object_class) {
    const auto flags = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
    const auto in_ready = static_cast<GParamFlags>(flags | GST_PARAM_MUTABLE_READY);
    const auto in_playing = static_cast<GParamFlags>(flags | GST_PARAM_MUTABLE_PLAYING);
    g_object_class_install_property(
        object_class, kCheckpoint,
        g_param_spec_string(
            "checkpoint", "Checkpoint",
            "Path of the checkpoint file (safetensors) with the networks; unset: the "
            "environment variable UNITTRANSLATE_CHECKPOINT, else the checkpoint that "
            "is installed with the element. Read on the way from READY to PAUSED",
            nullptr, in_ready));
    g_object_class_install_property(
        object_class, kDirection,
        g_param_spec_enum("direction", "Direction",
                          "Domains that are translated from and to. A change while playing holds "
                          "from the next frame that arrives; frames already inside keep theirs",
                          direction_type(), static_cast<gint>(TranslateState::kDefaultDirection),
                          in_playing));
    g_object_class_install_property(
        object_class, kDevice,
        g_param_spec_string(
            "device", "Device",
            "Where the networks run: auto (a CUDA device where there is one, else "
            "the CPU), cpu, cuda (the first CUDA device) or cuda:N (N from 0). Used "
            "on the way from READY to PAUSED",
            TranslateState::kDefaultDevice, in_ready));
    g_object_class_install_property(
        object_class, kBatchSize,
        g_param_spec_uint(
            "batch-size", "Batch size",
            "Number of frames that are translated together. More are faster, on a GPU and, "
            "with a core for each, on the CPU, and add a latency of (batch-size - 1) frame "
            "durations. A change while playing closes the batch being collected",
            1, TranslateState::kMaxBatchSize, TranslateState::kDefaultBatchSize, in_playing));
    gst_type_mark_as_plugin_api(direction_type(), static_cast<GstPluginAPIFlags>(0));
}

bool set_translate_property(TranslateState& state, guint id, const GValue* value) {
    switch (id) {
    case kCheckpoint:
        state.set_checkpoint(string_of(value, ""));
        return true;
    case kDirection:
        state.set_direction(static_cast<Direction>(g_value_get_enum(value)));
        return true;
    case kDevice:
        state.set_device(string_of(value, TranslateState::kDefaultDevice));
        return true;
    case kBatchSize:
        state.set_batch_size(g_value_get_uint(value));
        return true;
    default:
        return false;
    }
}

bool get_translate_property(const TranslateState& state, guint id, GValue* value) {
    const TranslateState::Settings settings = state.settings();
    switch (id) {
    case kCheckpoint:
        g_value_set_string(value,
                           settings.checkpoint.empty() ? nullptr : settings.checkpoint.c_str());
        return true;
    case kDirection:
        g_value_set_enum(value, static_cast<gint>(settings.direction));
        return true;
    case kDevice:
        g_value_set_string(value, settings.device.c_str());
        return true;
    case kBatchSize:
        g_value_set_uint(value, settings.batch_size);
        return true;
    default:
        return false;
    }
}

} // namespace unit
