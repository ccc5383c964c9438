#!/usr/bin/env python3
"""Writes feature_distances.json: random features and what others make of them.

Usage: feature_distances.py OUTPUT

Needs PyPI's clean-fid and torch-fidelity, and what they need (made with 0.1.35 and 0.4.0).
"""

import json
import pathlib
import sys

import numpy as np
from cleanfid import fid as clean_fid
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric

import torch

# Images of both sets, features.
CASES = {
    "more images than features": (40, 40, 12),
    "fewer images than features": (9, 9, 16),
    "sets of different sizes": (25, 14, 6),
}
MANY_SUBSETS = 200_000


def features(random, images, size, mean, spread):
    """Correlated features, in decimals that JSON holds as they are."""
    mixed = random.normal(size=(images, size)) @ random.normal(size=(size, size))
    return np.round(mean + spread * mixed, 3)


def frechet(a, b):
    """By both programs."""
    statistics = [(np.mean(set_, axis=0), np.cov(set_, rowvar=False)) for set_ in (a, b)]
    clean = clean_fid.frechet_distance(*statistics[0], *statistics[1])
    theirs = fid_statistics_to_metric(
        fid_features_to_statistics(torch.from_numpy(a)), fid_features_to_statistics(torch.from_numpy(b)), False)
    return {"clean_fid": float(clean), "torch_fidelity": float(theirs["frechet_inception_distance"])}


def kernel(a, b):
    """By both programs, on subsets as large as the smaller set: the whole sets where they are of one size."""
    images = min(len(a), len(b))
    subsets = 3 if len(a) == len(b) else MANY_SUBSETS
    np.random.seed(1)
    clean = clean_fid.kernel_distance(a, b, num_subsets=subsets, max_subset_size=images)
    theirs = kid_features_to_metric(
        torch.from_numpy(a), torch.from_numpy(b), kid_subsets=subsets, kid_subset_size=images, verbose=False)
    return {"clean_fid": float(clean), "torch_fidelity": float(theirs["kernel_inception_distance_mean"])}


def main():
    random = np.random.default_rng(5)
    cases = []
    for name, (first, second, size) in CASES.items():
        a = features(random, first, size, 0.2, 0.6)
        b = features(random, second, size, 0.5, 0.4)
        cases.append({"name": name, "a": a.tolist(), "b": b.tolist(),
                      "frechet": frechet(a, b), "kernel": kernel(a, b)})
    pathlib.Path(sys.argv[1]).write_text(
        "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    for case in cases:
        print(case["name"], case["frechet"], case["kernel"])


main()
