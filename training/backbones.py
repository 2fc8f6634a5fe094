"""Image classifiers as backbones of FlowFormer: Swin's first two stages, and ViT (Dosovitskiy et al., ICLR 2021).

`backbone_tensors` turns a classification checkpoint into the sizes that Config.backbone takes and the tensors that encoders
start from. Names and numbers are those of the engine (engine/models/swin.ts, vit.ts, flowformer/encoder.ts).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from classifier_names import Classifier
from cost_encoder import TokenBlock
from swin import PatchEmbed, PatchMerging, SwinBlock

STRIDE = 8  # features are at 1/8 of the image's size
MLP_RATIO = 4
VIT_HEAD_DIM = 64  # of every published ViT; its tensors do not tell
STEM = (32, 64)


@dataclass(frozen=True)
class SwinSizes:
    """The first two stages of a Swin, at 1/4 and 1/8 of the image's size."""

    channels: int
    depths: tuple[int, int]
    heads: tuple[int, int]
    window: int
    kind: Literal["swin"] = "swin"


@dataclass(frozen=True)
class VitSizes:
    """A ViT whose patches have a side of 8, 16, 24, ... pixels; `grid` is the side of its trained positions."""

    channels: int
    depth: int
    heads: int
    patch: int
    grid: int
    kind: Literal["vit"] = "vit"


def sizes_from(values: dict) -> SwinSizes | VitSizes:
    """The inverse of dataclasses.asdict, after JSON."""
    if values["kind"] == "vit":
        return VitSizes(**values)
    return SwinSizes(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


class BackboneBlock(SwinBlock):
    """A Swin block as in the classifiers: along an axis with a single window nothing is shifted."""

    def shifts(self, height: int, width: int) -> tuple[int, int]:
        down, along = (self.shift if size > self.window else 0 for size in (height, width))
        return down, along


class SwinStage(nn.Module):
    """Patch merging, but for the first stage, then blocks: (B, H, W, C) -> (B, H/2, W/2, 2C)."""

    def __init__(self, depth: int, dim: int, heads: int, window: int, merging: bool):
        super().__init__()
        self.downsample = PatchMerging(dim // 2) if merging else nn.Identity()
        self.blocks = nn.ModuleList(
            BackboneBlock(dim, heads, window, i % 2 * (window // 2), MLP_RATIO) for i in range(depth)
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.downsample(x)
        for block in self.blocks:
            x = block(x)
        return x


class SwinBackbone(nn.Module):
    """Image (B, 3, H, W) to tokens (B, H/8, W/8, 2 channels)."""

    def __init__(self, sizes: SwinSizes):
        super().__init__()
        self.patch_embed = PatchEmbed(sizes.channels, kernel=4, padding=0)
        stages = enumerate(zip(sizes.depths, sizes.heads))
        self.layers = nn.ModuleList(
            SwinStage(depth, sizes.channels * 2**i, heads, sizes.window, i > 0) for i, (depth, heads) in stages
        )

    def forward(self, image: Tensor) -> Tensor:
        x = self.patch_embed(image)
        for layer in self.layers:
            x = layer(x)
        return x


class VitPatchEmbed(nn.Module):
    """Patches as tokens: (B, 3, H, W) -> (B, dim, H/patch, W/patch)."""

    def __init__(self, dim: int, patch: int):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, patch, stride=patch)

    def forward(self, image: Tensor) -> Tensor:
        return self.proj(image)


class VitBackbone(nn.Module):
    """Image (B, 3, H, W), H and W multiples of the patch, to a map (B, channels, H/patch, W/patch)."""

    def __init__(self, sizes: VitSizes):
        super().__init__()
        self.grid = sizes.grid
        self.patch_embed = VitPatchEmbed(sizes.channels, sizes.patch)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, sizes.channels))
        self.pos_embed = nn.Parameter(0.02 * torch.randn(1, 1 + sizes.grid**2, sizes.channels))
        self.blocks = nn.ModuleList(TokenBlock(sizes.channels, sizes.heads, MLP_RATIO) for _ in range(sizes.depth))
        self.norm = nn.LayerNorm(sizes.channels)
        for module in self.modules():
            if isinstance(module, nn.LayerNorm):
                module.eps = 1e-6

    def forward(self, image: Tensor) -> Tensor:
        patches = self.patch_embed(image)
        height, width = patches.shape[2:]
        x = torch.cat([self.cls_token.expand(len(patches), -1, -1), patches.flatten(2).mT], dim=1)
        x = x + self.positions(height, width)
        for block in self.blocks:
            x = block(x)
        return self.norm(x[:, 1:]).mT.unflatten(2, (height, width))

    def positions(self, height: int, width: int) -> Tensor:
        """The learned positions for a grid of another size (section 3.2), resampled as timm does: (1, 1 + H*W, dim)."""
        trained = self.pos_embed[:, 1:].mT.unflatten(2, (self.grid, self.grid))
        grid = F.interpolate(trained, size=(height, width), mode="bicubic", antialias=True, align_corners=False)
        return torch.cat([self.pos_embed[:, :1], grid.flatten(2).mT], dim=1)


class SwinBackboneEncoder(nn.Module):
    """Image (B, 3, H, W), values -1..1, to features (B, out_dim, H/8, W/8); H and W are multiples of 8."""

    def __init__(self, sizes: SwinSizes, out_dim: int):
        super().__init__()
        self.backbone = SwinBackbone(sizes)
        self.norm = nn.LayerNorm(2 * sizes.channels)
        self.head = nn.Conv2d(2 * sizes.channels, out_dim, 3, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        return self.head(self.norm(self.backbone(image)).permute(0, 3, 1, 2))


class Stem(nn.Module):
    """Two convolutions to 1/8 of the image's size."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, STEM[0], 7, stride=4, padding=3)
        self.conv2 = nn.Conv2d(STEM[0], STEM[1], 3, stride=2, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        return F.relu(self.conv2(F.relu(self.conv1(image))))


class VitBackboneEncoder(nn.Module):
    """The same by a ViT: its tokens are split into those of 1/8 by pixel shuffle, and a stem adds detail."""

    def __init__(self, sizes: VitSizes, out_dim: int):
        super().__init__()
        self.patch, self.factor = sizes.patch, sizes.patch // STRIDE
        self.backbone = VitBackbone(sizes)
        self.upsample = nn.Conv2d(sizes.channels, self.factor * sizes.channels, 1)
        self.stem = Stem()
        self.head = nn.Conv2d(sizes.channels // self.factor + STEM[1], out_dim, 3, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        height, width = image.shape[2:]
        filled = F.pad(image, (0, -width % self.patch, 0, -height % self.patch))
        finer = F.pixel_shuffle(self.upsample(self.backbone(filled)), self.factor)
        finer = finer[:, :, : height // STRIDE, : width // STRIDE]
        return self.head(torch.cat([finer, self.stem(image)], dim=1))


def backbone_encoder(sizes: SwinSizes | VitSizes, out_dim: int) -> nn.Module:
    return VitBackboneEncoder(sizes, out_dim) if isinstance(sizes, VitSizes) else SwinBackboneEncoder(sizes, out_dim)


def backbone_tensors(classifier: Classifier) -> tuple[SwinSizes | VitSizes, dict[str, Tensor]]:
    """The backbone's sizes, and its tensors for images of -1..1."""
    sizes = vit_sizes(classifier) if classifier.architecture == "vit" else swin_sizes(classifier)
    with torch.device("meta"):
        backbone = VitBackbone(sizes) if isinstance(sizes, VitSizes) else SwinBackbone(sizes)
    tensors = {name: classifier.tensors[name].float() for name in backbone.state_dict()}
    return sizes, tensors | normalising(classifier)


def vit_sizes(classifier: Classifier) -> VitSizes:
    channels, _, patch, _ = classifier.tensors["patch_embed.proj.weight"].shape
    grid = math.isqrt(classifier.tensors["pos_embed"].shape[1] - 1)
    return VitSizes(channels, count(classifier.tensors, "blocks"), channels // VIT_HEAD_DIM, patch, grid)


def swin_sizes(classifier: Classifier) -> SwinSizes:
    tensors = classifier.tensors
    tables = [tensors[f"layers.{i}.blocks.0.attn.relative_position_bias_table"].shape for i in (0, 1)]
    depths = count(tensors, "layers.0.blocks"), count(tensors, "layers.1.blocks")
    window = (math.isqrt(tables[0][0]) + 1) // 2
    return SwinSizes(len(tensors["patch_embed.proj.weight"]), depths, (tables[0][1], tables[1][1]), window)


def count(tensors: Mapping[str, Tensor], prefix: str) -> int:
    """How many consecutive blocks there are."""
    return next(i for i in range(len(tensors)) if f"{prefix}.{i}.norm1.weight" not in tensors)


def normalising(classifier: Classifier) -> dict[str, Tensor]:
    """The first convolution for images of -1..1 instead of (x/255 - mean) / std: exact, since patches have no padding."""
    weight, bias = (classifier.tensors[f"patch_embed.proj.{kind}"].double() for kind in ("weight", "bias"))
    mean, std = (torch.tensor(x, dtype=torch.float64)[:, None, None] for x in (classifier.mean, classifier.std))
    bias = bias + (weight * (0.5 - mean) / std).sum((1, 2, 3))
    return {"patch_embed.proj.weight": (weight / (2 * std)).float(), "patch_embed.proj.bias": bias.float()}
