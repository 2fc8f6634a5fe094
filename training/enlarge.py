"""Small images are enlarged before their flow is computed, as engine/runtime/computed-size.ts does in the application."""

import torch
import torch.nn.functional as F
from torch import Tensor

from model import FlowFormer, estimate_flow

TIMES = 1.5  # at most
PIXELS = 1024 * 440  # at most
LEAST = 1.1  # what is enlarged by less stays as it is


def estimate_enlarged(model: FlowFormer, image1: Tensor, image2: Tensor, iterations: int) -> Tensor:
    """Flow (B, 2, H, W) of images (B, 3, H, W) of any size, in their own pixels."""
    height, width = image1.shape[-2:]
    scale = min(TIMES, (PIXELS / (height * width)) ** 0.5)
    if scale < LEAST:
        return estimate_flow(model, image1, image2, iterations)
    size = round(height * scale), round(width * scale)
    flow = estimate_flow(model, *(F.interpolate(image, size, mode="bilinear") for image in (image1, image2)), iterations)
    factors = torch.tensor([width / size[1], height / size[0]], device=flow.device).view(1, 2, 1, 1)
    return factors * F.interpolate(flow, (height, width), mode="bilinear")
