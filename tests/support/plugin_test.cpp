#include "tests/support/plugin_test.h"

#include <cstdio>
#include <cstdlib>

namespace unit {

Deadline::Deadline(std::chrono::seconds limit) {
    thread_ = std::thread([this, limit] {
        std::unique_lock lock(mutex_);
        if (over_.wait_for(lock, limit, [this] { return is_over_; }))
            return;
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        std::fprintf(stderr, "%s hangs: not done after %lld s\n", test ? test->name() : "The test",
                     static_cast<long long>(limit.count()));
        std::abort();
    });
}

Deadline::~Deadline() {
    {
        const std::lock_guard lock(mutex_);
        is_over_ = true;
    }
    over_.notify_one();
    thread_.join();
}

ScopedEnvironment::ScopedEnvironment(const char* name, const char* value) : name_(name) {
    const char* previous = g_getenv(name);
    had_previous_ = previous != nullptr;
    previous_ = previous ? previous : "";
    if (value)
        g_setenv(name, value, TRUE);
    else
        g_unsetenv(name);
}

ScopedEnvironment::~ScopedEnvironment() {
    if (had_previous_)
        g_setenv(name_.c_str(), previous_.c_str(), TRUE);
    else
        g_unsetenv(name_.c_str());
}

MessagePointer wait_for_message(GstBus* bus, GstMessageType types) {
    return {gst_bus_timed_pop_filtered(bus, 10 * GST_SECOND, types), gst_message_unref};
}

namespace {

using Parse = void (*)(GstMessage*, GError**, gchar**);

PostedError wait_for_posted(GstBus* bus, GstMessageType type, Parse parse) {
    const auto message = wait_for_message(bus, type);
    if (!message) {
        ADD_FAILURE() << "no " << gst_message_type_get_name(type) << " was posted";
        return {};
    }
    GError* error = nullptr;
    gchar* debug = nullptr;
    parse(message.get(), &error, &debug);
    PostedError posted{error->domain, error->code, error->message, debug ? debug : ""};
    g_error_free(error);
    g_free(debug);
    return posted;
}

} // namespace

PostedError wait_for_error(GstBus* bus) {
    return wait_for_posted(bus, GST_MESSAGE_ERROR, gst_message_parse_error);
}

PostedError wait_for_warning(GstBus* bus) {
    return wait_for_posted(bus, GST_MESSAGE_WARNING, gst_message_parse_warning);
}

} // namespace unit
