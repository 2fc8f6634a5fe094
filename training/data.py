"""Batches of synthetic scenes for training, and a fixed set of them for validation."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from enlarge import TIMES
from particles import random_particles
from scenes import load_textures, random_scene

SCENE = (416, 544)  # height and width; larger than any crop
FIRST = 150  # scenes that must be there before the first batch
POOL = 500
REUSE = 6  # how often a scene is used, on average, each time another crop with another augmentation
HELD_OUT = 20  # one in this many textures is kept for validation
TRAINING, VALIDATION = 0, 1
ENLARGED = 0.5  # share of the crops that are enlarged, as the application enlarges small frames
PARTICLES = 10  # one in this many scenes of training is of particles in a fluid

Sample = tuple[Tensor, Tensor, Tensor]  # image1, image2 (3, H, W) and flow (2, H, W), float32


class Scenes(Dataset):
    """Scene number i of a split, at a size; the same for the same textures, whoever computes it and when."""

    def __init__(self, textures: list[np.ndarray], split: int, height: int, width: int):
        held_out = range(0, len(textures), HELD_OUT)
        self.textures = [t for i, t in enumerate(textures) if (i in held_out) == (split == VALIDATION)]
        self.split, self.height, self.width = split, height, width

    def __getitem__(self, index: int) -> Sample:
        seed = (self.split, index)
        if self.split == TRAINING and index % PARTICLES == 0:
            arrays = random_particles(self.height, self.width, seed)
        else:
            arrays = random_scene(self.textures, self.height, self.width, seed)
        first, second, flow = (torch.from_numpy(array.transpose(2, 0, 1).copy()) for array in arrays)
        return first, second, flow.half()


def enlarge(sample: Sample, height: int, width: int) -> Sample:
    """The sample at another size; one scale for both axes, so that the flow keeps its directions."""
    scale = height / sample[0].shape[1]
    first, second = (F.interpolate(part[None], (height, width), mode="bilinear")[0] for part in sample[:2])
    return first, second, scale * F.interpolate(sample[2][None], (height, width), mode="nearest-exact")[0]


def augment(sample: Sample, height: int, width: int, rng: np.random.Generator) -> Sample:
    """A random crop, often enlarged, flips, order of colours, and at times a patch of the second image erased, as if occluded."""
    scale = rng.uniform(1, TIMES) if rng.random() < ENLARGED else 1
    crop = [round(size / scale) for size in (height, width)]
    top, left = (rng.integers(size - part + 1) for size, part in zip(sample[0].shape[1:], crop))
    sample = tuple(part[:, top : top + crop[0], left : left + crop[1]].float() for part in sample)
    first, second, flow = sample if scale == 1 else enlarge(sample, height, width)
    for axis, probability in ((2, 0.5), (1, 0.3)):
        if rng.random() < probability:
            first, second, flow = (part.flip(axis) for part in (first, second, flow))
            flow[2 - axis] *= -1
    colours = torch.from_numpy(rng.permutation(3))
    first, second = first[colours], second[colours]
    if rng.random() < 0.2:
        y, x = rng.integers(height - 20), rng.integers(width - 20)
        second[:, y : y + rng.integers(10, 50), x : x + rng.integers(10, 50)] = second.mean((1, 2))[:, None, None]
    return first, second, flow


class Pool:
    """Scenes in memory, of which crops are taken; a few are replaced whenever some have been taken."""

    def __init__(self, scenes: Scenes, workers: int, start: int):
        """`start` is the number of the first scene to generate; `scenes_used` says where to go on."""
        self.scenes_used = start
        loader = DataLoader(scenes, batch_size=None, sampler=range(start, 1 << 40), num_workers=workers)
        self.stream: Iterator[Sample] = iter(loader)
        self.scenes = [self._next_scene() for _ in range(FIRST)]
        self.due = 0.0

    def _next_scene(self) -> Sample:
        self.scenes_used += 1
        return next(self.stream)

    def batch(self, height: int, width: int, size: int, rng: np.random.Generator) -> tuple[Tensor, ...]:
        """Random crops, stacked: two images (size, 3, height, width) and flow (size, 2, height, width)."""
        self.due += size / REUSE
        while self.due >= 1:
            self.due -= 1
            if len(self.scenes) < POOL:
                self.scenes.append(self._next_scene())
            else:
                self.scenes[rng.integers(POOL)] = self._next_scene()
        chosen = rng.integers(len(self.scenes), size=size)
        samples = [augment(self.scenes[i], height, width, rng) for i in chosen]
        return tuple(torch.stack(parts) for parts in zip(*samples))


def read_textures(folder: str) -> list[np.ndarray]:
    textures = load_textures(Path(folder))
    if len(textures) < 2 * HELD_OUT:
        raise SystemExit(f"{folder} holds {len(textures)} images; at least {2 * HELD_OUT} photographs are needed.")
    return textures
