#!/usr/bin/env python3
"""Counts what trainings cost, from their configurations, and prints it as a Markdown table.

In a shell that finds the program (meson devenv -C build -w .):

    python3 examples/configurations/training_cost.py examples/configurations/paper/*.toml
    python3 examples/configurations/training_cost.py --tflops 30 mine.toml

Counted are the convolutions of all networks, as many operations as LibTorch does: a multiplication
and its addition are two. A backward pass costs a forward pass for the gradients of the inputs and one for
those of the weights; what an update does not ask for is left out: gradients of images, and of the weights
of D1 and D2 in the step of E and G. Norms, activations, losses, the halving of images and Adam, together
about 1 % as many operations, are not counted, nor are validation and sample grids.

The hours are for a device that does so many operations all the time. That is an assumption, not a
measurement.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tomllib

DOMAINS = ("domain1", "domain2")


def ceil_half(size):
    return tuple((side + 1) // 2 for side in size)


def convolution(channels_in, channels_out, kernel, size):
    """Operations of a convolution; `size`: its output's, but a transposed convolution's input's."""
    return 2 * channels_in * channels_out * kernel**2 * size[0] * size[1]


def residual_block(channels, size):
    return 2 * [convolution(channels, channels, 3, size)]


def sizes_of_layers(model, size):
    """What the convolutions of an encoder make of an image, each half as large as the one before."""
    return [tuple(side // scale for side in size) for scale in (1, 2, 4) if scale >= model["patch"]]


def encoder_layers(settings, domain, size):
    """Operations of each layer of E, the first one first."""
    model = settings["model"]
    sizes, patch = sizes_of_layers(model, size), model["patch"]
    channels = patch * model["encoder_width"]
    layers = [convolution(settings[domain]["channels"], channels, 7 if patch == 1 else patch, sizes[0])]
    for halved in sizes[1:]:
        layers.append(convolution(channels, 2 * channels, model["downsampling_kernel"], halved))
        channels *= 2
    blocks = model["encoder_private_blocks"] + model["encoder_shared_blocks"]
    return layers + blocks * residual_block(channels, sizes[-1])


def generator_layers(settings, domain, size):
    """Operations of each layer of G, for an image of this size."""
    model = settings["model"]
    sizes = sizes_of_layers(model, size)[::-1]
    channels = 4 * model["encoder_width"]
    blocks = model["generator_shared_blocks"] + model["generator_private_blocks"]
    layers = blocks * residual_block(channels, sizes[0])
    for half, doubled, widths in zip(sizes, sizes[1:], (2, 1)):
        width = widths * model["generator_width"]
        counted = half if model["upsampling"] == "transposed" else doubled
        layers.append(convolution(channels, width, model["upsampling_kernel"], counted))
        channels = width
    image_channels = model["patch"] ** 2 * settings[domain]["channels"]
    return layers + [convolution(channels, image_channels, model["image_kernel"], sizes[-1])]


def discriminator_layers(settings, domain, size):
    """Operations of each layer of D: for each scale a list."""
    model = settings["model"]
    scales = []
    for _ in range(model["discriminator_scales"]):
        channels_in, channels_out, side = settings[domain]["channels"], model["discriminator_width"], size
        layers = []
        for _ in range(model["discriminator_layers"]):
            side = ceil_half(side)
            layers.append(convolution(channels_in, channels_out, 3, side))
            channels_in, channels_out = channels_out, 2 * channels_out
        layers.append(convolution(channels_in, 1, 1, side))
        scales.append(layers)
        size = ceil_half(size)
    return scales


def stream_cost(settings, domain, other):
    """Operations of an update in the streams that begin with one image of `domain`."""
    size = (settings[domain]["crop_width"], settings[domain]["crop_height"])
    encoder, other_encoder = (encoder_layers(settings, d, size) for d in (domain, other))
    generator, other_generator = (sum(generator_layers(settings, d, size)) for d in (domain, other))
    cost = 3 * sum(encoder) - encoder[0]  # mu; the image needs no gradient
    cost += 3 * other_generator  # the translation
    cost += 3 * generator  # the reconstruction
    if settings["loss"]["uses_cycle"]:
        cost += 3 * sum(other_encoder) + 3 * generator
    # The D step: D of this domain judges the image, D of the other one the translation.
    for judge in (domain, other):
        for scale in discriminator_layers(settings, judge, size):
            cost += 3 * sum(scale) - scale[0]
    # The step of E and G: D of the other domain judges the translation; its weights stay.
    cost += 2 * sum(map(sum, discriminator_layers(settings, other, size)))
    training = settings["training"]
    if not training["share_fakes"] or training["accumulation"] > 1:
        cost += sum(encoder) + other_generator  # the D step has fakes of its own
    return cost


def update_cost(settings):
    """Operations of one update: the D step and the step of E and G."""
    training = settings["training"]
    if training["checkpoint_activations"]:
        raise ValueError("training.checkpoint_activations is not counted; switch it off")
    streams = stream_cost(settings, *DOMAINS) + stream_cost(settings, *reversed(DOMAINS))
    return training["batch_size"] * training["accumulation"] * streams


def translation_cost(settings):
    """Operations of G2(E1(x)) for an image of domain 1 of the crop's size."""
    size = (settings["domain1"]["crop_width"], settings["domain1"]["crop_height"])
    return sum(encoder_layers(settings, "domain1", size)) + sum(generator_layers(settings, "domain2", size))


def read_settings(path):
    """All settings, as the program understands the file."""
    program = os.environ.get("UNIT_PROGRAM", "unit")
    command = [program, "train", "--config", str(path), "--print-config"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise ValueError(result.stderr.strip())
    return tomllib.loads(result.stdout)


def table(experiments, tflops):
    """Markdown, with a line for each (name, settings)."""
    lines = [
        "| training | crop | one translation (GFLOP) | one update (GFLOP) | updates | all updates (EFLOP) "
        f"| hours at {tflops:g} TFLOP/s |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for name, settings in experiments:
        update = update_cost(settings)
        updates = settings["training"]["iterations"]
        hours = update * updates / (tflops * 1e12) / 3600
        crop = "{crop_width}x{crop_height}".format(**settings["domain1"])
        lines.append(
            f"| {name} | {crop} | {translation_cost(settings) / 1e9:.0f} | {update / 1e9:.0f} "
            f"| {updates} | {update * updates / 1e18:.2f} | {hours:.1f} |"
        )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description="Count what trainings cost.")
    parser.add_argument("files", nargs="+", type=pathlib.Path, help="configurations of unit train")
    parser.add_argument("--tflops", type=float, default=100.0,
                        help="what the device sustains, in 10^12 operations a second (default 100)")
    options = parser.parse_args()
    try:
        print(table([(path.stem, read_settings(path)) for path in options.files], options.tflops))
    except (OSError, ValueError) as error:
        sys.exit(f"training_cost.py: {error}")


if __name__ == "__main__":
    main()
