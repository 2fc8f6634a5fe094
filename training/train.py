"""Trains the bundled flow model on synthetic scenes.

    python training/train.py --textures PHOTOGRAPHS --out RUN --minutes 90 [--init WEIGHTS | --backbone CLASSIFIER]

RUN/state.pt holds everything that is needed to go on after an interruption (--resume); `export.py` turns it into a weight
file. The schedule is one of time, not of steps, so that it always ends: whatever speed the machine has, `minutes` after
the start the learning rate has come down to zero. A pause compresses what is left of the schedule.
"""

import argparse
import copy
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from backbones import backbone_tensors
from classifier_names import read_classifier
from data import SCENE, TRAINING, VALIDATION, Pool, Scenes, read_textures
from enlarge import estimate_enlarged
from evaluate import DEVELOPMENT, ITERATIONS, evaluate, point_errors
from loss import training_loss
from model import Config, FlowFormer, load_model, with_backbone
from muon import optimizers
from replicas import Piece, Replicas
from self_supervised import crop, read_videos, self_supervised_loss

# Start as a share of the schedule, crop height and width (whole windows at 1/8), images in a batch (on a CPU), iterations. They grow
# to nearly whole frames, so that costs are read among about as many places as the application has.
STAGES = [(0.0, 192, 256, 4, 4), (0.3, 256, 384, 3, 4), (0.65, 384, 512, 2, 4)]
LEARNING_RATE = 1e-3
WARM_UP = 0.04
CLIP = 1.0
DECAY = 1e-4
HEADS = ("decoder.start_flow", "decoder.flow_head.conv2", "decoder.mask_head.conv2")
AVERAGE_DECAY = 0.998
PIECE = 1  # images that a replica takes at a time on a CPU; a GPU takes the whole batch
STALL = 10.0  # s; a step that seems to take longer was paused
SAVE_EVERY = 100  # steps
EVALUATIONS = 6
VALIDATION_SCENES = 24
FRAME_PAIRS = 600  # of videos, if there are any


class Run:
    """The state of a training: what is saved, and what a step changes."""

    def __init__(self, folder: Path, device: str, model: FlowFormer, threads: int):
        self.folder, self.device = folder, device
        self.model = model.to(device)
        self.average = copy.deepcopy(self.model).requires_grad_(False).eval()
        self.replicas = Replicas(self.model, threads)
        self.optimizers = optimizers(self.model, DECAY, HEADS)
        self.rng = np.random.default_rng(0)
        self.progress, self.step, self.scenes_used = 0.0, 0, 0
        self.rate = LEARNING_RATE

    def save(self) -> None:
        """Writes state.pt; it is complete at any moment."""
        state = {
            "config": self.model.config.to_json(),
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizers": [optimizer.state() for optimizer in self.optimizers],
            "rng": json.dumps(self.rng.bit_generator.state),
            "progress": self.progress,
            "step": self.step,
            "scenes_used": self.scenes_used,
        }
        torch.save(state, self.folder / "state.tmp")
        os.replace(self.folder / "state.tmp", self.folder / "state.pt")

    @staticmethod
    def resume(folder: Path, device: str, threads: int) -> "Run":
        """Goes on from state.pt; scenes of the pool are not saved, new ones take their place."""
        state = torch.load(folder / "state.pt", map_location=device, weights_only=True)
        run = Run(folder, device, FlowFormer(Config.from_json(state["config"])), threads)
        run.model.load_state_dict(state["model"])
        run.average.load_state_dict(state["average"])
        for optimizer, saved in zip(run.optimizers, state["optimizers"]):
            optimizer.load(saved)
        run.rng.bit_generator.state = json.loads(state["rng"])
        run.progress, run.step, run.scenes_used = state["progress"], state["step"], state["scenes_used"]
        return run

    def train_step(self, batch: tuple[Tensor, ...], iterations: int, frames: list[Piece] = []) -> float:
        """Updates the model and its average; `frames` are pairs without known flow. Returns the end-point error of the last
        iteration."""

        def loss(model: nn.Module, piece: Piece) -> tuple[Tensor, float]:
            if len(piece) == 2:
                return self._unknown_loss(model, piece, iterations), float("nan")
            image1, image2, flow = (part.to(self.device) for part in piece)
            with torch.autocast(self.device, dtype=torch.bfloat16):
                estimates, cost = model(image1, image2, iterations)
            return training_loss(estimates, cost, flow), point_errors(estimates[-1].detach(), flow).mean().item()

        size = PIECE if self.device == "cpu" else len(batch[0])
        pieces = list(zip(*(part.split(size) for part in batch)))
        errors = self.replicas.backward(loss, pieces + frames)
        self._update(self.replicas.gradients())
        return float(np.nanmean(errors))

    def _unknown_loss(self, model: nn.Module, piece: Piece, iterations: int) -> Tensor:
        """Of two frames (3, H, W) whose flow nobody knows."""
        first, second = (frame[None].to(self.device) for frame in piece)
        with torch.autocast(self.device, dtype=torch.bfloat16):
            estimates, _ = model(torch.cat([first, second]), torch.cat([second, first]), iterations)
        flow, back = estimates[-1].split(1)
        return self_supervised_loss(first, second, flow, back) + self_supervised_loss(second, first, back, flow)

    def _update(self, gradients: list[Tensor]) -> None:
        norm = torch.stack([gradient.norm() for gradient in gradients]).norm()
        scale = (CLIP / (norm + 1e-6)).clamp(max=1)
        rate = self.rate * schedule(self.progress)
        self.step += 1
        decay = min(AVERAGE_DECAY, self.step / (self.step + 10))

        def update(optimizer, gradient, mean):
            optimizer.update(gradient * scale, rate)
            mean.lerp_(optimizer.parameter.detach(), 1 - decay)

        self.replicas.each(update, self.optimizers, gradients, list(self.average.parameters()))

    def validate(self, scenes: Scenes) -> dict[str, float]:
        """Errors of the averaged weights on scenes of textures that training never sees: means of their mean and median."""

        def errors(i: int) -> tuple[float, float]:
            image1, image2, flow = (part[None].float().to(self.device) for part in scenes[i])
            distances = point_errors(estimate_enlarged(self.average, image1, image2, ITERATIONS), flow)
            return distances.mean().item(), distances.median().item()

        mean, median = np.mean(list(self.replicas.pool.map(errors, range(VALIDATION_SCENES))), axis=0)
        return {"validation": float(mean), "median": float(median)}


def schedule(progress: float) -> float:
    """The share of the learning rate: a linear rise, then a linear fall to zero."""
    return min(progress / WARM_UP, (1 - progress) / (1 - WARM_UP))


def stage_at(progress: float) -> int:
    return max(i for i, (start, *_) in enumerate(STAGES) if start <= progress)


def log(folder: Path, **entry) -> None:
    """Prints a line of figures, and appends it to log.jsonl."""
    line = json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in entry.items()})
    print(line, flush=True)
    with open(folder / "log.jsonl", "a") as file:
        file.write(line + "\n")


def report(run: Run, scenes: Scenes, pairs: Path | None) -> None:
    """Saves the run and logs its errors."""
    run.save()
    errors = {name: error for name, (error, _) in evaluate(run.average, pairs, DEVELOPMENT).items()} if pairs else {}
    log(run.folder, step=run.step, progress=run.progress, **run.validate(scenes), **errors)


def train(
    run: Run, textures: list[np.ndarray], minutes: float, workers: int, scale: int, pairs: Path | None, videos: Path | None
) -> None:
    """Runs what is left of the schedule in `minutes`."""
    deadline = time.monotonic() + 60 * minutes
    validation = Scenes(textures, VALIDATION, 288, 384)
    pool = Pool(Scenes(textures, TRAINING, *SCENE), workers, run.scenes_used)
    frames = read_videos(videos, FRAME_PAIRS, run.rng) if videos else []
    evaluations, errors = int(run.progress * EVALUATIONS), []
    started = time.monotonic()
    while run.progress < 1:
        _, height, width, batch, iterations = STAGES[stage_at(run.progress)]
        unknown = [crop(frames[run.rng.integers(len(frames))], height, width, run.rng)] if frames else []
        errors.append(run.train_step(pool.batch(height, width, batch * scale, run.rng), iterations, unknown))
        run.scenes_used = pool.scenes_used
        if run.step % SAVE_EVERY == 0:
            run.save()
            log(run.folder, step=run.step, progress=run.progress, training=float(np.mean(errors)))
            errors.clear()
        if run.progress * EVALUATIONS >= evaluations + 1:
            evaluations += 1
            report(run, validation, pairs)
        # What is left of the schedule is spread over what is left of the time.
        now = time.monotonic()
        left = max(deadline - now, 1e-3)
        spent = min(now - started, STALL)
        run.progress = min(1.0, run.progress + (1 - run.progress) * spent / (left + spent))
        run.progress = 1.0 if now >= deadline else run.progress
        started = now
    report(run, validation, pairs)


def taken_over(earlier: FlowFormer, config: Config) -> FlowFormer:
    """A new model with all of an earlier one's parameters that it has too."""
    model = FlowFormer(config)
    known = model.state_dict()
    had = earlier.state_dict()
    if config.shared_encoder and not earlier.config.shared_encoder:
        had |= one_encoder(had)
    fitting = {k: v for k, v in had.items() if k in known and known[k].shape == v.shape}
    model.load_state_dict(fitting, strict=False)
    return model


def one_encoder(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Of two encoders the one of features, to be that of the context too, whose last layer starts from its own."""
    features, context = "feature_encoder.", "context_encoder."
    one = {k.replace(features, "encoder."): v for k, v in tensors.items() if k.startswith(features)}
    return {k: torch.cat([v, tensors[k.replace("encoder.", context)]]) if ".head." in k else v for k, v in one.items()}


def first_model(weights: str | None, backbone: str | None, config: Config) -> FlowFormer:
    """What a training begins with: an earlier model, one with a classifier's encoders, or a model of the default sizes without training."""
    if weights:
        return taken_over(load_model(weights), config)
    return with_backbone(*backbone_tensors(read_classifier(backbone)), config) if backbone else FlowFormer(config)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--textures", required=True, help="a folder of photographs, some hundreds at least")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the run")
    parser.add_argument("--minutes", type=float, default=90, help="time for what is left of the schedule")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--init", help="weights to start from, .safetensors as export.py writes them")
    start.add_argument("--backbone", help="a ViT or Swin classifier of torchvision or timm that the encoders start from")
    start.add_argument("--resume", action="store_true", help="go on from the run's state.pt")
    parser.add_argument("--sizes", default="{}", help="sizes other than the model's own, as JSON (see model.Config)")
    parser.add_argument("--pairs", type=Path, help="real pairs with known flow (see evaluate.py), for the log only")
    parser.add_argument("--videos", type=Path, help="a folder of videos to learn from too, without known flow")
    parser.add_argument("--rate", type=float, default=LEARNING_RATE, help="the highest learning rate")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--batch-scale", type=int, default=1, help="multiplies the batch sizes; 4 suits a GPU")
    parser.add_argument("--workers", type=int, default=0, help="processes that generate scenes; 8 or more for a GPU")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="replicas of the model on a CPU")
    arguments = parser.parse_args()
    threads = arguments.threads if arguments.device == "cpu" else 1
    torch.set_num_threads(1)
    torch.manual_seed(0)
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.resume:
        run = Run.resume(arguments.out, arguments.device, threads)
    else:
        config = Config.from_json(json.dumps(json.loads(Config().to_json()) | json.loads(arguments.sizes)))
        model = first_model(arguments.init, arguments.backbone, config)
        run = Run(arguments.out, arguments.device, model, threads)
    textures = read_textures(arguments.textures)
    run.rate = arguments.rate
    scale, pairs = arguments.batch_scale, arguments.pairs
    train(run, textures, arguments.minutes, arguments.workers, scale, pairs, arguments.videos)


if __name__ == "__main__":
    main()
