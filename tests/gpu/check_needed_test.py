#!/usr/bin/env python3
"""Tests check_needed.py with a library of this build.

Usage: check_needed_test.py ENGINE

ENGINE is libunit-engine.so of a build, which needs libraries of Debian and looks for LibTorch in a folder of this
machine. Prints nothing; exits with 1 where the check does not see that.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

CHECK = pathlib.Path(__file__).parent / "check_needed.py"


def check(folder):
    """Whether a folder passes, and what is said of it."""
    done = subprocess.run([sys.executable, CHECK, folder], capture_output=True, text=True)
    return done.returncode == 0, done.stdout


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        passes, said = check(folder)
        assert not passes and "has no programs" in said, said
        shutil.copy(sys.argv[1], folder)
        passes, said = check(folder)
        assert not passes and "needs libfmt.so" in said and "needs libhwy.so" in said, said
        assert "libtorch_cpu.so" not in said and "libc.so.6" not in said, said
        assert "a folder of the machine it was built on" in said, said
        # What is carried along is there.
        for library in ("libfmt.so.9", "libhwy.so.1"):
            shutil.copy(sys.argv[1], folder / library)
        passes, said = check(folder)
        assert "needs" not in said, said


if __name__ == "__main__":
    main()
