#!/usr/bin/env python3
"""Turns weights that UNIT's authors' code wrote into a checkpoint of this project.

    python import_unit.py gen_00500000.pkl --output sunny2rainy.safetensors --domain1 sunny --domain2 rainy

Takes the generator's file of branch version_02 (gen_*.pkl) or of branch master (gen_*.pt); widths and
numbers of blocks are read from the shapes. What belongs to other networks is refused by its name.
Reads with torch.load(weights_only=True), which runs no code of the file. Needs torch, numpy and safetensors.
"""

import argparse
import hashlib
import json
import os
import pathlib
import sys
import tempfile

import numpy
from safetensors.numpy import save

from released_weights import UNUSED, ImportRefused, convert_master, convert_version_02

FORMAT_VERSION = 2


def read_file(path):
    """What the file holds, with numpy arrays for tensors."""
    import torch  # only here, so that the rest can be used without it

    def arrays(value):
        if isinstance(value, dict):
            return {name: arrays(entry) for name, entry in value.items()}
        return value.detach().float().numpy() if isinstance(value, torch.Tensor) else value

    return arrays(torch.load(path, map_location="cpu", weights_only=True))


def convert(content):
    """(generation, settings, tensors) of what read_file() returns."""
    if not isinstance(content, dict):
        raise ImportRefused(f"it holds a {type(content).__name__}; expected a dictionary of weights")
    if "a" in content and "b" in content:
        for name in content:
            if name not in ("a", "b"):
                raise ImportRefused(f"{name} is unknown beside a and b")
        return "master", *convert_master(checked(content["a"]), checked(content["b"]))
    return "version_02", *convert_version_02(checked(content))


def checked(weights):
    """The same weights. Refuses what is no finite array under a name."""
    if not isinstance(weights, dict):
        raise ImportRefused("the entries a and b must be dictionaries of weights")
    for name, values in weights.items():
        if not isinstance(values, numpy.ndarray):
            raise ImportRefused(f"{name} is a {type(values).__name__}; expected a tensor")
        if not numpy.isfinite(values).all():
            raise ImportRefused(f"{name} holds values that are not finite")
    return weights


def description(settings, domains, training):
    """What a checkpoint says of itself. The size of the training crops is not known."""
    return {"format_version": FORMAT_VERSION, "model": settings, "domains": domains,
            "preprocessing": {"channels": "R'G'B'", "value_range": [-1.0, 1.0], "primaries": "bt709",
                              "size_multiple": 4, "training_size": [0, 0]},
            "training": training, "scores": {}}


def write_checkpoint(path, tensors, about, kind):
    """Writes tensors as F32 or F16, and replaces what was at `path` only once all is written."""
    stored = {name: numpy.ascontiguousarray(values, {"F32": "float32", "F16": "float16"}[kind])
              for name, values in tensors.items()}
    for name, values in stored.items():
        if not numpy.isfinite(values).all():
            raise ImportRefused(f"{name} holds values that are too large for F16; choose --weights F32")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".import-") as folder:
        temporary = pathlib.Path(folder) / "checkpoint"
        temporary.write_bytes(save(stored, {"unittranslate": json.dumps(about)}))
        os.replace(temporary, path)


def import_file(options):
    """Converts options.input; returns what there is to say about it."""
    content = read_file(options.input)
    generation, settings, tensors = convert(content)
    training = {"imported_from": options.input.name, "generation": generation,
                "sha256": hashlib.sha256(options.input.read_bytes()).hexdigest()}
    about = description(settings, [options.domain1, options.domain2], training)
    write_checkpoint(options.output, tensors, about, options.weights)
    parts = content.values() if generation == "master" else [content]
    unused = sum(bool(UNUSED.fullmatch(name)) for part in parts for name in part)
    left_out = f", without {unused} running statistics that its instance norms do not use" if unused else ""
    return f"{options.output}: {len(tensors)} tensors of a generator of branch {generation}{left_out}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input", type=pathlib.Path, help="gen_*.pkl (version_02) or gen_*.pt (master)")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="a .safetensors file")
    parser.add_argument("--domain1", default="domain1", help="name of domain 1, their A")
    parser.add_argument("--domain2", default="domain2", help="name of domain 2, their B")
    parser.add_argument("--weights", choices=("F32", "F16"), default="F32", help="default: F32")
    options = parser.parse_args()
    if options.output.exists() and options.output.samefile(options.input):
        parser.error(f"{options.output} is the input itself; choose another --output")
    try:
        print(import_file(options))
    except ImportRefused as refusal:
        print(f"import_unit: {options.input} cannot be imported: {refusal}", file=sys.stderr)
        return 1
    except Exception as error:  # torch and the system have many kinds
        print(f"import_unit: {options.input}: {error}".splitlines()[0], file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
