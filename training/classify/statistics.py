"""The batch norms' statistics for averaged weights, which no training step has seen (Izmailov et al., UAI 2018, section 3.2)."""

import torch
from torch import Generator, nn

from .augment import GENTLE, augment
from .data import SIDE, Split

IMAGES = 6400
BATCH = 128


@torch.no_grad()
def settle(model: nn.Module, training: Split) -> None:
    """Replaces the statistics by those of gentle crops of a random sample of the training images.

    Uncut images would suit `val` still better, but their detail is finer than that of a photograph scaled down.
    """
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain mean over batches
        norm.train()
    device, random = next(model.parameters()).device, Generator().manual_seed(0)
    for piece in torch.randperm(len(training), generator=random)[:IMAGES].split(BATCH):
        model.patch_embed.stem(augment(training.images[piece].to(device), SIDE, GENTLE, random))
    for norm in norms:
        norm.eval()
