"""A convolutional stem: early convolutions see the fine detail that matching to a fraction of a pixel needs."""

import torch.nn.functional as F
from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions beside a shortcut (He et al., 2016), without norms; (B, dim, H, W) -> the same."""

    def __init__(self, dim: int):
        super().__init__()
        self.conv1 = nn.Conv2d(dim, dim, 3, padding=1)
        self.conv2 = nn.Conv2d(dim, dim, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.conv2(F.relu(self.conv1(x))))


class ConvStem(nn.Module):
    """Residual blocks at 1/2 and 1/4 in place of a single patch embedding (Xiao et al., 2021).

    (B, 3, H, W) -> (B, H/4, W/4, dim), with `half_dim` channels at 1/2.
    """

    def __init__(self, half_dim: int, dim: int):
        super().__init__()
        self.conv = nn.Conv2d(3, half_dim, 7, stride=2, padding=3)
        self.first = ResidualBlock(half_dim)
        self.reduce = nn.Conv2d(half_dim, dim, 3, stride=2, padding=1)
        self.blocks = nn.ModuleList(ResidualBlock(dim) for _ in range(2))

    def forward(self, image: Tensor) -> Tensor:
        x = self.first(F.relu(self.conv(image)))
        x = F.relu(self.reduce(x))
        for block in self.blocks:
            x = block(x)
        return x.permute(0, 2, 3, 1)
