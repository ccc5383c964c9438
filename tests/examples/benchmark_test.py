#!/usr/bin/env python3
"""Runs examples/benchmark/ablation.py with tiny models, and checks the rows that come with it.

Usage: benchmark_test.py REPOSITORY

The environment's UNIT_PROGRAM is the built program.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))
UNIT = pathlib.Path(os.environ["UNIT_PROGRAM"])
SCRIPT = ROOT / "examples" / "benchmark" / "ablation.py"
ENVIRONMENT = os.environ | {"PATH": f"{UNIT.parent}:{os.environ['PATH']}", "OMP_WAIT_POLICY": "passive"}

CONFIGURATION = """
preset = "realtime"
[domain1]
sources = ["streets:sunny?width=64&height=48"]
[domain2]
sources = ["streets:rainy?width=64&height=48"]
[data]
crop_width = 32
crop_height = 32
workers = 1
[model]
encoder_width = 4
generator_width = 4
discriminator_width = 4
[training]
iterations = 3
validation_images = 2
[output]
checkpoint_every = 3
"""

ROWS = """
configuration = "{configuration}"
pairs = "streets:65..66"
clip_seed = 70
clip_frames = 3

[[table]]
name = "tiny"
title = "Tiny models"
evaluate = ["--temporal-smoothing", "0", "0.9"]
rows = [
    {{ name = "base" }},
    {{ name = "hinge GAN", set = ["loss.gan_form=hinge"] }},
]

[[table]]
name = "other"
title = "Another preset"
preset = "lite"
rows = [{{ name = "lite" }}]
"""


def run(*arguments, folder):
    return subprocess.run([sys.executable, SCRIPT, *arguments], cwd=folder, env=ENVIRONMENT, text=True,
                          capture_output=True)


class Ablation(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.folder = pathlib.Path(self.place.name)
        (self.folder / "common.toml").write_text(CONFIGURATION)
        (self.folder / "rows.toml").write_text(ROWS.format(configuration=self.folder / "common.toml"))

    def test_trains_compares_and_does_not_train_again(self):
        arguments = ["--rows", "rows.toml", "--out", "out", "--tables", "tiny", "--jobs", "2"]
        first = run(*arguments, folder=self.folder)
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertEqual(len(re.findall(r"^\+ unit train", first.stdout, re.MULTILINE)), 2)
        table = (self.folder / "out/tiny.md").read_text()
        self.assertIn("Tiny models", table)
        for name in ("base", "hinge GAN", "identity"):
            self.assertIn(f"| {name} |", table)
        methods = json.loads((self.folder / "out/tiny.json").read_text())["methods"]
        scores = {method["name"]: method["scores"] for method in methods}
        self.assertNotEqual(scores["base"]["psnr"], scores["hinge GAN"]["psnr"])
        self.assertGreater(scores["base"]["warping_error_ratio"]["mean"], 0)
        self.assertIn("hinge GAN, smoothing 0.9", scores)
        self.assertTrue((self.folder / "out/tiny.html").is_file())

        second = run(*arguments, folder=self.folder)
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertNotIn("unit train", second.stdout)

        other_length = run(*arguments, "--iterations", "2", folder=self.folder)
        self.assertEqual(other_length.returncode, 0, other_length.stderr)
        self.assertEqual(other_length.stdout.count("+ unit train"), 2)

        common = self.folder / "common.toml"
        common.write_text(common.read_text().replace("generator_width = 4", "generator_width = 6"))
        reconfigured = run(*arguments, folder=self.folder)
        self.assertEqual(reconfigured.returncode, 0, reconfigured.stderr)
        self.assertEqual(reconfigured.stdout.count("+ unit train"), 2)

    def test_a_tables_preset_takes_the_place_of_the_configurations(self):
        result = run("--rows", "rows.toml", "--out", "out", "--tables", "other", "--iterations", "2", folder=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        (run_folder,) = (self.folder / "out").glob("preset=lite-*")
        settings = tomllib.loads((run_folder / "configuration.toml").read_text())
        self.assertEqual((settings["preset"], settings["model"]["patch"]), ("lite", 1))
        self.assertEqual(settings["model"]["encoder_width"], 4)
        self.assertEqual(settings["training"]["iterations"], 2)

    def test_an_unknown_table_is_named(self):
        result = run("--rows", "rows.toml", "--out", "out", "--tables", "missing", folder=self.folder)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("no table missing; there are tiny, other", result.stderr)


class Rows(unittest.TestCase):
    def test_every_row_is_a_training_that_can_be(self):
        rows = tomllib.loads((SCRIPT.parent / "ablation.toml").read_text())
        common = (ROOT / rows["configuration"]).read_text()
        with tempfile.TemporaryDirectory() as folder:
            for table in rows["table"]:
                path = pathlib.Path(folder) / "common.toml"
                preset = table.get("preset", "realtime")
                path.write_text(re.sub(r"^preset = .*$", f'preset = "{preset}"', common, flags=re.MULTILINE))
                for row in table["rows"]:
                    command = [UNIT, "train", "--config", path, "--out", folder, "--print-config"]
                    for setting in row.get("set", []):
                        command += ["--set", setting]
                    result = subprocess.run(command, env=ENVIRONMENT, text=True, capture_output=True)
                    self.assertEqual(result.returncode, 0, f"{row['name']}: {result.stderr}")

    def test_names_of_a_table_differ(self):
        for table in tomllib.loads((SCRIPT.parent / "ablation.toml").read_text())["table"]:
            names = [row["name"] for row in table["rows"]]
            self.assertEqual(len(names), len(set(names)), table["name"])


if __name__ == "__main__":
    unittest.main()
