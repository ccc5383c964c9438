#pragma once

#include <gst/gst.h>

namespace unit {

/// Holds the lock of a GstObject for as long as it lives.
class ObjectLock {
  public:
    explicit ObjectLock(gpointer object) : object_(GST_OBJECT_CAST(object)) {
        GST_OBJECT_LOCK(object_);
    }
    ~ObjectLock() { GST_OBJECT_UNLOCK(object_); }
    ObjectLock(const ObjectLock&) = delete;
    ObjectLock& operator=(const ObjectLock&) = delete;

  private:
    GstObject* object_;
};

} // namespace unit
