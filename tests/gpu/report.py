#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes what a run of the kit found as Markdown: FOLDER/results.md.

Usage: report.py FOLDER cuda|cpu

FOLDER has what run.sh leaves there: `steps`, a line for each step with its status and seconds, and each one's
output. Prints the report too. The last line counts cases; exits with 1 where one failed.
"""

import collections
import json
import pathlib
import sys
import xml.etree.ElementTree

PEERS = ("torch", "torch-compile")


def read_steps(folder):
    for line in (folder / "steps").read_text().splitlines():
        name, status, rest = line.split("\t")
        yield name, status, rest


def results_of(report):
    """Each case of a GoogleTest report with "passed", "failed" or why it was skipped."""
    for case in xml.etree.ElementTree.parse(report).iter("testcase"):
        name, skipped = f"{case.get('classname')}.{case.get('name')}", case.find("skipped")
        if case.find("failure") is not None:
            yield name, "failed"
        elif skipped is not None:
            yield name, skipped.get("message").strip().splitlines()[-1]
        else:
            yield name, "passed"


def objects_of(folder, name):
    """JSON objects that a step printed, among what libraries say."""
    log = folder / f"{name}.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    objects = []
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "kind" in entry:
            objects.append(entry)
    return objects


def reasons_of_peers(folder, name):
    """Why PyTorch was not timed, of each time."""
    return [entry["reason"] for entry in objects_of(folder, name) if entry["kind"] == "peer_skipped"]


class Report:
    def __init__(self, folder, device):
        self.folder, self.device = folder, device
        self.counts, self.failed, self.skipped = collections.Counter(), [], []

    def count(self, outcome, name, reason=""):
        self.counts[outcome] += 1
        if outcome == "failed":
            self.failed.append(f"{name} {reason}".strip())
        elif outcome == "skipped":
            self.skipped.append(f"{name}: {reason}")

    def count_step(self, name, status, rest):
        """A step of cases counts as them, and as a failure of its own where it ended badly without one."""
        if status == "skipped":
            self.count("skipped", name, rest)
            return
        before = self.counts["failed"]
        report = self.folder / f"{name}.xml"
        if report.exists():
            for case, outcome in results_of(report):
                known = outcome if outcome in ("passed", "failed") else "skipped"
                self.count(known, f"{name}: {case}", outcome if known == "skipped" else "")
        elif status == "0":
            reasons = reasons_of_peers(self.folder, name)
            measured = len(reasons) < len(objects_of(self.folder, name))
            self.count("passed" if measured else "skipped", name, "; ".join(reasons))
        if status != "0" and self.counts["failed"] == before:
            self.count("failed", name, f"ended with status {status}")

    def steps(self):
        for name, status, rest in read_steps(self.folder):
            yield f"- {name}: skipped" if status == "skipped" else f"- {name}: {rest} s, ended with status {status}"

    def measurements(self):
        for log in sorted(self.folder.glob("*.log")):
            for line in log.read_text(errors="replace").splitlines():
                if line.startswith("measured: "):
                    yield f"- {line[len('measured: '):]}"

    def benchmark_table(self):
        objects = objects_of(self.folder, "benchmark")
        peak = next((entry["tflops"] for entry in objects if entry["kind"] == "peak"), None)
        peers = {(entry["runtime"], *key_of(entry)): entry for name in PEERS
                 for entry in objects_of(self.folder, name) if "runtime" in entry}
        if peak is not None:
            yield f"A product of bfloat16 matrices reaches {peak:.4g} TFLOP/s here.\n"
        yield ("| model | size | batch | frames/s | latency of a batch, ms | device memory, MiB "
               "| of an H100's roofline | of the products' peak | PyTorch eager, frames/s | PyTorch compiled, frames/s |")
        yield "|---|---|" + "--:|" * 8
        for entry in objects:
            if entry["kind"] != "peak":
                yield row_of(entry, peak, peers)

    def peers_left_out(self):
        reasons = [reason for name in PEERS for reason in reasons_of_peers(self.folder, name)]
        for reason, count in collections.Counter(reasons).items():
            yield f"PyTorch was not measured in {count} cases: {reason}\n"

    def lines(self):
        for name, status, rest in read_steps(self.folder):
            self.count_step(name, status, rest)
        yield "# The GPU path of unittranslate\n"
        if self.device == "cpu":
            yield "On threads of the processor in the device's place: no figure here is one of a GPU.\n"
        yield "## Speed: fp16, NV12 frames from and to main memory, PyTorch from and to tensors on the device\n"
        yield from self.benchmark_table()
        yield from ("", *self.peers_left_out(), "## What was measured\n", *self.measurements(), "")
        yield from ("## Steps\n", *self.steps(), "")
        for title, cases in (("Failed", self.failed), ("Skipped", self.skipped)):
            if cases:
                yield from (f"## {title}\n", *(f"- {case}" for case in cases), "")
        yield "{passed} passed, {failed} failed, {skipped} skipped".format_map(self.counts)


def key_of(entry):
    return tuple(entry[name] for name in ("model", "width", "height", "batch"))


def row_of(entry, peak, peers):
    model, width, height, batch = key_of(entry)
    start = f"| {model} | {width}x{height} | {batch} |"
    theirs = [peers.get((runtime, *key_of(entry)), {}).get("frames_per_second") for runtime in ("eager", "compile")]
    last = " | ".join("" if rate is None else f"{rate:.1f}" for rate in theirs)
    if entry["kind"] == "failed":
        return f"{start} not measured: {entry['reason'][:80]} | | | | | {last} |"
    rate = entry["frames_per_second"]
    share = rate / entry["roofline_frames_per_second"]
    products = rate * entry["gflop_of_frame"] / 1e3 / peak if peak else 0.0
    return (f"{start} {rate:.1f} | {entry['latency_ms']:.2f} | {entry['memory_mib']:.0f} | {100 * share:.2f} % "
            f"| {100 * products:.1f} % | {last} |")


def main():
    folder, device = pathlib.Path(sys.argv[1]), sys.argv[2]
    report = Report(folder, device)
    report.counts.update(passed=0, failed=0, skipped=0)
    text = "\n".join(report.lines())
    (folder / "results.md").write_text(text + "\n")
    print(text)
    sys.exit(1 if report.counts["failed"] or not report.counts["passed"] else 0)


if __name__ == "__main__":
    main()
