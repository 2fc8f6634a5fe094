"""Errors of a model on photographs that are moved and turned by known amounts: fine motion, without objects or occlusion.

    python training/warped.py PHOTOGRAPHS WEIGHTS...

The photographs are those that training holds back. Prints mean and median end-point errors in pixels, for each pace.
"""

import argparse

import cv2
import numpy as np
import torch
from torch import Tensor

from data import HELD_OUT, read_textures
from enlarge import estimate_enlarged
from evaluate import ITERATIONS, point_errors
from model import load_model

PACES = (1.0, 4.0, 15.0)  # px
BORDER = 24  # px, cut off: what comes in there was never seen
NOISE = 2.0  # of 255


def warped(photograph: np.ndarray, pace: float, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Two images (1, 3, H, W) and the flow (1, 2, H, W): a shift by `pace` pixels, and a small affine change."""
    height, width = photograph.shape[:2]
    affine = np.eye(2) + rng.normal(0, 0.004 * pace**0.5, (2, 2))
    angle, centre = rng.uniform(0, 2 * np.pi), np.array([width, height]) / 2
    shift = centre - affine @ centre + pace * np.array([np.cos(angle), np.sin(angle)])
    matrix = np.column_stack([affine, shift])
    moved = cv2.warpAffine(photograph, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    y, x = np.mgrid[:height, :width]
    target = np.einsum("ij,jhw->ihw", affine, np.stack([x, y])) + shift[:, None, None]
    flow = target - np.stack([x, y])

    def noisy(image: np.ndarray) -> Tensor:
        seen = np.clip(image + rng.normal(0, NOISE, image.shape), 0, 255).astype(np.uint8)
        return torch.from_numpy(seen.transpose(2, 0, 1).copy()).float()

    parts = (noisy(photograph.astype(np.float32)), noisy(moved.astype(np.float32)), torch.from_numpy(flow).float())
    return tuple(part[None, :, BORDER:-BORDER, BORDER:-BORDER] for part in parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photographs")
    parser.add_argument("weights", nargs="+", help=".safetensors files")
    parser.add_argument("--iterations", type=int, default=ITERATIONS)
    arguments = parser.parse_args()
    photographs = read_textures(arguments.photographs)[::HELD_OUT]
    for path in arguments.weights:
        model, rng = load_model(path), np.random.default_rng(0)
        for pace in PACES:
            pairs = [warped(photograph, pace, rng) for photograph in photographs]
            errors = [point_errors(estimate_enlarged(model, *images, arguments.iterations), flow) for *images, flow in pairs]
            means, medians = (np.mean([figure(error).item() for error in errors]) for figure in (Tensor.mean, Tensor.median))
            print(f"{path}  {pace:4.0f} px: mean {means:.3f}, median {medians:.3f}", flush=True)


if __name__ == "__main__":
    main()
