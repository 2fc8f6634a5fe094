"""When a classifier may answer: its temperature (Guo et al., ICML 2017), and the threshold below which it is not sure."""

import torch
import torch.nn.functional as F
from torch import Tensor

# A tenth and a half: pictures of other things are named at most this often. The promise is a fifth; the rest is margin.
NAMED = 0.15


def temperature_for(logits: Tensor, labels: Tensor) -> float:
    """What logits (N, C) are to be divided by for the smallest cross entropy, to two decimals."""
    candidates = [step / 100 for step in range(50, 301)]
    losses = torch.stack([F.cross_entropy(logits / temperature, labels) for temperature in candidates])
    return candidates[int(losses.argmin())]


def threshold_for(logits: Tensor, temperature: float) -> float:
    """The probability which the best class reaches on NAMED of pictures of other things, whose logits (N, C) are given; rounded up."""
    best = (logits / temperature).softmax(1).amax(1)
    return torch.ceil(1000 * best.quantile(1 - NAMED)).item() / 1000
