#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the conversion of a clip, MP4 to MP4, by a pipeline with the element and by the script that one would
write otherwise (openvino_script.py), in turns of the same run and with the same encoder. `tests/run.sh --peers`
installs what the script needs; `meson devenv` makes the element known.

Usage: end_to_end.py UNIT MODEL_PROGRAM [OPTIONS]

Exits with 1 where the two clips do not show the same.
"""

import argparse
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
LOWEST_PSNR = 30  # dB, between the two clips
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


def our_command(options, checkpoint, source, target):
    element = (f"unittranslate device=cpu checkpoint={checkpoint} precision={options.precision} "
               f"threads={options.threads} stats-interval=100000000 {options.properties}")
    return pipeline(f"filesrc location={source}", "decodebin", "videoconvert", element, "videoconvert",
                    "video/x-raw,format=I420", ENCODER, f"filesink location={target}")


def their_command(options, model, hint, source, target):
    return [sys.executable, "-B", HERE / "openvino_script.py", model, source, target, "--hint", hint, "--precision",
            options.precision, "--threads", options.threads, "--encoder", LIBX264, "--encoder-threads", CORES]


def network_share(run, frames):
    """Which share of the run the network computed, by the element's last statistics."""
    translated, nanoseconds = map(int, STATISTICS.findall(run.output)[-1])
    return int(nanoseconds) * 1e-9 * frames / translated / run.seconds


def encoder_differences(first, second):
    """What x264 wrote into the two clips of its settings, where it differs."""
    found = [set(re.search(rb"options: ([ -~]+)", path.read_bytes())[1].decode().split()) for path in (first, second)]
    return sorted(found[0] ^ found[1])


def psnr_of_clips(first, second):
    """How many frames each has, and the PSNR of all of them."""
    import av  # not before all is measured: what a process holds counts as its children's, too, at first
    import numpy
    clips = []
    for path in (first, second):
        with av.open(str(path)) as container:
            clips.append([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])
    errors = [numpy.mean((a.astype("float32") - b) ** 2) for a, b in zip(*clips)]
    return [len(clip) for clip in clips], 10 * float(numpy.log10(255**2 / numpy.mean(errors)))


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("unit", help="the program of the build")
    parser.add_argument("model_program", help="the program model-program of the build")
    parser.add_argument("--clip", help="which is scaled first")
    parser.add_argument("--stills", help="a folder of pictures that int8 is calibrated with")
    parser.add_argument("--frames", type=int, default=200, help="of the clip, at most")
    parser.add_argument("--preset", default="lite")
    parser.add_argument("--precision", default="fp32", help="of both sides")
    parser.add_argument("--threads", type=int, default=0, help="of both networks; 0: as many as cores")
    parser.add_argument("--properties", default="", help="more properties of the element, such as batch-size=2")
    parser.add_argument("--turns", type=int, default=3)
    return parser.parse_args()


def measure(options, checkpoint, model, folder):
    """Runs of ours and of theirs in turns, and theirs with the hint that suits it better."""
    source, ours, theirs = folder / "clip.mp4", folder / "ours.mp4", folder / "theirs.mp4"
    hints = {hint: Run(their_command(options, model, hint, source, theirs)).seconds
             for hint in ("latency", "throughput")}
    hint = min(hints, key=hints.get)
    commands = our_command(options, checkpoint, source, ours), their_command(options, model, hint, source, theirs)
    Run(commands[0])
    turns = []
    for turn in range(options.turns):
        print(f"turn {turn + 1} of {options.turns}", file=sys.stderr, flush=True)
        turns.append([Run(command) for command in commands])
    return hint, turns


def side_row(name, runs, frames):
    rates = [frames / run.seconds for run in runs]
    processor = statistics.median(run.processor_seconds for run in runs) / frames
    return (f"| {name} | {statistics.median(rates):.2f} | {min(rates):.2f} to {max(rates):.2f} | "
            f"{1e3 * processor:.0f} | {max(run.peak for run in runs) / 2**20:.0f} |")


def report(options, hint, turns, frames):
    ours, theirs = zip(*turns)
    print(f"{options.preset} in {options.precision}, {frames} frames of {WIDTH}x{HEIGHT}, MP4 to MP4, whole processes, "
          f"medians of {options.turns} turns\n")
    print("| | frames/s | range | processor, ms a frame | peak memory, MiB |\n|---|--:|--:|--:|--:|")
    print(side_row("pipeline with unittranslate", ours, frames))
    print(side_row(f"script with OpenVINO ({hint})", theirs, frames))
    ratio = statistics.median(their.seconds / our.seconds for our, their in turns)
    share = statistics.median(network_share(run, frames) for run in ours)
    print(f"\nThe pipeline makes {ratio:.2f} times as many frames a second; the network takes {100 * share:.0f} % of "
          "its time.")


def main():
    options = read_options()
    skip_without("av", "nncf", "openvino")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        scale_clip(clip(options.clip, options.unit, options.frames, folder), options.frames, folder / "clip.mp4")
        quantised = options.precision == "int8"
        stills = pictures(options.stills, options.unit, folder) if quantised else None
        model = Model(options.preset, options.unit, options.model_program, stills, folder)
        file = model.int8 if quantised else model.onnx
        checkpoint = model.calibrated if quantised else model.checkpoint
        hint, turns = measure(options, checkpoint, file, folder)
        counts, psnr = psnr_of_clips(folder / "ours.mp4", folder / "theirs.mp4")
        differences = encoder_differences(folder / "ours.mp4", folder / "theirs.mp4")
    report(options, hint, turns, counts[0])
    print(f"PSNR of one clip to the other: {psnr:.1f} dB. Settings of x264 that differ: "
          f"{' '.join(differences) or 'none'}.")
    if counts[0] != counts[1] or not psnr >= LOWEST_PSNR:
        sys.exit(f"end_to_end.py: the clips have {counts[0]} and {counts[1]} frames and differ by {psnr:.1f} dB")


if __name__ == "__main__":
    main()
