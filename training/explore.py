"""Compares sizes of the flow model: each trained from nothing on the same crops, for the same number of steps.

    python training/explore.py --textures PHOTOGRAPHS --pairs PAIRS --out results.jsonl [NAME ...]

Appends a line for each: errors on scenes of held-out textures and on the pairs to develop with, by iterations, parameters, and
seconds of training. What a size costs in the application is measured there (bench/sizes.ts).
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from backbones import VitSizes
from data import SCENE, TRAINING, VALIDATION, Pool, Scenes, read_textures
from evaluate import DEVELOPMENT, find_pairs, point_errors, read_flo, read_image
from model import Config, FlowFormer, pad_to_multiple_of_8
from train import VALIDATION_SCENES, Run

BASE = Config()
VARIANTS = {
    "base": BASE,
    "two encoders": replace(BASE, shared_encoder=False),
    "start from zero": replace(BASE, regressed_start=False),
    "2 cost tokens": replace(BASE, latent_tokens=2),
    "8 cost tokens": replace(BASE, latent_tokens=8),
    "axial attention": replace(BASE, axial=True),
    "2 Swin blocks": replace(BASE, depths=(0, 2)),
    "6 Swin blocks": replace(BASE, depths=(0, 6)),
    "narrow encoder": replace(BASE, embed_dim=32),
    "wide encoder": replace(BASE, embed_dim=64, feature_dim=128),
    "GRU of 64": replace(BASE, hidden_dim=64),
    "GRU of 96": replace(BASE, hidden_dim=96),
    "1 layer of attention": replace(BASE, cost_layers=1),
    "ViT encoder": replace(BASE, backbone=VitSizes(channels=192, depth=4, heads=3, patch=16, grid=14)),
}
STEPS, BATCH, HEIGHT, WIDTH, ITERATIONS = 600, 4, 128, 192, 4
TRIED = (2, 4, 6, 8, 12)  # iterations


def train(config: Config, batches: list, folder: Path) -> Run:
    torch.manual_seed(0)
    run = Run(folder, "cpu", FlowFormer(config), 1)
    for step, batch in enumerate(batches):
        run.progress = step / len(batches)
        run.train_step(tuple(part.float() for part in batch), ITERATIONS)
    return run


@torch.inference_mode()
def flows(model: FlowFormer, image1: Tensor, image2: Tensor) -> dict[int, Tensor]:
    """The flow after each of the numbers of iterations that are tried."""
    height, width = image1.shape[-2:]
    features1, features2, context1 = model.encode_pair(pad_to_multiple_of_8(image1), pad_to_multiple_of_8(image2))
    steps = list(model.refinements(model.cost_volume(features1, features2), context1, max(TRIED)))[-max(TRIED) :]
    return {n: model.decoder.upsample(*steps[n - 1])[..., :height, :width] for n in TRIED}


def errors_of(model: FlowFormer, scenes: list, pairs: Path) -> dict[int, dict[str, float]]:
    """Mean errors in pixels by iterations: of all pixels of the scenes, of their medians, and of the pairs."""
    chosen = [files for name, files in find_pairs(pairs).items() if name in DEVELOPMENT]
    real = [(read_image(first), read_image(second), read_flo(flow)[None]) for first, second, flow in chosen]

    def distances(first: Tensor, second: Tensor, truth: Tensor) -> dict[int, Tensor]:
        return {n: point_errors(flow, truth) for n, flow in flows(model, first, second).items()}

    of_scenes, of_pairs = ([distances(*sample) for sample in samples] for samples in (scenes, real))

    def mean(errors: list[dict[int, Tensor]], n: int, figure: Callable[[Tensor], Tensor]) -> float:
        return round(float(np.mean([figure(error[n]).item() for error in errors])), 3)

    return {
        n: {
            "scenes": mean(of_scenes, n, Tensor.mean),
            "medians": mean(of_scenes, n, Tensor.median),
            "pairs": mean(of_pairs, n, Tensor.mean),
        }
        for n in TRIED
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--textures", required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(VARIANTS)}; all of them if left out")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    textures = read_textures(arguments.textures)
    pool, rng = Pool(Scenes(textures, TRAINING, *SCENE), os.cpu_count(), 0), np.random.default_rng(0)
    batches = []
    for _ in range(arguments.steps):
        first, second, flow = pool.batch(HEIGHT, WIDTH, BATCH, rng)
        batches.append((first.byte(), second.byte(), flow.half()))
    held_out = Scenes(textures, VALIDATION, 288, 384)
    scenes = [tuple(part[None].float() for part in held_out[i]) for i in range(VALIDATION_SCENES)]
    for name in arguments.names or VARIANTS:
        started = time.process_time()
        run = train(VARIANTS[name], batches, arguments.out.parent)
        seconds = time.process_time() - started
        errors = errors_of(run.average, scenes, arguments.pairs)
        parameters = sum(parameter.numel() for parameter in run.model.parameters())
        line = json.dumps({"name": name, "parameters": parameters, "seconds": round(seconds), "errors": errors})
        print(line, flush=True)
        with open(arguments.out, "a") as file:
            file.write(line + "\n")


if __name__ == "__main__":
    main()
