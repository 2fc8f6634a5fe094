"""Tiny ImageNet: 64x64 photographs of 200 classes, read from its zip file once and kept as arrays."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

SIDE = 64
HELD_BACK = 10  # images of each class that training never sees: they choose and calibrate


@dataclass
class Split:
    """Images (N, 3, 64, 64) uint8, RGB, and their classes (N,), numbered in the order of their WordNet ids."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, index: Tensor) -> "Split":
        return Split(self.images[index], self.labels[index])


def read_split(archive: str, split: str, cache: Path) -> Split:
    """One of `train` and `val`; the decoded images are kept in the folder `cache`."""
    images, labels = cache / f"{split}_x.npy", cache / f"{split}_y.npy"
    if not labels.exists():
        cache.mkdir(parents=True, exist_ok=True)
        pixels, classes = decode(archive, split)
        np.save(images, pixels)
        np.save(labels, classes)
    pixels = torch.from_numpy(np.load(images)).permute(0, 3, 1, 2).contiguous()
    return Split(pixels, torch.from_numpy(np.load(labels)))


def decode(archive: str, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Pixels (N, 64, 64, 3) and classes (N,), in the order of the files' names."""
    with zipfile.ZipFile(archive) as file:
        names = sorted(name for name in file.namelist() if name.startswith(f"{split}/") and name.endswith(".jpg"))
        ids = sorted({wordnet_id(name) for name in names})
        labels = np.array([ids.index(wordnet_id(name)) for name in names])
        pixels = np.empty((len(names), SIDE, SIDE, 3), np.uint8)
        for i, name in enumerate(names):
            pixels[i] = Image.open(io.BytesIO(file.read(name))).convert("RGB")
    return pixels, labels


def wordnet_id(name: str) -> str:
    """Of a path like train/n01443537/n01443537_0.jpg."""
    return name.split("/")[-2]


def read_classes(archive: str) -> dict[str, str]:
    """WordNet ids and the names people know the classes by, in the order of the ids."""
    with zipfile.ZipFile(archive) as file:
        lines = file.read("classes.tsv").decode().splitlines()
    return dict(sorted(line.split("\t")[:2] for line in lines))


def hold_back(split: Split) -> tuple[Split, Split]:
    """The images to train with, and the last HELD_BACK of every class."""
    order = torch.sort(split.labels, stable=True).indices.view(int(split.labels.max()) + 1, -1)
    return split.take(order[:, :-HELD_BACK].flatten()), split.take(order[:, -HELD_BACK:].flatten())
