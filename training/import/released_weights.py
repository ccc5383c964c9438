"""The weights of UNIT's authors under the names and settings of this project, in numpy alone.

Their code has two generations with other networks and names: branch `version_02`, that of the paper, and
branch `master`. Weights are dictionaries from a name to an array; here they are only renamed, so that what
comes out has the same values.
"""

import re


class ImportRefused(Exception):
    """The weights are of no network that this project has. The text names what does not fit."""


# Settings that no weight shows. Discriminators are not imported; theirs are the defaults.
COMMON = {"norm": "instance", "discriminator_width": 64, "discriminator_layers": 4,
          "discriminator_scales": 3}
VERSION_02 = {**COMMON, "dropout": 0.5, "padding": "zero", "encoder_norm": "none",
              "generator_norm": "none", "activation": "leaky_relu", "downsampling_kernel": 3,
              "upsampling": "transposed", "upsampling_kernel": 3, "image_kernel": 1}
MASTER = {**COMMON, "dropout": 0.0, "padding": "reflect", "encoder_norm": "instance",
          "generator_norm": "layer", "activation": "relu", "downsampling_kernel": 4,
          "upsampling": "nearest", "upsampling_kernel": 5, "image_kernel": 7,
          "encoder_shared_blocks": 0, "generator_shared_blocks": 0}

MOST_BLOCKS = 64

# PyTorch before 0.4 stored these beside every instance norm, and used them for nothing.
UNUSED = re.compile(r".*\.running_(mean|var)")


def shape_of(weights, name):
    """The shape of a convolution's weights, [out, in, height, width]."""
    if name not in weights:
        raise ImportRefused(f"{name} is missing")
    shape = weights[name].shape
    if len(shape) != 4:
        raise ImportRefused(f"{name} has the shape {list(shape)}; expected that of a convolution")
    return shape


def count_blocks(weights, pattern, first=0):
    """How many residual blocks there are. `pattern` finds their numbers, from `first`, in names of theirs."""
    numbers = {int(match[1]): name for name in weights if (match := re.match(pattern, name))}
    last = max(numbers, default=first - 1)
    if last - first >= MOST_BLOCKS:
        raise ImportRefused(f"{numbers[last]} is of more than {MOST_BLOCKS} blocks")
    return max(last + 1 - first, 0)


class Renaming:
    """Pairs of names, theirs and ours, with the shapes that the settings ask for."""

    def __init__(self):
        self.pairs = []

    def convolution(self, theirs, ours, inputs, outputs, kernel, transposed=False):
        channels = (inputs, outputs) if transposed else (outputs, inputs)
        self.pairs += [(f"{theirs}.weight", f"{ours}.weight", (*channels, kernel, kernel)),
                       (f"{theirs}.bias", f"{ours}.bias", (outputs,))]

    def layer_norm(self, theirs, ours, channels):
        self.pairs += [(f"{theirs}.gamma", f"{ours}.weight", (channels,)),
                       (f"{theirs}.beta", f"{ours}.bias", (channels,))]

    def block(self, theirs, ours, channels):
        """`theirs` are the names of the block's two convolutions."""
        for number, name in enumerate(theirs, 1):
            self.convolution(name, f"{ours}.conv{number}", channels, channels, 3)

    def apply(self, weights):
        """The weights under our names. Refuses what is missing, unknown or of another shape."""
        expected = {theirs for theirs, _, _ in self.pairs}
        for name in weights:
            if name not in expected and not UNUSED.fullmatch(name):
                raise ImportRefused(f"{name} is not part of the networks that the other weights are of")
        tensors = {}
        for theirs, ours, shape in self.pairs:
            if theirs not in weights:
                raise ImportRefused(f"{theirs} is missing")
            if weights[theirs].shape != shape:
                raise ImportRefused(f"{theirs} has the shape {list(weights[theirs].shape)}; "
                                    f"expected {list(shape)}")
            tensors[ours] = weights[theirs]
        return tensors


def convert_version_02(weights):
    """(settings, tensors) from the generator's file of branch version_02."""
    first = [shape_of(weights, f"encode_{letter}.0.model.0.weight") for letter in "AB"]
    settings = {**VERSION_02, "image_channels": [shape[1] for shape in first], "encoder_width": first[0][0]}
    for part, name, number in (("encoder_private", "encode_A", 3), ("encoder_shared", "enc_shared", 0),
                               ("generator_shared", "dec_shared", 0), ("generator_private", "decode_A", 0)):
        settings[f"{part}_blocks"] = count_blocks(weights, rf"{name}\.(\d+)\.model\.3\.", number)
    last = settings["generator_private_blocks"] + 2
    settings["generator_width"] = shape_of(weights, f"decode_A.{last}.weight")[0]
    return settings, version_02_renaming(settings).apply(weights)


def version_02_renaming(settings):
    renaming = Renaming()
    width, out = settings["encoder_width"], settings["generator_width"]
    latent = 4 * width

    def add_blocks(theirs, ours, number, part):
        for block in range(number, number + settings[f"{part}_blocks"]):
            pair = (f"{theirs}.{block}.model.0", f"{theirs}.{block}.model.3")
            renaming.block(pair, f"{ours}.{block}", latent)

    add_blocks("enc_shared", "encoder.shared", 0, "encoder_shared")
    add_blocks("dec_shared", "generator.shared", 0, "generator_shared")
    for domain, letter in enumerate("AB"):
        channels = settings["image_channels"][domain]
        theirs, ours = f"encode_{letter}", f"encoder{domain + 1}.private"
        for number, size in enumerate(((channels, width, 7), (width, 2 * width, 3), (2 * width, latent, 3))):
            renaming.convolution(f"{theirs}.{number}.model.0", f"{ours}.{number}.conv", *size)
        add_blocks(theirs, ours, 3, "encoder_private")
        theirs, ours = f"decode_{letter}", f"generator{domain + 1}.private"
        add_blocks(theirs, ours, 0, "generator_private")
        for number, size in enumerate(((latent, 2 * out, 3), (2 * out, out, 3), (out, channels, 1)),
                                      settings["generator_private_blocks"]):
            name = f"{theirs}.{number}" if size[2] == 1 else f"{theirs}.{number}.model.0"
            renaming.convolution(name, f"{ours}.{number}.conv", *size, transposed=True)
    return renaming


def convert_master(a, b):
    """(settings, tensors) from the entries `a` and `b` of a generator's file of branch master."""
    for weights in (a, b):
        for name in weights:
            if name.split(".")[0] in ("enc_style", "enc_content", "mlp"):
                raise ImportRefused(f"{name} is of a MUNIT model; only UNIT models can be imported")
    first = [shape_of(weights, "enc.model.0.conv.weight") for weights in (a, b)]
    encoder_blocks = count_blocks(a, r"enc\.model\.3\.model\.(\d+)\.")
    generator_blocks = count_blocks(a, r"dec\.model\.0\.model\.(\d+)\.")
    width, out = first[0][0], shape_of(a, "dec.model.5.conv.weight")[1]
    settings = {**MASTER, "image_channels": [shape[1] for shape in first], "encoder_width": width,
                "generator_width": out, "encoder_private_blocks": encoder_blocks,
                "generator_private_blocks": generator_blocks}
    tensors = {}
    for domain, weights in enumerate((a, b)):
        tensors |= master_renaming(settings, domain).apply(weights)
    return settings, tensors


def master_renaming(settings, domain):
    """That of one domain's encoder and generator."""
    renaming = Renaming()
    channels, width = settings["image_channels"][domain], settings["encoder_width"]
    latent, out = 4 * width, settings["generator_width"]

    def add_blocks(theirs, ours, number, count):
        for block in range(count):
            pair = (f"{theirs}.{block}.model.0.conv", f"{theirs}.{block}.model.1.conv")
            renaming.block(pair, f"{ours}.{number + block}", latent)

    ours = f"encoder{domain + 1}.private"
    sizes = ((channels, width, 7), (width, 2 * width, 4), (2 * width, latent, 4))
    for number, size in enumerate(sizes):
        renaming.convolution(f"enc.model.{number}.conv", f"{ours}.{number}.conv", *size)
    add_blocks("enc.model.3.model", ours, 3, settings["encoder_private_blocks"])
    ours, count = f"generator{domain + 1}.private", settings["generator_private_blocks"]
    add_blocks("dec.model.0.model", ours, 0, count)
    for theirs, number, size in ((2, count, (latent, 2 * out, 5)), (4, count + 1, (2 * out, out, 5))):
        renaming.convolution(f"dec.model.{theirs}.conv", f"{ours}.{number}.conv", *size)
        renaming.layer_norm(f"dec.model.{theirs}.norm", f"{ours}.{number}.norm", size[1])
    renaming.convolution("dec.model.5.conv", f"{ours}.{count + 2}.conv", out, channels, 7)
    return renaming
