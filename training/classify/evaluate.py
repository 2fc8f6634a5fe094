"""Accuracy of a classifier on images of the training's kind."""

import torch
from torch import Tensor, nn

from .augment import normalise
from .data import Split

BATCH = 100


@torch.no_grad()
def logits_of(model: nn.Module, images: Tensor, exact: bool = False) -> Tensor:
    """Images (N, 3, S, S) uint8 -> logits (N, classes), float32, computed in bfloat16 unless they are to be exact."""
    device = next(model.parameters()).device
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=not exact):
        parts = [model(normalise(part.to(device).float() / 255)).float().cpu() for part in images.split(BATCH)]
    return torch.cat(parts)


def accuracy(model: nn.Module, split: Split) -> float:
    """Share of the images whose best class is theirs."""
    return (logits_of(model, split.images).argmax(1) == split.labels).float().mean().item()
