"""Swin Transformer (Liu et al., ICCV 2021): window attention, its block, and the two-stage image encoder."""

from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stem import ConvStem

HEAD_DIM = 16
BLOCKED = -100.0


class Mlp(nn.Module):
    """Two linear layers with an exact GELU between them; (..., dim) -> (..., dim)."""

    def __init__(self, dim: int, ratio: int):
        super().__init__()
        self.fc1 = nn.Linear(dim, ratio * dim)
        self.fc2 = nn.Linear(ratio * dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


@lru_cache(maxsize=64)
def attention_mask(
    height: int, width: int, window: int, shifts: tuple[int, int], device: torch.device
) -> Tensor | None:
    """Mask (windows, window^2, window^2) for a map of height x width: 0 where two positions may attend, -100 elsewhere.

    Positions are kept apart when the cyclic shift made neighbours of opposite edges (section 3.2 of the paper), and
    when one of them is padding. None where every window is whole.
    """
    bottom, right = -height % window, -width % window
    down, along = shifts
    if not (down or along or bottom or right):
        return None
    region = F.pad(torch.zeros(height, width), (0, right, 0, bottom), value=1.0)
    rows, columns = (shifted_bands(size, window, shift) for size, shift in zip(region.shape, shifts))
    region = region.roll((-down, -along), (0, 1)) + 10 * rows[:, None] + 100 * columns
    region = to_windows(region[None, :, :, None], window).flatten(1)
    return ((region[:, None] != region[:, :, None]) * BLOCKED).to(device)


def shifted_bands(size: int, window: int, shift: int) -> Tensor:
    """Along one axis of a shifted map: 0 undisturbed, 1 the last window's own part, 2 what came round from the start."""
    return torch.cat([torch.zeros(size - window), torch.ones(window - shift), torch.full((shift,), 2.0)])


def to_windows(x: Tensor, window: int) -> Tensor:
    """(B, H, W, C) -> (B * windows, window^2, C), windows in row-major order."""
    batch, height, width, channels = x.shape
    x = x.view(batch, height // window, window, width // window, window, channels)
    return x.transpose(2, 3).reshape(-1, window * window, channels)


def from_windows(x: Tensor, window: int, height: int, width: int) -> Tensor:
    """The inverse of `to_windows`."""
    x = x.view(-1, height // window, width // window, window, window, x.shape[-1])
    return x.transpose(2, 3).reshape(-1, height, width, x.shape[-1])


class WindowAttention(nn.Module):
    """Multi-head self-attention inside windows, with a learned bias for every relative position."""

    def __init__(self, dim: int, heads: int, window: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.relative_position_bias_table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, heads))
        row, column = torch.arange(window * window) // window, torch.arange(window * window) % window
        down, along = row[:, None] - row + window - 1, column[:, None] - column + window - 1
        self.register_buffer("bias_index", down * (2 * window - 1) + along, persistent=False)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        count, length, dim = x.shape
        q, k, v = self.qkv(x).view(count, length, 3, self.heads, dim // self.heads).permute(2, 0, 3, 1, 4)
        bias = self.relative_position_bias_table[self.bias_index].permute(2, 0, 1)[None]
        if mask is not None:
            bias = bias + mask[:, None]
        # Written out, since the fused kernel has no backward pass where the bias is learned, and falls back to a slower one.
        scores = (q / q.shape[-1] ** 0.5) @ k.transpose(2, 3)
        scores = scores.unflatten(0, (-1, len(bias))) + bias.to(scores.dtype)
        x = scores.flatten(0, 1).softmax(dim=-1) @ v
        return self.proj(x.transpose(1, 2).reshape(count, length, dim))


class SwinBlock(nn.Module):
    """Pre-norm window attention and MLP on (B, H, W, C); maps that windows do not divide are zero-padded and masked."""

    def __init__(self, dim: int, heads: int, window: int, shift: int, mlp_ratio: int):
        super().__init__()
        self.window, self.shift = window, shift
        self.norm1 = nn.LayerNorm(dim)
        self.attn = WindowAttention(dim, heads, window)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, mlp_ratio)

    def shifts(self, height: int, width: int) -> tuple[int, int]:
        """How far the windows of a map are shifted, down and to the right."""
        return self.shift, self.shift

    def forward(self, x: Tensor) -> Tensor:
        _, height, width, _ = x.shape
        down, along = self.shifts(height, width)
        y = F.pad(self.norm1(x), (0, 0, 0, -width % self.window, 0, -height % self.window))
        y = y.roll((-down, -along), (1, 2))
        mask = attention_mask(height, width, self.window, (down, along), x.device)
        _, padded_height, padded_width, _ = y.shape
        y = from_windows(self.attn(to_windows(y, self.window), mask), self.window, padded_height, padded_width)
        y = y.roll((down, along), (1, 2))
        x = x + y[:, :height, :width]
        return x + self.mlp(self.norm2(x))


def swin_blocks(depth: int, dim: int, heads: int, window: int, mlp_ratio: int) -> nn.ModuleList:
    """`depth` blocks, every second one with its windows shifted by half."""
    return nn.ModuleList(SwinBlock(dim, heads, window, i % 2 * (window // 2), mlp_ratio) for i in range(depth))


class PatchEmbed(nn.Module):
    """Patches every 4 pixels, overlapping if they are larger: (B, 3, H, W) -> (B, H/4, W/4, dim)."""

    def __init__(self, dim: int, kernel: int = 7, padding: int = 3):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, kernel, stride=4, padding=padding)
        self.norm = nn.LayerNorm(dim)

    def forward(self, image: Tensor) -> Tensor:
        return self.norm(self.proj(image).permute(0, 2, 3, 1))


class PatchMerging(nn.Module):
    """Each 2x2 neighbourhood becomes one position of twice the channels: (B, H, W, C) -> (B, H/2, W/2, 2C)."""

    def __init__(self, dim: int):
        super().__init__()
        self.norm = nn.LayerNorm(4 * dim)
        self.reduction = nn.Linear(4 * dim, 2 * dim, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        corners = [x[:, row::2, column::2] for column in (0, 1) for row in (0, 1)]
        return self.reduction(self.norm(torch.cat(corners, dim=-1)))


class Stage(nn.Module):
    """Swin blocks of one resolution, alternately plain and shifted."""

    def __init__(self, depth: int, dim: int, window: int, mlp_ratio: int):
        super().__init__()
        self.blocks = swin_blocks(depth, dim, dim // HEAD_DIM, window, mlp_ratio)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x)
        return x


class SwinEncoder(nn.Module):
    """Image (B, 3, H, W), values -1..1, to features (B, out_dim, H/8, W/8); H and W are multiples of 8."""

    def __init__(
        self, stem_dim: int, dim: int, depths: tuple[int, int], window: int, mlp_ratio: int, out_dim: int
    ):
        """stem_dim: channels of the convolutional stem at 1/2; 0 for a patch embedding instead."""
        super().__init__()
        self.patch_embed = ConvStem(stem_dim, dim) if stem_dim else PatchEmbed(dim)
        self.stages = nn.ModuleList(Stage(depth, dim * 2**i, window, mlp_ratio) for i, depth in enumerate(depths))
        self.downsample = PatchMerging(dim)
        self.head = nn.Conv2d(2 * dim, out_dim, 3, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        x = self.stages[0](self.patch_embed(image))
        x = self.stages[1](self.downsample(x))
        return self.head(x.permute(0, 3, 1, 2))
