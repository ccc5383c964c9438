#!/usr/bin/env python3
"""Counts the test cases in what the emulated machine wrote to its serial port, for run.sh.

Usage: count_results.py SERIAL_LOG

Prints "PASSED FAILED SKIPPED", and on stderr what is wrong beside the cases. A program that did not run
to its end, ended badly though no case failed, or ran no case counts as one failure, and so do plans that
were not computed with AVX-512.
"""

import collections
import pathlib
import re
import sys

CASE = re.compile(r"\[ *(OK|FAILED|SKIPPED) *\] .*\(\d+ ms\)$")
OUTCOMES = {"OK": "passed", "FAILED": "failed", "SKIPPED": "skipped"}
PROGRAMS = ("inference-kernels", "inference-plan")
# Highway's name for AVX-512.
PLANS = 'plans were computed with instruction_set="AVX3"'


def count_program(name, lines):
    """Takes the lines of a program, up to the one that tells how it ended, from the front of `lines`."""
    counts = collections.Counter()
    ended = re.compile(re.escape(name) + r" ended with (\d+)$")
    while lines:
        line = lines.popleft()
        if case := CASE.match(line):
            counts[OUTCOMES[case[1]]] += 1
        elif end := ended.match(line):
            if counts["failed"] == 0 and (end[1] != "0" or counts["passed"] == 0):
                print(f"{name} ended with {end[1]}, after {counts['passed']} cases that passed", file=sys.stderr)
                counts["failed"] += 1
            return counts
    print(f"{name} did not run to its end", file=sys.stderr)
    counts["failed"] += 1
    return counts


def main():
    text = pathlib.Path(sys.argv[1]).read_text(errors="replace")
    # A terminal's lines: carriage returns are part of their ends.
    lines = collections.deque(line.strip() for line in text.splitlines() if line.strip())
    computed_with_avx512 = PLANS in lines
    counts = collections.Counter()
    for name in PROGRAMS:
        counts += count_program(name, lines)
    if not computed_with_avx512:
        print("plans were not computed with AVX-512", file=sys.stderr)
        counts["failed"] += 1
    print(counts["passed"], counts["failed"], counts["skipped"])


main()
