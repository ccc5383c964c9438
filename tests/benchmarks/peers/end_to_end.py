#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the conversion of a clip, MP4 to MP4, by a pipeline with the element and by the script that one would
write otherwise (openvino_script.py), in turns of the same run and with the same encoder. `tests/run.sh --peers`
installs what the script needs; `meson devenv` makes the element known.

Usage: end_to_end.py UNIT MODEL_PROGRAM [OPTIONS]

Prints a Markdown table with a row for each preset and precision. Exits with 1 where two clips do not show the same.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

from material import clip, pictures, skip_without
from models import Model

HERE = pathlib.Path(__file__).resolve().parent
WIDTH, HEIGHT = 640, 360
CORES = len(os.sched_getaffinity(0))
# x264enc's own names for what libx264 is told here; it keeps 600 ms of the bitrate in its buffer.
ENCODER = f"x264enc pass=qual quantizer=21 speed-preset=veryfast bitrate=8000 threads={CORES} ! h264parse ! mp4mux"
LIBX264 = "preset=veryfast,crf=21,maxrate=8000k,bufsize=4800k"
# dB, between the two clips. Models with random weights magnify what rounds them.
LOWEST_PSNR, LOWEST_PSNR_OF_RANDOM = 30, 15
STATISTICS = re.compile(r"frames-translated=\(guint64\)(\d+).*compute-time=\(guint64\)(\d+)")


class Run:
    """A conversion that has ended. The peak of its memory counts the largest of its processes."""

    def __init__(self, command):
        begin = time.perf_counter()
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.seconds = time.perf_counter() - begin
            output.seek(0)
            self.output = output.read()
        if process.returncode:
            errors = [line for line in self.output.splitlines() if not line.startswith("Got message")]
            raise SystemExit("\n".join([" ".join(map(str, command)) + " failed:", *errors[-20:]]))
        self.peak = usage.ru_maxrss * 1024
        self.processor_seconds = usage.ru_utime + usage.ru_stime


def pipeline(*parts):
    """With -m for what the element posts on the bus."""
    return ["gst-launch-1.0", "-m", *" ! ".join(map(str, parts)).split()]


def scale_clip(source, frames, target):
    """Through a file of raw frames: of those, a file source reads exactly so many."""
    raw = target.with_suffix(".i420")
    Run(pipeline(f"filesrc location={source}", "decodebin", "videoconvert", "videoscale",
                 f"video/x-raw,format=I420,width={WIDTH},height={HEIGHT},pixel-aspect-ratio=1/1",
                 f"filesink location={raw}"))
    Run(pipeline(f"filesrc location={raw} blocksize={WIDTH * HEIGHT * 3 // 2} num-buffers={frames}",
                 f"rawvideoparse width={WIDTH} height={HEIGHT} format=i420 framerate=25/1",
                 "x264enc pass=qual quantizer=18 bitrate=20000", "h264parse", "mp4mux", f"filesink location={target}"))
    raw.unlink()


def conversion(element, source, target):
    return pipeline(f"filesrc location={source}", "decodebin", "videoconvert", element, "videoconvert",
                    "video/x-raw,format=I420", ENCODER, f"filesink location={target}")


def our_command(options, precision, checkpoint, source, target):
    element = (f"unittranslate device=cpu checkpoint={checkpoint} precision={precision} "
               f"threads={options.threads} stats-interval=100000000 {options.properties}")
    return conversion(element, source, target)


def their_command(options, precision, model, hint, source, target):
    return [sys.executable, "-B", HERE / "openvino_script.py", model, source, target, "--hint", hint, "--precision",
            precision, "--threads", options.threads, "--encoder", LIBX264, "--encoder-threads", CORES]


def network_share(run, frames):
    """Which share of the run the network computed, by the element's last statistics."""
    translated, nanoseconds = map(int, STATISTICS.findall(run.output)[-1])
    return int(nanoseconds) * 1e-9 * frames / translated / run.seconds


def encoder_differences(first, second):
    """What x264 wrote into the two clips of its settings, where it differs."""
    found = [set(re.search(rb"options: ([ -~]+)", path.read_bytes())[1].decode().split()) for path in (first, second)]
    return sorted(found[0] ^ found[1])


def difference(first, second):
    found = subprocess.check_output([sys.executable, "-B", HERE / "clip_difference.py", first, second])
    return json.loads(found)


def words(text):
    return text.split(",")


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("unit", help="the program of the build")
    parser.add_argument("model_program", help="the program model-program of the build")
    parser.add_argument("--clip", help="which is scaled first")
    parser.add_argument("--stills", help="a folder of pictures that int8 is calibrated with")
    parser.add_argument("--frames", type=int, default=200, help="of the clip, at most")
    parser.add_argument("--presets", type=words, default=["lite", "realtime"], help="with commas between them")
    parser.add_argument("--precisions", type=words, default=["fp32", "bf16", "int8"],
                        help="of both sides, with commas between them")
    parser.add_argument("--threads", type=int, default=0, help="of both networks; 0: as many as cores")
    parser.add_argument("--properties", default="", help="more properties of the element, such as batch-size=2")
    parser.add_argument("--turns", type=int, default=3)
    return parser.parse_args()


def measure(options, precision, model, folder):
    """Runs of ours and of theirs in turns, and theirs with the hint that suits it better."""
    source, ours, theirs = folder / "clip.mp4", folder / "ours.mp4", folder / "theirs.mp4"
    file, checkpoint = (model.int8, model.calibrated) if precision == "int8" else (model.onnx, model.checkpoint)
    hints = {hint: Run(their_command(options, precision, file, hint, source, theirs)).seconds
             for hint in ("latency", "throughput")}
    hint = min(hints, key=hints.get)
    commands = (our_command(options, precision, checkpoint, source, ours),
                their_command(options, precision, file, hint, source, theirs))
    Run(commands[0])
    turns = []
    for turn in range(options.turns):
        print(f"{model.name} in {precision}: turn {turn + 1} of {options.turns}", file=sys.stderr, flush=True)
        turns.append([Run(command) for command in commands])
    return hint, turns


def rates(runs, frames):
    all_rates = [frames / run.seconds for run in runs]
    return f"{statistics.median(all_rates):.1f} ({min(all_rates):.1f} to {max(all_rates):.1f})"


def peak(runs):
    return f"{max(run.peak for run in runs) / 2**20:.0f}"


def without_element(options, folder):
    """The same pipeline without the element: how long a frame takes, and how much of the cores' time."""
    command = conversion("identity", folder / "clip.mp4", folder / "same.mp4")
    Run(command)
    runs = [Run(command) for _ in range(options.turns)]
    frames = difference(folder / "clip.mp4", folder / "same.mp4")["frames"][1]
    seconds = statistics.median(run.seconds for run in runs) / frames
    processor = statistics.median(run.processor_seconds for run in runs) / frames
    return (f"Without the element the pipeline takes {1e3 * seconds:.1f} ms for a frame, and {1e3 * processor:.1f} ms "
            f"of the {CORES} cores' time.\n")


def row(name, precision, hint, turns, frames, psnr):
    ours, theirs = zip(*turns)
    ratio = statistics.median(their.seconds / our.seconds for our, their in turns)
    share = statistics.median(network_share(run, frames) for run in ours)
    return (f"| {name} | {precision} | {rates(ours, frames)} | {rates(theirs, frames)}, {hint} | {ratio:.2f} | "
            f"{100 * share:.0f} % | {peak(ours)} | {peak(theirs)} | {psnr:.1f} dB |")


def compare(options, model, precision, folder):
    """Prints a row of the table. Whether both clips show the same."""
    hint, turns = measure(options, precision, model, folder)
    clips = folder / "ours.mp4", folder / "theirs.mp4"
    found = difference(*clips)
    counts, psnr = found["frames"], found["psnr"]
    print(row(model.name, precision, hint, turns, counts[0], psnr), flush=True)
    differences = encoder_differences(*clips)
    if differences:
        print(f"settings of x264 differ: {' '.join(differences)}", file=sys.stderr)
    return counts[0] == counts[1] and psnr >= (LOWEST_PSNR if model.is_trained else LOWEST_PSNR_OF_RANDOM)


def main():
    options = read_options()
    skip_without("av", "nncf", "openvino")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        scale_clip(clip(options.clip, options.unit, options.frames, folder), options.frames, folder / "clip.mp4")
        stills = pictures(options.stills, options.unit, folder)
        print(f"At most {options.frames} frames of {WIDTH}x{HEIGHT}, MP4 to MP4, whole processes, medians of "
              f"{options.turns} turns: frames a second of the pipeline with unittranslate and of the script with "
              "OpenVINO, with the hint that suits it better; peaks of memory in MiB.\n")
        print(without_element(options, folder), flush=True)
        print("| preset | precision | unittranslate | OpenVINO | ratio | network's share of our time | our memory | "
              "its memory | PSNR of one clip to the other |\n|---|---|--:|--:|--:|--:|--:|--:|--:|")
        alike = []
        for preset in options.presets:
            model = Model(preset, options.unit, options.model_program, stills, folder)
            alike += [compare(options, model, precision, folder) for precision in options.precisions]
    if not all(alike):
        sys.exit("end_to_end.py: clips differ by more than rounding, see above")


if __name__ == "__main__":
    main()
