#!/usr/bin/env python3
"""Compiles all kernels for every architecture that the CUDA module has machine code for, without a GPU.

Usage: device_code_test.py NVCC REPOSITORY ARCHITECTURES ARGUMENTS [--record]

ARCHITECTURES and ARGUMENTS of nvcc are separated by spaces. NVCC may be empty: then all is skipped.
Fails where a kernel draws a warning, keeps values in memory instead of registers, or takes more registers
than registers.txt says. --record writes that file anew. Its numbers hold for the compiler that it names;
with another one they are not compared.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77
TABLE = pathlib.Path(__file__).with_name("registers.txt")
HOW_TO_RECORD = "meson test -C build gpu-device-code --test-args=--record"
HEADER = f"""\
# Registers of a thread of each kernel by compute capability, with nvcc {{}}. To record them anew:
# {HOW_TO_RECORD}
"""


class Report:
    """What ptxas says of one architecture's kernels, by their names."""

    def __init__(self):
        self.registers = {}
        self.in_memory = {}  # what it says of the stack and of spills, where there are any


def reports_of(text):
    """The report of each architecture that nvcc speaks of."""
    reports = {}
    names = short_names(set(re.findall(r"Function properties for (\S+)", text)))
    for line in text.splitlines():
        if found := re.search(r"Compiling entry function '\S+' for 'sm_(\d+)'", line):
            report = reports.setdefault(found[1], Report())
        elif found := re.search(r"Function properties for (\S+)", line):
            function = names[found[1]]
        elif found := re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", line):
            if any(int(count) for count in found.groups()):
                report.in_memory[function] = line.strip()
        elif found := re.search(r"Used (\d+) registers", line):
            report.registers[function] = int(found[1])
    return reports


def short_names(symbols):
    """Names without what all kernels have in common, and without spaces: AddBias<Float16>."""
    symbols = sorted(symbols)
    text = subprocess.run(["c++filt"], input="\n".join(symbols), capture_output=True, text=True, check=True).stdout
    names = {}
    for symbol, name in zip(symbols, text.splitlines(), strict=True):
        name = name.replace("unit::gpu::", "").replace(" ", "")
        kernel = re.match(r"voidrun_kernel<(.*)>\(", name)
        names[symbol] = kernel[1] if kernel else name
    return names


def compile_kernels(nvcc, repository, architectures, arguments):
    """What came of it. One after the other, since nvcc mixes what several architectures at a time say."""
    targets = [f"-gencode=arch=compute_{name},code=sm_{name}" for name in architectures]
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [nvcc, "-c", f"{repository}/core/gpu/cuda/launch_kernel.cu", "-I", repository, "-o", f"{folder}/object",
             *arguments, "-Xptxas", "-v", *targets],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def release_of(nvcc):
    text = subprocess.run([nvcc, "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"release (\d+\.\d+)", text)[1]


def write_table(release, reports):
    rows = [["kernel", *reports]]
    for kernel in sorted(set().union(*(report.registers for report in reports.values()))):
        rows.append([kernel, *(str(report.registers[kernel]) for report in reports.values())])
    width = max(len(row[0]) for row in rows)
    lines = [row[0].ljust(width) + "".join(number.rjust(5) for number in row[1:]) for row in rows]
    TABLE.write_text(HEADER.format(release) + "\n".join(lines) + "\n", encoding="utf-8")


def read_table():
    """The compiler's release, and the registers of each kernel by architecture."""
    text = TABLE.read_text(encoding="utf-8")
    first, *rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    recorded = {architecture: {row[0]: int(row[place]) for row in rows}
                for place, architecture in enumerate(first) if place > 0}
    return re.search(r"nvcc (\d+\.\d+)", text)[1], recorded


class DeviceCode(unittest.TestCase):
    nvcc, result, reports = "", None, {}

    def test_is_compiled_without_warnings(self):
        self.assertEqual(self.result.returncode, 0, self.result.stdout)

    def test_keeps_all_values_in_registers(self):
        self.assertTrue(self.reports, "ptxas has named no kernel")
        for architecture, report in self.reports.items():
            with self.subTest(architecture=architecture):
                self.assertEqual(report.in_memory, {})

    def test_takes_no_more_registers_than_recorded(self):
        release, recorded = read_table()
        if release != release_of(self.nvcc):
            self.skipTest(f"{TABLE.name} is of nvcc {release}. This is {release_of(self.nvcc)}.")
        self.assertEqual(list(recorded), list(self.reports), f"other architectures: {HOW_TO_RECORD}")
        for architecture, report in self.reports.items():
            with self.subTest(architecture=architecture):
                self.compare(architecture, recorded[architecture], report.registers)

    def compare(self, architecture, recorded, taken):
        self.assertEqual(set(recorded), set(taken), f"other kernels: {HOW_TO_RECORD}")
        more = []
        for kernel, count in taken.items():
            if count > recorded[kernel]:
                more.append(f"{kernel} takes {count}, {TABLE.name} says {recorded[kernel]}")
            elif count < recorded[kernel]:
                print(f"sm_{architecture}: {kernel} takes only {count} registers instead of {recorded[kernel]}")
        self.assertEqual(more, [], f"more registers on sm_{architecture}. If they are worth it: {HOW_TO_RECORD}")


def main():
    records = "--record" in sys.argv
    nvcc, repository, architectures, arguments = [text for text in sys.argv[1:] if text != "--record"]
    if not nvcc:
        print("skipped: CUDA's compiler, nvcc, is missing")
        sys.exit(SKIPPED)
    result = compile_kernels(nvcc, repository, architectures.split(), arguments.split())
    reports = reports_of(result.stdout)
    if records and result.returncode == 0:
        write_table(release_of(nvcc), reports)
    DeviceCode.nvcc, DeviceCode.result, DeviceCode.reports = nvcc, result, reports
    unittest.main(argv=sys.argv[:1])


main()
