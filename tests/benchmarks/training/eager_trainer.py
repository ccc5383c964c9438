# SPDX-License-Identifier: MIT
"""UNIT's training in plain PyTorch, eager, as its paper and the authors' code have it: what the trainer's
speed is compared with. The D step computes fakes of its own, with fresh noise. Parameters are called as in
the project's checkpoints and training states."""

import torch
import torch.nn.functional as F
from torch import nn

WEIGHTS = {"gan": 10.0, "kl": 0.2, "reconstruction": 100.0, "cycle": 100.0, "cycle_kl": 0.1}


class Convolution(nn.Module):
    """Convolution (or transposed convolution) and LeakyReLU."""

    def __init__(self, layer, activation=True):
        super().__init__()
        self.conv, self.activation = layer, activation

    def forward(self, x):
        x = self.conv(x)
        return F.leaky_relu(x, 0.01, inplace=True) if self.activation else x


class Residual(nn.Module):
    def __init__(self, channels, dropout):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        y = F.relu(F.instance_norm(self.conv1(x)), inplace=True)
        return x + self.dropout(F.instance_norm(self.conv2(y)))


class Layers(nn.Module):
    """A list of layers as the attribute `name`, so that its parameters are called `name.0...`."""

    def __init__(self, name, layers):
        super().__init__()
        self.name = name
        setattr(self, name, nn.Sequential(*layers))

    def forward(self, x):
        return getattr(self, self.name)(x)


def encoder_layers(width, dropout):
    return [Convolution(nn.Conv2d(3, width, 7, padding=3)),
            Convolution(nn.Conv2d(width, 2 * width, 3, stride=2, padding=1)),
            Convolution(nn.Conv2d(2 * width, 4 * width, 3, stride=2, padding=1)),
            *[Residual(4 * width, dropout) for _ in range(3)]]


def generator_layers(width, dropout):
    def upsampling(inputs, outputs):
        return Convolution(nn.ConvTranspose2d(inputs, outputs, 3, stride=2, padding=1,
                                              output_padding=1))
    return [*[Residual(4 * width, dropout) for _ in range(3)],
            upsampling(4 * width, 2 * width), upsampling(2 * width, width),
            Convolution(nn.ConvTranspose2d(width, 3, 1), activation=False), nn.Tanh()]


class Discriminator(nn.Module):
    def __init__(self, width):
        super().__init__()
        for scale in (1, 2, 4):
            channels = [3, *[width << layer for layer in range(4)]]
            layers = [Convolution(nn.Conv2d(i, o, 3, stride=2, padding=1))
                      for i, o in zip(channels, channels[1:])]
            layers.append(Convolution(nn.Conv2d(channels[-1], 1, 1), activation=False))
            setattr(self, f"scale{scale}", nn.Sequential(*layers))
        taps = torch.tensor([0.25, 0.5, 0.25])
        self.register_buffer("smoothing", torch.outer(taps, taps).expand(3, 1, 3, 3).contiguous(),
                             persistent=False)

    def forward(self, x):
        logits = []
        for scale in (1, 2, 4):
            if scale > 1:
                x = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), self.smoothing, stride=2,
                             groups=3)
            logits.append(getattr(self, f"scale{scale}")(x))
        return logits


class Unit(nn.Module):
    def __init__(self, width, dropout):
        super().__init__()
        self.encoder1 = Layers("private", encoder_layers(width, dropout))
        self.encoder2 = Layers("private", encoder_layers(width, dropout))
        self.encoder = Layers("shared", [Residual(4 * width, dropout)])
        self.generator = Layers("shared", [Residual(4 * width, dropout)])
        self.generator1 = Layers("private", generator_layers(width, dropout))
        self.generator2 = Layers("private", generator_layers(width, dropout))
        self.discriminator1, self.discriminator2 = Discriminator(width), Discriminator(width)

    def encode(self, domain, x):
        return self.encoder(getattr(self, f"encoder{domain}")(x))

    def generate(self, domain, z):
        return getattr(self, f"generator{domain}")(self.generator(z))

    def discriminate(self, domain, x):
        return getattr(self, f"discriminator{domain}")(x)


def gan_loss(logits, target):
    return sum(F.binary_cross_entropy_with_logits(x, torch.full_like(x, target)) for x in logits)


class Trainer:
    """Alternating updates with Adam. `noise` holds eta of d1, d2 (D step) and 1, 2, 12, 21 (G step)."""

    def __init__(self, width, dropout):
        self.model = Unit(width, dropout)
        for name, parameter in self.model.named_parameters():
            if name.endswith("weight"):
                nn.init.normal_(parameter, 0.0, 0.02)
        by_step = {True: [], False: []}
        for name, parameter in self.model.named_parameters():
            by_step[name.startswith("discriminator")].append(parameter)
        self.d_optimiser, self.g_optimiser = [
            torch.optim.Adam(by_step[of_d], lr=1e-4, betas=(0.5, 0.999), weight_decay=1e-4)
            for of_d in (True, False)]

    def draw_noise(self, x):
        shape = (x.shape[0], 4 * self.model.encoder1.private[0].conv.out_channels,
                 x.shape[2] // 4, x.shape[3] // 4)
        return {name: torch.randn(shape) for name in ("d1", "d2", "1", "2", "12", "21")}

    def d_step(self, x1, x2, noise):
        m, losses = self.model, {}
        x12 = m.generate(2, m.encode(1, x1) + noise["d1"])
        x21 = m.generate(1, m.encode(2, x2) + noise["d2"])
        for domain, real, fake in ((1, x1, x21), (2, x2, x12)):
            losses[f"real_{domain}"] = gan_loss(m.discriminate(domain, real), 1.0)
            losses[f"fake_{domain}"] = gan_loss(m.discriminate(domain, fake.detach()), 0.0)
        self.d_optimiser.zero_grad()
        (WEIGHTS["gan"] * sum(losses.values())).backward()
        self.d_optimiser.step()
        return losses

    def g_step(self, x1, x2, noise):
        m, losses = self.model, {}
        mu1, mu2 = m.encode(1, x1), m.encode(2, x2)
        z1, z2 = mu1 + noise["1"], mu2 + noise["2"]
        x11, x12, x21, x22 = (m.generate(1, z1), m.generate(2, z1), m.generate(1, z2),
                              m.generate(2, z2))
        mu12, mu21 = m.encode(2, x12), m.encode(1, x21)
        x121, x212 = m.generate(1, mu12 + noise["12"]), m.generate(2, mu21 + noise["21"])
        losses["gan_1"] = gan_loss(m.discriminate(1, x21), 1.0)
        losses["gan_2"] = gan_loss(m.discriminate(2, x12), 1.0)
        losses["reconstruction_1"], losses["reconstruction_2"] = F.l1_loss(x11, x1), F.l1_loss(x22, x2)
        losses["cycle_1"], losses["cycle_2"] = F.l1_loss(x121, x1), F.l1_loss(x212, x2)
        losses["kl_1"], losses["kl_2"] = mu1.square().mean(), mu2.square().mean()
        losses["kl_12"], losses["kl_21"] = mu12.square().mean(), mu21.square().mean()
        total = (WEIGHTS["gan"] * (losses["gan_1"] + losses["gan_2"])
                 + WEIGHTS["reconstruction"] * (losses["reconstruction_1"] + losses["reconstruction_2"])
                 + WEIGHTS["cycle"] * (losses["cycle_1"] + losses["cycle_2"])
                 + WEIGHTS["kl"] * (losses["kl_1"] + losses["kl_2"])
                 + WEIGHTS["cycle_kl"] * (losses["kl_12"] + losses["kl_21"]))
        self.g_optimiser.zero_grad()
        total.backward()
        self.g_optimiser.step()
        return losses

    def update(self, x1, x2, noise=None):
        noise = noise or self.draw_noise(x1)
        losses = {**self.d_step(x1, x2, noise), **self.g_step(x1, x2, noise)}
        return {name: loss.item() for name, loss in losses.items()}
