"""A convolutional stem in place of a patch embedding: it learns faster from few images (Xiao et al., NeurIPS 2021)."""

import torch.nn.functional as F
from torch import Tensor, nn


class ConvNorm(nn.Module):
    """3x3 convolution and batch norm; `export` folds the norm into the convolution, so that it needs a bias."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class Residual(nn.Module):
    """Two convolutions and a shortcut (He et al., CVPR 2016); it starts as the identity."""

    def __init__(self, dim: int):
        super().__init__()
        self.conv1 = ConvNorm(dim, dim)
        self.conv2 = ConvNorm(dim, dim)
        nn.init.zeros_(self.conv2.norm.weight)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.conv2(F.relu(self.conv1(x))))


class Step(nn.Module):
    """Halves the image, then refines it: (B, inputs, H, W) -> (B, outputs, H/2, W/2)."""

    def __init__(self, inputs: int, outputs: int, blocks: int):
        super().__init__()
        self.reduce = ConvNorm(inputs, outputs, stride=2)
        self.blocks = nn.Sequential(*(Residual(outputs) for _ in range(blocks)))

    def forward(self, x: Tensor) -> Tensor:
        return self.blocks(F.relu(self.reduce(x)))


class Stem(nn.Module):
    """`stem`: images (B, 3, H, W) -> features; `tokens`: these -> (B, H/p, W/p, dim), p = 2^(steps + 1), a Swin's with a norm."""

    def __init__(self, channels: tuple[int, ...], blocks: tuple[int, ...], dim: int, norm: bool = True):
        super().__init__()
        steps = zip((3, *channels), channels, blocks)
        self.stem = nn.Sequential(*(Step(*step) for step in steps))
        self.proj = nn.Conv2d(channels[-1], dim, 3, stride=2, padding=1)
        self.norm = nn.LayerNorm(dim) if norm else nn.Identity()

    def tokens(self, features: Tensor) -> Tensor:
        return self.norm(self.proj(features).permute(0, 2, 3, 1))
