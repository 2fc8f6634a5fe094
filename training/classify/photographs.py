"""Photographs of any size, prepared as the application prepares them: what a classifier sees outside of its data set."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .data import SIDE


@dataclass
class Photographs:
    """Images (N, 3, 64, 64) uint8 and the WordNet id of what each shows."""

    images: Tensor
    ids: list[str]


def read_photographs(folder: Path) -> Photographs:
    """Those named WORDNETID_ANYTHING.jpg, in the order of their names."""
    files = sorted(folder.glob("n*_*.jpg"))
    pixels = np.stack([prepared(file) for file in files])
    return Photographs(torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous(), [file.name.split("_")[0] for file in files])


def prepared(file: Path) -> np.ndarray:
    """The shorter side scaled to 64, the middle cut out (64, 64, 3)."""
    image = Image.open(file).convert("RGB")
    shorter = min(image.size)
    image = image.resize([SIDE * side // shorter for side in image.size], Image.Resampling.BICUBIC)
    left, top = (round((side - SIDE) / 2) for side in image.size)
    return np.asarray(image.crop((left, top, left + SIDE, top + SIDE)))
