#!/usr/bin/env python3
"""Trains the models of ablation.toml and compares them on held-out rendered streets.

    meson devenv -C build -w . examples/benchmark/ablation.py --out runs/ablation [--tables method paper] [--jobs 2]

Trainings that are complete are not run again, and one that was interrupted goes on: the command may be stopped and
started anew. Writes TABLE.md, TABLE.json and TABLE.html for each table.
"""

import argparse
import concurrent.futures
import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent


def run(command, **options):
    print("+", " ".join(map(str, command)), flush=True)
    subprocess.run(list(map(str, command)), check=True, **options)


def output_of(command):
    return subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True).stdout


def folder_name(settings, configuration):
    """The settings that differ from the common ones, for people, and a checksum of all: what is configured alike is
    trained once, whatever tables and names it has, and nothing that was configured otherwise counts as trained."""
    name = re.sub(r"[^A-Za-z0-9.=_-]", "_", "-".join(settings) or "base")
    return f"{name}-{hashlib.sha256(configuration.encode()).hexdigest()[:8]}"


def configuration_of(table, rows, out):
    """The common configuration, with the table's preset."""
    text = Path(rows["configuration"]).read_text()
    if "preset" in table:
        text = re.sub(r'^preset = .*$', f'preset = "{table["preset"]}"', text, flags=re.MULTILINE)
    path = out / f"{table['name']}.toml"
    path.write_text(text)
    return path


def train(table, row, configuration, iterations, out):
    settings = row.get("set", [])
    preset = [f"preset={table['preset']}"] if "preset" in table else []
    configured = ["--config", configuration]
    for setting in settings + ([f"training.iterations={iterations}"] if iterations else []):
        configured += ["--set", setting]
    everything = output_of(["unit", "train", *configured, "--print-config"])
    run_folder = out / folder_name(preset + settings, everything)
    done = run_folder / "complete"
    if done.exists():
        return run_folder
    resumed = (run_folder / "state.safetensors").exists()
    # Several at once would talk over each other; each also writes down where it is.
    print(f"{row['name']}: see {run_folder / 'training.log'} or report.html beside it", flush=True)
    run(["unit", "train", "--out", run_folder, *(["--resume"] if resumed else configured)], stdout=subprocess.DEVNULL)
    done.touch()
    return run_folder


def compare(table, folders, rows, out):
    models = []
    for row, folder in zip(table["rows"], folders):
        models += ["--checkpoint", f"{row['name']}={folder / 'model.safetensors'}"]
    clip = out / "clip.mp4"
    if not clip.exists():
        run(["unit", "streets", "--weather", "sunny", "--seed", rows["clip_seed"], "--frames", rows["clip_frames"],
             "--output", clip])
    markdown = out / f"{table['name']}.md"
    command = ["unit", "evaluate", *models, "--pairs", rows["pairs"], "--reference", "streets:rainy", "--clip", clip,
               *table.get("evaluate", []), "--markdown", "--json", out / f"{table['name']}.json",
               "--page", out / f"{table['name']}.html"]
    print("+", " ".join(map(str, command)), flush=True)
    text = output_of(command)
    markdown.write_text(f"{table['title']}\n\n{text}")
    print(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder of the trainings and tables")
    parser.add_argument("--rows", type=Path, default=FOLDER / "ablation.toml", help="file with the rows")
    parser.add_argument("--tables", nargs="*", help="names of tables, in the order wanted; default: all")
    parser.add_argument("--jobs", type=int, default=1, help="trainings at a time, each of one thread")
    parser.add_argument("--iterations", type=int, help="updates of each training instead of those of the configuration")
    arguments = parser.parse_args()
    rows = tomllib.loads(arguments.rows.read_text())
    tables = {table["name"]: table for table in rows["table"]}
    names = arguments.tables or list(tables)
    for name in names:
        if name not in tables:
            sys.exit(f"there is no table {name}; there are {', '.join(tables)}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for table in (tables[name] for name in names):
        configuration = configuration_of(table, rows, arguments.out)
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            folders = list(pool.map(lambda row: train(table, row, configuration, arguments.iterations, arguments.out),
                                    table["rows"]))
        compare(table, folders, rows, arguments.out)


if __name__ == "__main__":
    main()
