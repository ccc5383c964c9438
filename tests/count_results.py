#!/usr/bin/env python3
"""Counts the test cases of the last `meson test`, for run.sh.

Usage: count_results.py BUILD_FOLDER

Prints "PASSED FAILED SKIPPED". GoogleTest cases are counted one by one, from the file NAME.xml that
Meson has each executable write into the build folder. An executable that ended badly counts as at
least one failure, and so does one that left no such file.
"""

import collections
import json
import pathlib
import sys
import xml.etree.ElementTree


def count_cases(report):
    """Passed, failed and skipped cases of one GoogleTest report."""
    counts = collections.Counter()
    for case in xml.etree.ElementTree.parse(report).iter("testcase"):
        if case.find("failure") is not None:
            counts["failed"] += 1
        elif case.get("result") == "skipped" or case.get("status") == "notrun":
            counts["skipped"] += 1
        else:
            counts["passed"] += 1
    return counts


def count_executable(result, report):
    """The same of one test executable, of which Meson says `result`. `report` is None for one that is
    not of GoogleTest and counts as one case."""
    outcome = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}.get(result, "failed")
    if report is None:
        return collections.Counter({outcome: 1})
    try:
        counts = count_cases(report)
    except (OSError, xml.etree.ElementTree.ParseError):
        return collections.Counter(failed=1)
    if outcome == "failed" and counts["failed"] == 0:
        counts["failed"] = 1
    return counts


def googletest_names(build):
    """Names of the tests that write a report. They must differ, since the files are named for them."""
    tests = json.loads((build / "meson-info" / "intro-tests.json").read_text())
    names = [test["name"] for test in tests if test["protocol"] == "gtest"]
    for name, count in collections.Counter(names).items():
        if count > 1:
            sys.exit(f"{count} tests have the name {name}: give each test() of meson.build its own")
    return set(names)


def main():
    build = pathlib.Path(sys.argv[1])
    with_report = googletest_names(build)
    counts = collections.Counter()
    # With a wrapper around the tests, Meson adds its name to that of the log.
    logs = (build / "meson-logs").glob("testlog*.json")
    for line in "".join(log.read_text() for log in logs).splitlines():
        test = json.loads(line)
        # Meson writes a test that belongs to a suite as "PROJECT:SUITE / NAME".
        name = test["name"].split(" / ", 1)[-1]
        report = build / f"{name}.xml" if name in with_report else None
        counts += count_executable(test["result"], report)
    print(counts["passed"], counts["failed"], counts["skipped"])


main()
