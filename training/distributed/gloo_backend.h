#pragma once

#include <c10/util/intrusive_ptr.h>
#include <chrono>

namespace c10d {
class Backend;
class Store;
} // namespace c10d

namespace unit {

/// c10d's Gloo among `size` processes that share a store, each with another rank. Waits for all of
/// them. GLOO_SOCKET_IFNAME may name the network interface. Errors: those of c10d and Gloo.
c10::intrusive_ptr<c10d::Backend> make_gloo_backend(const c10::intrusive_ptr<c10d::Store>& store,
                                                    int rank, int size,
                                                    std::chrono::milliseconds time_limit);

} // namespace unit
