#pragma once

#include <gst/gst.h>

#include <memory>

namespace unit {

/// Gives a reference of a GstBuffer back.
struct BufferUnref {
    void operator()(GstBuffer* buffer) const { gst_buffer_unref(buffer); }
};

/// Owns one reference of a GstBuffer.
using BufferPointer = std::unique_ptr<GstBuffer, BufferUnref>;

/// Gives a reference of a GstEvent back.
struct EventUnref {
    void operator()(GstEvent* event) const { gst_event_unref(event); }
};

/// Owns one reference of a GstEvent.
using EventPointer = std::unique_ptr<GstEvent, EventUnref>;

/// Gives a reference of GstCaps back.
struct CapsUnref {
    void operator()(GstCaps* caps) const { gst_caps_unref(caps); }
};

/// Owns one reference of GstCaps.
using CapsPointer = std::unique_ptr<GstCaps, CapsUnref>;

/// Gives a reference of a GstObject back.
struct ObjectUnref {
    void operator()(gpointer object) const { gst_object_unref(object); }
};

/// Owns one reference of a GstObject.
using ObjectPointer = std::unique_ptr<GstObject, ObjectUnref>;

/// Owns one reference of a GstBufferPool.
using BufferPoolPointer = std::unique_ptr<GstBufferPool, ObjectUnref>;

} // namespace unit
