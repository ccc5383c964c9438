#!/usr/bin/env python3
"""Says which shared libraries programs and libraries of a bundle need that will not be there: neither in the
bundle, nor of glibc or GCC, nor of CUDA, nor of PyTorch's package.

Usage: check_needed.py BUNDLE

Every ELF file in the folder is looked at. Exits with 1 where one needs something else, or has a run path that
leads out of the folder.
"""

import pathlib
import re
import subprocess
import sys

# By the names that the dynamic linker looks for.
GLIBC = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "ld-linux-x86-64.so.2"}
# LibTorch needs GCC's libraries itself, so they are wherever it runs.
GCC = {"libstdc++.so.6", "libgcc_s.so.1", "libgomp.so.1"}
# In nvidia/cu13/lib beside the package, or in the system's toolkit.
CUDA = {"libcudart.so.13"}
TORCH = {"libc10.so", "libc10_cuda.so", "libtorch_cpu.so", "libtorch_cuda.so", "libcudnn.so.9"}


def dynamic_section(path):
    """What a file needs, and its run paths."""
    text = subprocess.run(["readelf", "-d", path], check=True, capture_output=True, text=True).stdout
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", text)
    run_paths = [part for found in re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", text) for part in found.split(":")]
    return needed, run_paths


def is_elf(path):
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def problems_of(bundle):
    files = [path for path in sorted(bundle.rglob("*")) if path.is_file() and is_elf(path)]
    if not files:
        yield f"{bundle} has no programs"
    carried = {path.name for path in files}
    allowed = GLIBC | GCC | CUDA | TORCH | carried
    for path in files:
        needed, run_paths = dynamic_section(path)
        for name in needed:
            if name not in allowed:
                yield f"{path} needs {name}, which another machine may not have"
        for folder in run_paths:
            if not folder.startswith("$ORIGIN"):
                yield f"{path} looks for libraries in {folder}, a folder of the machine it was built on"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    problems = list(problems_of(pathlib.Path(sys.argv[1])))
    print("\n".join(problems) if problems else f"{sys.argv[1]} has all libraries that it brings itself")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
