"""swin-nano: a Swin Transformer (Liu et al., ICCV 2021) behind a convolutional stem (Xiao et al., NeurIPS 2021).

Parameters have timm's names; what timm's Swin lacks is below `patch_embed.stem`.
"""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from swin import Mlp, PatchMerging, attention_mask, from_windows, to_windows

from .layers import DropPath, initialise
from .stem import Stem

HEAD_DIM = 32


@dataclass(frozen=True)
class SwinConfig:
    """`stem` and `stem_blocks`: channels and residual blocks of each step of the stem, which halves the image every time."""

    stem: tuple[int, ...] = (64, 128)
    stem_blocks: tuple[int, ...] = (1, 2)
    channels: int = 192
    depths: tuple[int, ...] = (2, 2)
    window: int = 4
    mlp_ratio: int = 4
    classes: int = 200
    drop_path: float = 0.05

    def to_json(self) -> dict:
        return {"kind": "swin", **asdict(self)}


class WindowAttention(nn.Module):
    """Multi-head self-attention inside windows of at most `window`, with a learned bias for every relative position."""

    def __init__(self, dim: int, window: int):
        super().__init__()
        self.heads, self.window = dim // HEAD_DIM, window
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.relative_position_bias_table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, self.heads))

    def bias(self, side: int) -> Tensor:
        """(heads, side^2, side^2) for a window of this side, from the part of the table that it needs."""
        row, column = torch.arange(side * side) // side, torch.arange(side * side) % side
        down, along = row[:, None] - row + self.window - 1, column[:, None] - column + self.window - 1
        index = (down * (2 * self.window - 1) + along).to(self.relative_position_bias_table.device)
        return self.relative_position_bias_table[index].permute(2, 0, 1)

    def forward(self, x: Tensor, side: int, mask: Tensor | None) -> Tensor:
        count, length, dim = x.shape
        q, k, v = self.qkv(x).view(count, length, 3, self.heads, HEAD_DIM).permute(2, 0, 3, 1, 4)
        scores = (q * HEAD_DIM**-0.5) @ k.transpose(-1, -2)
        bias = self.bias(side).to(scores.dtype)
        if mask is not None:
            scores = scores.view(-1, len(mask), self.heads, length, length) + mask[:, None].to(scores.dtype)
            scores = scores.view(count, self.heads, length, length)
        weights = (scores + bias).softmax(-1).to(v.dtype)
        return self.proj((weights @ v).transpose(1, 2).reshape(count, length, dim))


class SwinBlock(nn.Module):
    """Pre-norm window attention and MLP on square maps (B, S, S, C)."""

    def __init__(self, dim: int, window: int, shifted: bool, mlp_ratio: int, drop_path: float):
        super().__init__()
        self.window, self.shifted = window, shifted
        self.norm1 = nn.LayerNorm(dim)
        self.attn = WindowAttention(dim, window)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, mlp_ratio)
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.drop_path(self.attend(self.norm1(x)))
        return x + self.drop_path(self.mlp(self.norm2(x)))

    def attend(self, x: Tensor) -> Tensor:
        side = x.shape[1]
        window = window_for(side, self.window)
        # A single window has nothing to be shifted against.
        shift = window // 2 if self.shifted and side > window else 0
        x = x.roll((-shift, -shift), (1, 2)) if shift else x
        mask = attention_mask(side, side, window, (shift, shift), x.device)
        x = from_windows(self.attn(to_windows(x, window), window, mask), window, side, side)
        return x.roll((shift, shift), (1, 2)) if shift else x


def window_for(side: int, largest: int) -> int:
    """The largest window, up to `largest`, that covers a map of this side: small images are trained on as well."""
    return max(window for window in range(1, min(side, largest) + 1) if side % window == 0)


class Stage(nn.Module):
    """Patch merging, but for the first stage, then blocks with plain and shifted windows in turn."""

    def __init__(self, dim: int, merge: bool, drop_paths: list[float], config: SwinConfig):
        super().__init__()
        if merge:
            self.downsample = PatchMerging(dim // 2)
        self.blocks = nn.ModuleList(
            SwinBlock(dim, config.window, i % 2 == 1, config.mlp_ratio, drop) for i, drop in enumerate(drop_paths)
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.downsample(x) if hasattr(self, "downsample") else x
        for block in self.blocks:
            x = block(x)
        return x


class Swin(nn.Module):
    """Normalised square images (B, 3, S, S) -> logits (B, classes), from the mean of the last stage's tokens."""

    def __init__(self, config: SwinConfig = SwinConfig()):
        super().__init__()
        self.config = config
        self.patch_embed = Stem(config.stem, config.stem_blocks, config.channels)
        drops = torch.linspace(0, config.drop_path, sum(config.depths)).split(config.depths)
        dims = [config.channels * 2**i for i in range(len(config.depths))]
        self.layers = nn.ModuleList(Stage(dim, i > 0, drops[i].tolist(), config) for i, dim in enumerate(dims))
        self.norm = nn.LayerNorm(dims[-1])
        self.head = nn.Linear(dims[-1], config.classes)
        initialise(self)

    def forward(self, images: Tensor) -> Tensor:
        return self.read(self.patch_embed.stem(images))

    def read(self, features: Tensor) -> Tensor:
        """The logits, from what the stem makes of the images."""
        x = self.patch_embed.tokens(features)
        for layer in self.layers:
            x = layer(x)
        return self.head(self.norm(x).mean((1, 2)))

