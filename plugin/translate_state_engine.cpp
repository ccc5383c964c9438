#include "plugin/batching/engine_registry.h"
#include "plugin/checkpoint_choice.h"
#include "plugin/debug_categories.h"
#include "plugin/object_lock.h"
#include "plugin/prepared_batches.h"
#include "plugin/translate_state.h"

#include <fmt/format.h>

#include <utility>

#define GST_CAT_DEFAULT unit_translate_engine_debug

// The engines of an element: the one that it uses, the next one, and those that it has left.
namespace unit {
namespace {

/// How long an engine that computes may keep the element from stopping.
constexpr std::chrono::seconds kPatience{10};

} // namespace

std::shared_ptr<SharedEngine> TranslateState::engine() const {
    const ObjectLock lock(element_);
    return engine_.get();
}

EngineUse TranslateState::open(BusError& error) const {
    const Settings settings = this->settings();
    const auto checkpoint = choose_checkpoint(settings.checkpoint, error);
    if (!checkpoint)
        return {};
    const EngineSettings wanted{*checkpoint, settings.device, settings.precision, settings.threads};
    auto engine = open_engine(*library_, wanted, settings.share, error);
    if (engine)
        GST_INFO_OBJECT(element_, "checkpoint %s on device %s", wanted.checkpoint.c_str(),
                        engine->information().device.c_str());
    return engine;
}

/// On the loader's thread: opens what the settings name, while the stream goes on.
void TranslateState::load_next_engine() {
    BusError error;
    EngineUse engine = open(error);
    if (!engine || !make_ready(*engine.get(), error)) {
        retire(std::move(engine));
        if (error.text.empty())
            return; // the element stops
        warn_that_checkpoint_stays(std::move(error));
        return;
    }
    {
        const ObjectLock lock(element_);
        std::swap(next_engine_, engine);
    }
    // One that was not taken yet.
    retire(std::move(engine));
}

void TranslateState::warn_that_checkpoint_stays(BusError reason) {
    reason.text += " The checkpoint that was in use before stays in use.";
    post_bus_warning(GST_ELEMENT_CAST(element_), reason);
}

/// Where there is a stream already: what does not fit does not take over; and the first batch of
/// the new engine is not to be late. Returns false, with `error` or where the
/// element stops without one, if it cannot take over.
bool TranslateState::make_ready(SharedEngine& engine, BusError& error) {
    bool live = false;
    {
        const ObjectLock lock(element_);
        if (!format_)
            return true;
        live = latency_.live;
    }
    BatchPlan plan = plan_for(engine);
    if (!fits(plan, error))
        return false;
    plan.wanted.frames = static_cast<int>(plan.frames);
    for (const BatchShape& shape :
         prepared_batches(plan.wanted, live, engine.information().is_cpu)) {
        engine.prepare(shape, load_preparation_.begin());
        const auto status = load_preparation_.wait();
        if (!status)
            return false; // the element stops
        // Once the engine before has gone there may be memory; batches are halved if not.
        if (!live && status->code == ErrorCode::OutOfMemory)
            return true;
        if (!status->ok()) {
            error = engine_bus_error(*status, EngineCall::Open);
            return false;
        }
    }
    return true;
}

/// What is queued in an engine is still computed. If no other element uses it, it is closed then.
void TranslateState::retire(EngineUse use) {
    if (!use)
        return;
    const SharedEngine::End end = use.leave();
    const ObjectLock lock(element_);
    std::erase_if(engine_ends_, [](const auto& other) { return other.wait_for({}); });
    engine_ends_.push_back(end);
}

/// Afterwards no thread computes for this element, so the program may end.
void TranslateState::wait_for_retired_engines() {
    std::vector<SharedEngine::End> ends;
    {
        const ObjectLock lock(element_);
        ends = std::exchange(engine_ends_, {});
    }
    const auto latest = std::chrono::steady_clock::now() + kPatience;
    bool have_ended = true;
    for (const auto& end : ends)
        have_ended &= end.wait_for(latest - std::chrono::steady_clock::now());
    if (!have_ended)
        post_bus_error(GST_ELEMENT_CAST(element_),
                       {GST_LIBRARY_ERROR,
                        GST_LIBRARY_ERROR_SHUTDOWN,
                        fmt::format("The engine has not returned from its last batch for {} s. Its "
                                    "thread and memory are left behind; restart the program.",
                                    kPatience.count()),
                        {}});
}

} // namespace unit
