#include "plugin/properties.h"

#include "tests/support/plugin_test.h"

namespace unit {
namespace {

class PropertiesTest : public PluginTest {
  protected:
    void SetUp() override { element = gst_element_factory_make("unittranslate", nullptr); }
    void TearDown() override { gst_object_unref(element); }

    std::string text(const char* property) const {
        gchar* value = nullptr;
        g_object_get(element, property, &value, nullptr);
        const std::string result = value ? value : "(unset)";
        g_free(value);
        return result;
    }
    /// The value as gst-launch-1.0 would be given it.
    std::string as_text(const char* property) const {
        const GParamSpec* spec =
            g_object_class_find_property(G_OBJECT_GET_CLASS(element), property);
        GValue value = G_VALUE_INIT;
        g_value_init(&value, spec->value_type);
        g_object_get_property(G_OBJECT(element), property, &value);
        if (G_VALUE_HOLDS_ENUM(&value)) {
            auto* klass = static_cast<GEnumClass*>(g_type_class_ref(spec->value_type));
            const std::string nick = g_enum_get_value(klass, g_value_get_enum(&value))->value_nick;
            g_type_class_unref(klass);
            return nick;
        }
        gchar* serialized = gst_value_serialize(&value);
        const std::string result = serialized;
        g_free(serialized);
        g_value_unset(&value);
        return result;
    }
    GParamFlags flags(const char* property) const {
        return g_object_class_find_property(G_OBJECT_GET_CLASS(element), property)->flags;
    }

    GstElement* element = nullptr;
};

TEST_F(PropertiesTest, HaveTheirDefaults) {
    EXPECT_EQ(text("checkpoint"), "(unset)");
    EXPECT_EQ(text("device"), "auto");
    EXPECT_EQ(as_text("precision"), "auto");
    EXPECT_EQ(as_text("threads"), "0");
    EXPECT_EQ(as_text("share"), "true");
    EXPECT_EQ(as_text("direction"), "1to2");
    EXPECT_EQ(as_text("strength"), "1");
    EXPECT_EQ(as_text("noise"), "0");
    EXPECT_EQ(as_text("seed"), "0");
    EXPECT_EQ(as_text("temporal-smoothing"), "0");
    EXPECT_EQ(as_text("batch-size"), "0");
    EXPECT_EQ(as_text("batches-in-flight"), "2");
    EXPECT_EQ(as_text("max-latency"), "18446744073709551615");
    EXPECT_EQ(as_text("watch"), "false");
    EXPECT_EQ(as_text("processing-width"), "0");
    EXPECT_EQ(as_text("processing-height"), "0");
    EXPECT_EQ(as_text("memory-limit"), "0");
    EXPECT_EQ(as_text("stats-interval"), "0");
    EXPECT_EQ(as_text("qos"), "true");
}

TEST_F(PropertiesTest, ReturnWhatWasSet) {
    for (const auto& [property, value] : {std::pair{"checkpoint", "/a/b"},
                                          {"device", "cuda:1"},
                                          {"precision", "bf16"},
                                          {"threads", "3"},
                                          {"share", "false"},
                                          {"watch", "true"},
                                          {"processing-width", "640"},
                                          {"processing-height", "360"},
                                          {"memory-limit", "1000000"},
                                          {"stats-interval", "1000000000"},
                                          {"direction", "2to1"},
                                          {"strength", "0.5"},
                                          {"noise", "1.25"},
                                          {"temporal-smoothing", "0.75"},
                                          {"seed", "18446744073709551615"},
                                          {"batch-size", "64"},
                                          {"batches-in-flight", "16"},
                                          {"max-latency", "20000000"},
                                          {"qos", "false"}}) {
        gst_util_set_object_arg(G_OBJECT(element), property, value);
        EXPECT_EQ(as_text(property), value) << property;
    }
}

TEST_F(PropertiesTest, UnsettingRestoresTheDefaults) {
    g_object_set(element, "checkpoint", "/a/b", "device", "cpu", nullptr);
    g_object_set(element, "checkpoint", nullptr, "device", nullptr, nullptr);
    EXPECT_EQ(text("checkpoint"), "(unset)");
    EXPECT_EQ(text("device"), "auto");
}

TEST_F(PropertiesTest, SayInWhichStatesTheyMayChange) {
    for (const char* property : {"device", "precision", "threads", "share", "processing-width",
                                 "processing-height", "memory-limit"})
        EXPECT_EQ(flags(property) & GST_PARAM_MUTABLE_PLAYING, 0) << property;
    for (const char* property :
         {"checkpoint", "watch", "direction", "strength", "noise", "seed", "batch-size",
          "batches-in-flight", "max-latency", "stats-interval"})
        EXPECT_NE(flags(property) & GST_PARAM_MUTABLE_PLAYING, 0) << property;
    for (const char* property : {"strength", "noise"})
        EXPECT_NE(flags(property) & GST_PARAM_CONTROLLABLE, 0) << property;
}

} // namespace
} // namespace unit
