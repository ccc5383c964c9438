#include "training/report/terminal_line.h"

#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace unit {

TerminalLine::TerminalLine(int descriptor)
    : descriptor_(descriptor), terminal_(isatty(descriptor) == 1) {}

int TerminalLine::columns() const {
    constexpr int kUsual = 80;
    struct winsize size {};
    const bool known = ioctl(descriptor_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : kUsual;
}

void TerminalLine::show(const std::string& text) {
    // What is left of a longer line goes after the new one is there, so that nothing flickers.
    print("\r" + text + "\033[K");
    shown_ = true;
}

void TerminalLine::clear() {
    if (shown_) {
        print("\r\033[K");
        shown_ = false;
    }
}

void TerminalLine::end() {
    if (shown_) {
        print("\n");
        shown_ = false;
    }
}

void TerminalLine::print(const std::string& text) const {
    std::FILE* stream = descriptor_ == STDERR_FILENO ? stderr : stdout;
    std::fputs(text.c_str(), stream);
    std::fflush(stream);
}

} // namespace unit
