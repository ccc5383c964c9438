#pragma once

#include <string>

namespace unit {

/// The last line of a terminal, which is rewritten in place. One thread at a time.
class TerminalLine {
  public:
    /// `descriptor`: STDOUT_FILENO or STDERR_FILENO.
    explicit TerminalLine(int descriptor);
    TerminalLine(const TerminalLine&) = delete;
    TerminalLine& operator=(const TerminalLine&) = delete;
    ~TerminalLine() { end(); }

    /// Whether there is a terminal. If not, nothing can be rewritten: do not call show().
    bool is_terminal() const { return terminal_; }

    /// Columns of the terminal now, which change with its window; 80 if it does not say.
    int columns() const;

    /// Replaces what the line shows. `text` must be shorter than columns().
    void show(const std::string& text);

    /// Empties the line, if it is shown, so that something else can be printed there.
    void clear();

    /// Goes to the next line, if one is shown: what it shows last stays to be read.
    void end();

  private:
    void print(const std::string& text) const;

    int descriptor_;
    bool terminal_;
    bool shown_ = false;
};

} // namespace unit
