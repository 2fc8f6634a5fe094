"""What the cost encoder and the decoder share: multi-head attention on token sequences and sine positions."""

import math

import torch

from torch import Tensor


def multi_head_attention(q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
    """Scaled dot-product attention of q (N, Q, C) to k and v (N, K, C), in `heads` groups of channels -> (N, Q, C)."""
    q, k, v = (x.unflatten(-1, (heads, -1)) for x in (q, k, v))
    q = q / q.shape[-1] ** 0.5
    if q.shape[1] == 1:
        # One query a sequence: sums of products are faster than as many matrix products of one row.
        weights = (q * k).sum(-1, keepdim=True).softmax(dim=1)
        return (weights * v).sum(1, keepdim=True).flatten(2)
    q, k, v = (x.transpose(1, 2) for x in (q, k, v))
    weights = (q @ k.transpose(2, 3)).softmax(dim=-1)
    return (weights @ v).transpose(1, 2).flatten(2)


def sine_positions(xy: Tensor, dim: int) -> Tensor:
    """Positions (..., 2) as x, y to (..., dim): sin and cos of x, then of y, at dim/4 frequencies from 0 below pi/4."""
    count = dim // 4
    frequencies = torch.arange(count, device=xy.device, dtype=torch.float32) * (math.pi / count / 4)
    x, y = xy[..., :1] * frequencies, xy[..., 1:] * frequencies
    return torch.cat([x.sin(), x.cos(), y.sin(), y.cos()], dim=-1)


def pixel_grid(height: int, width: int, device: torch.device) -> Tensor:
    """Coordinates of the pixel centres, (2, height, width): x, then y."""
    y, x = torch.meshgrid(
        torch.arange(height, device=device, dtype=torch.float32),
        torch.arange(width, device=device, dtype=torch.float32),
        indexing="ij",
    )
    return torch.stack([x, y])
