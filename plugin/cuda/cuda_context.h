#pragma once

#include "plugin/gst_pointers.h"

#include <mutex>

namespace unit {

/// The CUDA context that the frames of an element lie in, and the element's part in GStreamer's
/// sharing of it (GstContext "gst.cuda.context"): elements in one context pass frames on without a
/// copy. A context is a GstCudaContext. In a build without gstcuda, and where no driver is, there
/// is none. Threads: any. One mutex guards what is private, inside which no other lock is taken.
class CudaContext {
  public:
    /// Of any device.
    static constexpr int kAnyDevice = -1;

    /// Lives as long as the element.
    explicit CudaContext(GstElement* element) : element_(element) {}

    /// What GstElementClass::set_context() is given, of any type. Taken where it is a context of
    /// `device`, or of the one that open() was told, and none is known yet.
    void offer(GstContext* context, int device);

    /// Answers a CONTEXT query with what is known. False where that is none, or the query is for
    /// another type.
    bool answer(GstQuery* query) const;

    /// Answers it with the device's primary context, which LibTorch uses, if it is for the type,
    /// the application has no other (NEED_CONTEXT), and there is the device. The bus is told
    /// (HAVE_CONTEXT).
    bool answer_with_new(GstQuery* query, int device);

    /// Sees to it that there is a context of the device: the one that is known, or was given before
    /// close(), or that a neighbour or the application has, or the primary one. False where there
    /// is no such device or driver. To be called without any lock.
    bool open(int device);

    /// Lets go of the context, and of the device of open().
    void close();

    /// The context, as a reference; empty where there is none.
    ObjectPointer get() const;

    /// What a frame that comes in means for the context.
    enum class Arrival {
        Same,         ///< it lies in it, or is in main memory
        OtherContext, ///< in another of the same device, which takes its place: pools change
        OtherDevice,  ///< in that of another device
    };
    Arrival follow(GstBuffer* buffer);

  private:
    void ask_neighbour(const char* pad);
    bool make(int device);
    void take(ObjectPointer context);
    void announce(GstObject* context);

    GstElement* const element_;
    mutable std::mutex mutex_;
    // Guarded by mutex_.
    ObjectPointer context_;
    int device_ = kAnyDevice; ///< of open()
};

} // namespace unit
