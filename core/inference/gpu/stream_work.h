#pragma once

#include "core/gpu/device.h"

#include <ATen/core/grad_mode.h>
#include <functional>
#include <memory>

namespace unit::gpu {

/// `work` without a record for gradients, on whichever thread it runs.
inline std::function<void()> as_inference(std::function<void()> work) {
    return [work = std::move(work)] {
        const c10::InferenceMode inference_mode;
        work();
    };
}

/// Stream::run() of such work.
inline void enqueue_inference(Stream& stream, std::function<void()> work) {
    stream.run(as_inference(std::move(work)));
}

/// The same, waiting until it is done. So `work` may refer to what lives on the caller's stack.
inline void run_inference(Stream& stream, std::function<void()> work) {
    enqueue_inference(stream, std::move(work));
    stream.record()->wait();
}

/// Stream::record_graph() of such work.
inline std::unique_ptr<Graph> record_inference(Stream& stream, std::function<void()> work,
                                               bool kept = true) {
    return stream.record_graph(as_inference(std::move(work)), kept);
}

} // namespace unit::gpu
