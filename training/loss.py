"""What the training minimises: errors of the flow after every iteration, and of the matching of features itself."""

import torch
from torch import Tensor

from attention import pixel_grid
from decoder import SCALE, local_costs

DECAY = 0.8  # weight of an iteration, relative to the one after it
POWER = 0.7  # below 1, errors of a tenth of a pixel count more beside those of lost objects
SMOOTH = 0.01  # px
LONGEST = 250.0  # px; longer motions are not learned from
MATCHING = 0.1
MISS = 1e-4  # likelihood of any match at a hidden or wrong place; bounds what a pixel without a match costs


def training_loss(estimates: list[Tensor], cost: Tensor, flow: Tensor) -> Tensor:
    """Estimates and flow (B, 2, H, W) in pixels, cost volume (B, H/8*W/8, H/8*W/8)."""
    return sequence_loss(estimates, flow) + MATCHING * matching_loss(cost, flow)


def sequence_loss(estimates: list[Tensor], flow: Tensor) -> Tensor:
    """A power of the distances after all iterations, later ones weighing more (RAFT, equation 7; PWC-Net, section 4)."""
    valid = (flow.norm(dim=1) < LONGEST).float()
    weights = [DECAY**age for age in reversed(range(len(estimates)))]
    return sum(weight * (valid * distance(estimate, flow)).mean() for weight, estimate in zip(weights, estimates))


def distance(estimate: Tensor, flow: Tensor) -> Tensor:
    """(|difference|^2 + smooth^2)^(power/2), (B, H, W)."""
    return ((estimate - flow).square().sum(dim=1) + SMOOTH**2) ** (POWER / 2)


def matching_loss(cost: Tensor, flow: Tensor) -> Tensor:
    """Cross-entropy of matching: costs as logits over the second frame's positions, the true one between four of them."""
    flow = flow[..., SCALE // 2 :: SCALE, SCALE // 2 :: SCALE] / SCALE
    height, width = flow.shape[2:]
    limits = torch.tensor([width - 1, height - 1], device=flow.device).view(1, 2, 1, 1)
    target = pixel_grid(height, width, flow.device) + flow
    inside = ((target >= 0) & (target <= limits)).all(dim=1, keepdim=True)
    likelihood = cost.softmax(dim=-1).view(-1, 1, height, width)
    surprise = -(local_costs(likelihood, target, 0) + MISS).log()
    return (surprise * inside).mean()
