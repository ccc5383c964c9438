# SPDX-License-Identifier: MIT
"""What the benchmarks need beside programs: the packages of the runtimes, real pictures and a real clip."""

import importlib.util
import pathlib
import subprocess
import sys

# Beside the repository; where it is missing, rendered streets take its place.
DATA = pathlib.Path(__file__).resolve().parents[4] / "shared/data/dashcam"
STILLS, CLIP = DATA / "train/stills", DATA / "eval/solidWhiteRight.mp4"
SKIPPED = 77
SCENES = 32


def skip_without(*packages):
    """Ends the process where `tests/run.sh --peers` has not installed them, or only those of an earlier version."""
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        print(f"skipped: {', '.join(missing)} missing. To have this run: tests/run.sh --peers")
        sys.exit(SKIPPED)


def render(unit, target, *options):
    subprocess.run([unit, "streets", "--weather", "sunny", *options, "--output", target], check=True,
                   stdout=subprocess.DEVNULL)


def pictures(chosen, unit, folder):
    """A folder of pictures: the chosen one, else the stills, else rendered ones. Printed is which."""
    if not chosen and not STILLS.is_dir():
        render(unit, folder / "streets", "--scenes", str(SCENES), "--size", "1280x720")
        print("Frames are rendered streets.\n")
        return folder / "streets/sunny"
    print(f"Frames are of {chosen or STILLS.name}.\n")
    return pathlib.Path(chosen or STILLS)


def clip(chosen, unit, frames, folder):
    """A clip in any size, with `frames` frames where it is rendered. Printed is which."""
    if not chosen and not CLIP.is_file():
        render(unit, folder / "streets.mp4", "--frames", str(frames))
        print("The clip is rendered.\n")
        return folder / "streets.mp4"
    print(f"The clip is {chosen or CLIP.name}.\n")
    return pathlib.Path(chosen or CLIP)
