#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace unit::test {

/// A port of this machine that nobody listens at, for now.
inline int free_port() {
    const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const general = reinterpret_cast<sockaddr*>(&address);
    const bool bound = descriptor >= 0 && bind(descriptor, general, size) == 0 &&
                       getsockname(descriptor, general, &size) == 0;
    close(descriptor);
    if (!bound) {
        throw std::runtime_error("there is no free port");
    }
    return ntohs(address.sin_port);
}

} // namespace unit::test
