"""Augmentation of whole batches at once: crops, TrivialAugment, CutMix and mixup, with no work per image in Python."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
GREY = (0.299, 0.587, 0.114)
RATIO = 4 / 3  # of the sides of a crop, at most
OPERATIONS = ("identity", "rotate", "shear_x", "shear_y", "brightness", "contrast", "saturation", "tint", "solarize")


@dataclass(frozen=True)
class Strength:
    """How hard a phase of training is: the smallest crop as a share of the area, and shares of images or batches."""

    smallest: float = 0.35
    trivial: float = 0.0
    cutmix: float = 0.0
    mixup: float = 0.0


GENTLE = Strength(smallest=0.7)


def augment(images: Tensor, side: int, strength: Strength, random: Generator) -> Tensor:
    """Images (B, 3, H, W) uint8 -> normalised crops (B, 3, side, side)."""
    count = len(images)
    operation = torch.randint(len(OPERATIONS), (count,), generator=random)
    operation = operation * (uniform(count, random) < strength.trivial)
    amount = 2 * uniform(count, random) - 1
    where = crops(count, strength.smallest, random) @ bend(operation, amount)
    grid = F.affine_grid(where[:, :2].to(images.device), [count, 3, side, side], align_corners=False)
    pixels = F.grid_sample(images.float() / 255, grid, padding_mode="reflection", align_corners=False)
    return normalise(recolour(pixels, operation.to(images.device), amount.to(images.device)))


def normalise(pixels: Tensor) -> Tensor:
    """RGB 0..1 -> what the model takes, both (B, 3, H, W)."""
    mean, std = (torch.tensor(value, device=pixels.device).view(1, 3, 1, 1) for value in (MEAN, STD))
    return ((pixels - mean) / std).contiguous(memory_format=torch.channels_last)


def uniform(count: int, random: Generator) -> Tensor:
    return torch.rand(count, generator=random)


def crops(count: int, smallest: float, random: Generator) -> Tensor:
    """Maps (B, 3, 3) from the output's -1..1 to the input's: a random part, every second one mirrored."""
    area = smallest + (1 - smallest) * uniform(count, random)
    stretch = torch.exp((2 * uniform(count, random) - 1) * math.log(RATIO) / 2)
    width, height = (area.sqrt() * stretch).clamp(max=1), (area.sqrt() / stretch).clamp(max=1)
    maps = torch.zeros(count, 3, 3)
    maps[:, 0, 0] = width * (1 - 2 * (uniform(count, random) < 0.5).float())
    maps[:, 1, 1] = height
    maps[:, 0, 2] = (1 - width) * (2 * uniform(count, random) - 1)
    maps[:, 1, 2] = (1 - height) * (2 * uniform(count, random) - 1)
    maps[:, 2, 2] = 1
    return maps


def bend(operation: Tensor, amount: Tensor) -> Tensor:
    """Maps (B, 3, 3) that turn by up to 30 degrees or shear by up to 0.3, where the operation says so."""

    def chosen(name: str) -> Tensor:
        return amount * (operation == OPERATIONS.index(name))

    angle = chosen("rotate") * math.pi / 6
    maps = torch.zeros(len(amount), 3, 3)
    maps[:, 0, 0] = maps[:, 1, 1] = angle.cos()
    maps[:, 0, 1] = angle.sin() + 0.3 * chosen("shear_x")
    maps[:, 1, 0] = -angle.sin() + 0.3 * chosen("shear_y")
    maps[:, 2, 2] = 1
    return maps


def recolour(pixels: Tensor, operation: Tensor, amount: Tensor) -> Tensor:
    """RGB 0..1 with light, contrast, saturation or tint changed by up to 60 %, or the brightest values inverted."""

    def chosen(name: str) -> Tensor:
        return (0.6 * amount * (operation == OPERATIONS.index(name))).view(-1, 1, 1, 1)

    grey = (pixels * torch.tensor(GREY, device=pixels.device).view(1, 3, 1, 1)).sum(1, keepdim=True)
    pixels = pixels + chosen("saturation") * (pixels - grey)
    pixels = pixels + chosen("contrast") * (pixels - grey.mean((2, 3), keepdim=True))
    tint = torch.tensor((0.5, 0.0, -0.5), device=pixels.device).view(1, 3, 1, 1)
    pixels = (pixels * (1 + chosen("brightness") + chosen("tint") * tint)).clamp(0, 1)
    inverted = (operation == OPERATIONS.index("solarize")).view(-1, 1, 1, 1) & (pixels > 0.5 + amount.abs().view(-1, 1, 1, 1) / 2)
    return torch.where(inverted, 1 - pixels, pixels)


def mix(images: Tensor, strength: Strength, random: Generator) -> tuple[Tensor, float]:
    """Perhaps combines each image of a batch with the one before it; returns also the share of its own that is left."""
    choice, amount = torch.rand(2, generator=random).tolist()
    if choice < strength.cutmix:
        return cutmix(images, amount, random)
    if choice < strength.cutmix + strength.mixup:
        share = 1 - amount / 2
        return share * images + (1 - share) * images.roll(1, 0), share
    return images, 1.0


def cutmix(images: Tensor, area: float, random: Generator) -> tuple[Tensor, float]:
    """Pastes a rectangle of the image before, about `area` of the whole, at the same place in each (Yun et al., ICCV 2019)."""
    side = images.shape[-1]
    length = round(side * area**0.5)
    top, left = torch.randint(side - length + 1, (2,), generator=random).tolist()
    mixed = images.clone(memory_format=torch.channels_last)
    mixed[:, :, top : top + length, left : left + length] = images.roll(1, 0)[:, :, top : top + length, left : left + length]
    return mixed, 1 - (length / side) ** 2
