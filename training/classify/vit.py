"""vit-nano: a Vision Transformer (Dosovitskiy et al., ICLR 2021) behind a convolutional stem. Parameters have timm's names."""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from swin import Mlp

from .layers import DropPath, initialise
from .stem import Stem

HEAD_DIM = 32
EPSILON = 1e-6


@dataclass(frozen=True)
class VitConfig:
    """`stem` and `stem_blocks` as in SwinConfig; `side`: of the images that the positions are learned for."""

    stem: tuple[int, ...] = (64, 128)
    stem_blocks: tuple[int, ...] = (1, 2)
    channels: int = 192
    depth: int = 6
    mlp_ratio: int = 4
    side: int = 64
    classes: int = 200
    drop_path: float = 0.05

    @property
    def patch(self) -> int:
        return 2 ** (len(self.stem) + 1)

    def to_json(self) -> dict:
        return {"kind": "vit", **asdict(self)}


class Attention(nn.Module):
    """Multi-head self-attention of tokens (B, N, C)."""

    def __init__(self, dim: int):
        super().__init__()
        self.heads = dim // HEAD_DIM
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, dim = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, HEAD_DIM).permute(2, 0, 3, 1, 4)
        return self.proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, length, dim))


class Block(nn.Module):
    """Pre-norm attention and MLP on tokens (B, N, C)."""

    def __init__(self, dim: int, mlp_ratio: int, drop_path: float):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, EPSILON)
        self.attn = Attention(dim)
        self.norm2 = nn.LayerNorm(dim, EPSILON)
        self.mlp = Mlp(dim, mlp_ratio)
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.drop_path(self.attn(self.norm1(x)))
        return x + self.drop_path(self.mlp(self.norm2(x)))


class Vit(nn.Module):
    """Normalised square images (B, 3, S, S) -> logits (B, classes), read from the class token."""

    def __init__(self, config: VitConfig = VitConfig()):
        super().__init__()
        self.config = config
        self.patch_embed = Stem(config.stem, config.stem_blocks, config.channels, norm=False)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, config.channels))
        self.pos_embed = nn.Parameter(0.02 * torch.randn(1, 1 + (config.side // config.patch) ** 2, config.channels))
        drops = torch.linspace(0, config.drop_path, config.depth).tolist()
        self.blocks = nn.ModuleList(Block(config.channels, config.mlp_ratio, drop) for drop in drops)
        self.norm = nn.LayerNorm(config.channels, EPSILON)
        self.head = nn.Linear(config.channels, config.classes)
        initialise(self)

    def forward(self, images: Tensor) -> Tensor:
        return self.read(self.patch_embed.stem(images))

    def read(self, features: Tensor) -> Tensor:
        """The logits, from what the stem makes of the images."""
        x = self.patch_embed.tokens(features)
        side = x.shape[1]
        x = x.flatten(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.positions(side)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x[:, 0]))

    def positions(self, side: int) -> Tensor:
        """The learned positions (1, 1 + side^2, C), resampled where a map has another side: small images are trained on too."""
        learned = self.config.side // self.config.patch
        if side == learned:
            return self.pos_embed
        grid = self.pos_embed[:, 1:].view(1, learned, learned, -1).permute(0, 3, 1, 2)
        grid = F.interpolate(grid, size=(side, side), mode="bicubic", antialias=True, align_corners=False)
        return torch.cat([self.pos_embed[:, :1], grid.flatten(2).transpose(1, 2)], 1)
