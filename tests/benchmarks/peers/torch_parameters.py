# SPDX-License-Identifier: MIT
"""Weights of a checkpoint as PyTorch takes them for fixed: to freeze or compile a network with them."""

import torch


class Parameters(torch.nn.Module):
    """Weights by their names in the checkpoint, as parameters of a type, channels-last: what is frozen must be one,
    and what is compiled takes others for inputs that change."""

    def __init__(self, weights, kind):
        super().__init__()
        for name, value in weights.items():
            value = value.to(kind)
            if value.dim() == 4:
                value = value.contiguous(memory_format=torch.channels_last)
            self.register_parameter(self.key(name), torch.nn.Parameter(value, requires_grad=False))

    @staticmethod
    def key(name):
        return name.replace(".", "_")

    def __getitem__(self, name):
        return getattr(self, self.key(name))
