#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Times the same networks in PyTorch: examples/python/unit_model.py in fp16, channels-last, from and to tensors on
the device, eager and compiled by torch.compile with mode "max-autotune".

Usage: torch_peer.py MODELS [--cpu] [--names NAME,...] [--sizes WIDTHxHEIGHT,...] [--batches COUNT,...]
                     [--runtimes eager,compile] [--seconds SECONDS] [--budget SECONDS]

MODELS holds a checkpoint NAME.safetensors for each NAME. Prints a JSON object on each line, of kind "peer", or
"peer_skipped" with the reason. --cpu computes on the processor in fp32: it shows that this script works. What
would begin after the budget is skipped, since max-autotune tries every kernel at every size.
"""

import argparse
import importlib.util
import itertools
import json
import pathlib
import statistics
import struct
import sys
import time
import types


def say(kind, **values):
    print(json.dumps({"kind": kind, **values}), flush=True)


try:
    import torch
    import torch.nn.functional as F
except ImportError as error:
    say("peer_skipped", reason=f"Python's torch does not load: {error}")
    sys.exit()


REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "tests/benchmarks/peers"), str(REPOSITORY / "examples/python")]
from torch_parameters import Parameters  # noqa: E402  (found by the path above)


class SafetensorsFile:
    """What unit_model.py needs of the package safetensors, where that is missing."""

    TYPES = {"F32": torch.float32, "F16": torch.float16}

    def __init__(self, path, framework, device):
        data = pathlib.Path(path).read_bytes()
        self.device, (size,) = device, struct.unpack("<Q", data[:8])
        self.header, self.data = json.loads(data[8:8 + size]), bytearray(data[8 + size:])
        self.about = self.header.pop("__metadata__", {})

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def metadata(self):
        return self.about

    def keys(self):
        return self.header.keys()

    def get_tensor(self, name):
        entry = self.header[name]
        begin, end = entry["data_offsets"]
        kind = self.TYPES[entry["dtype"]]
        values = torch.frombuffer(self.data, dtype=kind, offset=begin, count=(end - begin) // kind.itemsize)
        return values.reshape(entry["shape"]).clone().to(self.device)


def load_unit_model():
    if importlib.util.find_spec("safetensors") is None:
        sys.modules["safetensors"] = types.SimpleNamespace(safe_open=SafetensorsFile)
    return importlib.import_module("unit_model")


class Translation(torch.nn.Module):
    """unit_model.Unit with weights in the type and layout that are fastest here."""

    def __init__(self, unit, kind, norm):
        super().__init__()
        unit.weights = self.weights = Parameters(unit.weights, kind)
        if norm == "moments":
            plain = unit.norm
            unit.norm = lambda kind, name, x: self.by_moments(x) if kind == "instance" else plain(kind, name, x)
        self.unit = unit

    @staticmethod
    def by_moments(x):
        """The same norm, of operators that keep the layout: F.layer_norm copies to the other one."""
        variance, mean = torch.var_mean(x, (2, 3), correction=0, keepdim=True)
        return (x - mean) * torch.rsqrt(variance + 1e-5)

    def forward(self, x):
        return self.unit.translate(1, 2, x)


class Timer:
    def __init__(self, options):
        self.on_device, self.seconds = not options.cpu, options.seconds

    def once(self, work):
        """Seconds that the device takes."""
        if not self.on_device:
            begun = time.perf_counter()
            work()
            return time.perf_counter() - begun
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        work()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) / 1e3

    def median(self, work):
        """After three that are not counted, with which algorithms are chosen."""
        for _ in range(3):
            work()
        times, begun = [], time.perf_counter()
        while not times or (time.perf_counter() - begun < self.seconds and len(times) < 200):
            times.append(self.once(work))
        return statistics.median(times)


def measure(unit_model, options, case, runtime):
    """The least median time of a batch, in seconds, of all ways to compute the norm."""
    device, kind = ("cpu", torch.float32) if options.cpu else ("cuda", torch.float16)
    path = str(pathlib.Path(options.models) / f"{case['model']}.safetensors")
    x = torch.rand(case["batch"], 3, case["height"], case["width"], device=device, dtype=kind) * 2 - 1
    x = x.contiguous(memory_format=torch.channels_last)
    times = []
    for norm in ("layer_norm", "moments") if runtime == "eager" else ("moments",):
        network = Translation(unit_model.Unit(path, device), kind, norm).eval()
        if runtime == "compile":
            torch._dynamo.reset()
            network = torch.compile(network, mode="max-autotune", dynamic=False)
        with torch.inference_mode():
            times.append(Timer(options).median(lambda: network(x)))
    return min(times)


def tell(unit_model, options, case, runtime, end):
    """Measures a case, or tells why not; returns the reason."""
    case = {**case, "runtime": runtime}
    if time.monotonic() > end:
        reason = f"the {options.budget:.0f} s for it were over"
        say("peer_skipped", **case, reason=reason)
        return reason
    print(f"torch_peer: {case}", file=sys.stderr, flush=True)
    try:
        seconds = measure(unit_model, options, case, runtime)
    except Exception as error:  # whatever a compiler or a driver says: the other cases go on
        text = str(error).strip().splitlines() or [type(error).__name__]
        reason = f"{type(error).__name__}: {text[0][:200]}"
        say("peer_skipped", **case, reason=reason)
        return reason
    say("peer", **case, frames_per_second=case["batch"] / seconds, latency_ms=1e3 * seconds)
    return None


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    words = lambda text: text.split(",")  # noqa: E731
    parser.add_argument("models")
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--names", type=words, default=["paper", "lite"])
    parser.add_argument("--sizes", type=words, default=["640x360", "1280x720", "1920x1080"])
    parser.add_argument("--batches", type=words, default=["1", "2", "4", "8", "16"])
    parser.add_argument("--runtimes", type=words, default=["eager", "compile"])
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--budget", type=float, default=1e9)
    return parser.parse_args()


def main():
    options = read_options()
    if not options.cpu and not torch.cuda.is_available():
        say("peer_skipped", reason="Python's torch finds no CUDA device")
        return
    torch.backends.cudnn.benchmark = True
    unit_model, end = load_unit_model(), time.monotonic() + options.budget
    for runtime in options.runtimes:
        for size, batch, name in itertools.product(options.sizes, options.batches, options.names):
            width, height = map(int, size.split("x"))
            case = {"model": name, "width": width, "height": height, "batch": int(batch)}
            reason = tell(unit_model, options, case, runtime, end)
            if reason and runtime == "compile":
                break  # what has no compiler once has none later


if __name__ == "__main__":
    main()
