"""Whether video without known flow helps: weights trained on, on the same crops of synthetic scenes, without and with it.

    python training/try_videos.py WEIGHTS --textures PHOTOGRAPHS --pairs PAIRS --videos FOLDER --out RUN

Leaves RUN/before, RUN/without and RUN/with, each with a state.pt and a log.jsonl of its errors on scenes of held-out textures and on
the pairs to develop with. `export.py` makes weights of a state.pt, of which `warped.py` measures fine motion.
"""

import argparse
import os
from pathlib import Path

import numpy as np
import torch

from data import SCENE, TRAINING, VALIDATION, Pool, Scenes, read_textures
from model import load_model
from self_supervised import crop, read_videos
from train import FRAME_PAIRS, Run, report

STEPS, BATCH, HEIGHT, WIDTH, ITERATIONS = 500, 4, 192, 256, 4
RATE = 3e-4  # of weights that are trained already


def train(run: Run, batches: list, frames: list) -> None:
    """One pass over the batches; a pair of frames, if there are any, beside each."""
    run.rate = RATE
    for step, batch in enumerate(batches):
        run.progress = step / len(batches)
        pairs = [crop(frames[run.rng.integers(len(frames))], HEIGHT, WIDTH, run.rng)] if frames else []
        run.train_step(tuple(part.float() for part in batch), ITERATIONS, pairs)
    run.progress = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", help="a .safetensors file")
    parser.add_argument("--textures", required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--videos", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    textures, rng = read_textures(arguments.textures), np.random.default_rng(0)
    validation = Scenes(textures, VALIDATION, 288, 384)
    frames = read_videos(arguments.videos, FRAME_PAIRS, rng)
    pool, batches = Pool(Scenes(textures, TRAINING, *SCENE), os.cpu_count(), 0), []
    for _ in range(arguments.steps):
        first, second, flow = pool.batch(HEIGHT, WIDTH, BATCH, rng)
        batches.append((first.byte(), second.byte(), flow.half()))
    del pool
    for name, chosen in {"before": None, "without": [], "with": frames}.items():
        torch.manual_seed(0)
        folder = arguments.out / name
        folder.mkdir(parents=True, exist_ok=True)
        run = Run(folder, "cpu", load_model(arguments.weights), arguments.threads)
        if chosen is not None:
            train(run, batches, chosen)
        report(run, validation, arguments.pairs)


if __name__ == "__main__":
    main()
