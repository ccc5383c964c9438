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
    GParamFlags flags(const char* property) const {
        return g_object_class_find_property(G_OBJECT_GET_CLASS(element), property)->flags;
    }

    GstElement* element = nullptr;
};

TEST_F(PropertiesTest, HaveTheirDefaults) {
    gint direction = -1;
    guint batch_size = 0;
    g_object_get(element, "direction", &direction, "batch-size", &batch_size, nullptr);
    EXPECT_EQ(direction, static_cast<gint>(Direction::From1To2));
    EXPECT_EQ(batch_size, 1u);
    EXPECT_EQ(text("checkpoint"), "(unset)");
    EXPECT_EQ(text("device"), "auto");
}

TEST_F(PropertiesTest, ReturnWhatWasSet) {
    g_object_set(element, "checkpoint", "/a/b", "device", "cuda:1", "batch-size", 64u, nullptr);
    gst_util_set_object_arg(G_OBJECT(element), "direction", "2to1");
    gint direction = -1;
    guint batch_size = 0;
    g_object_get(element, "direction", &direction, "batch-size", &batch_size, nullptr);
    EXPECT_EQ(direction, static_cast<gint>(Direction::From2To1));
    EXPECT_EQ(batch_size, 64u);
    EXPECT_EQ(text("checkpoint"), "/a/b");
    EXPECT_EQ(text("device"), "cuda:1");
}

TEST_F(PropertiesTest, UnsettingRestoresTheDefaults) {
    g_object_set(element, "checkpoint", "/a/b", "device", "cpu", nullptr);
    g_object_set(element, "checkpoint", nullptr, "device", nullptr, nullptr);
    EXPECT_EQ(text("checkpoint"), "(unset)");
    EXPECT_EQ(text("device"), "auto");
}

TEST_F(PropertiesTest, SayInWhichStatesTheyMayChange) {
    for (const char* property : {"checkpoint", "device"})
        EXPECT_EQ(flags(property) & GST_PARAM_MUTABLE_PLAYING, 0) << property;
    for (const char* property : {"direction", "batch-size"})
        EXPECT_NE(flags(property) & GST_PARAM_MUTABLE_PLAYING, 0) << property;
}

TEST_F(PropertiesTest, QualityOfServiceIsOffAsInTheBaseClass) {
    gboolean qos = TRUE;
    g_object_get(element, "qos", &qos, nullptr);
    EXPECT_FALSE(qos);
}

} // namespace
} // namespace unit
