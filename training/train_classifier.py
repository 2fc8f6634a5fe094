"""Trains a bundled image classifier on Tiny ImageNet.

    OMP_NUM_THREADS=1 python training/train_classifier.py --data tiny-imagenet-200.zip --out RUN --minutes 100

RUN/state.pt holds everything that is needed to go on after an interruption (--resume); `export_classifier.py` turns it into a
weight file. The schedule is one of time, not of steps.
"""

import argparse
import copy
import json
import os
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from classify.augment import augment, mix
from classify.data import Split, hold_back, read_split
from classify.evaluate import accuracy
from classify.recipe import RECIPES, Phase, Recipe, trained
from classify.schedule import Schedule, one_cycle
from classify.statistics import settle
from muon import optimizers
from replicas import Replicas

BATCH = 512
PIECE = 64  # images that one thread takes at a time
WARM_UP = 0.05
DECAY = 0.1
SMOOTHING = 0.1
SAVE_EVERY = 100  # steps
EVALUATIONS = 12


class Run:
    """The state of a training: what is saved, and what a step changes."""

    def __init__(self, folder: Path, recipe: Recipe, device: str, threads: int, teacher: nn.Module | None):
        self.folder, self.recipe, self.device = folder, recipe, device
        self.model = recipe.model().to(device, memory_format=torch.channels_last).train()
        self.teacher = teacher and take_stem(self.model, teacher.to(device, memory_format=torch.channels_last))
        self.average = copy.deepcopy(self.model).requires_grad_(False).eval()
        self.replicas = Replicas(self.model, threads)
        self.optimizers = optimizers(self.model, DECAY, ("head.",))
        self.progress, self.step, self.seen = 0.0, 0, 0

    def save(self) -> None:
        """Writes state.pt; it is complete at any moment."""
        state = {
            "config": self.model.config.to_json(),
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizers": [one.state() for one in self.optimizers],
            "torch_rng": torch.get_rng_state(),
            "progress": self.progress,
            "step": self.step,
            "seen": self.seen,
        }
        torch.save(state, self.folder / "state.tmp")
        os.replace(self.folder / "state.tmp", self.folder / "state.pt")

    def resume(self) -> None:
        state = torch.load(self.folder / "state.pt", map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        for one, saved in zip(self.optimizers, state["optimizers"]):
            one.load(saved)
        torch.set_rng_state(state["torch_rng"].cpu())
        self.progress, self.step, self.seen = state["progress"], state["step"], state["seen"]

    def train_step(self, batch: Split) -> float:
        """Updates the model and its average; returns the loss."""

        phase = self.recipe.phase_at(self.progress)

        def loss(model: nn.Module, piece: tuple[int, Tensor]) -> tuple[Tensor, float]:
            number, images = piece
            random = Generator().manual_seed(1000 * self.step + number)
            value = self.loss(model, batch.take(images), phase, random)
            return value, value.item()

        values = self.replicas.backward(loss, list(enumerate(torch.arange(len(batch)).split(PIECE))))
        rate = self.recipe.rate * one_cycle(self.progress, WARM_UP)
        gradients = self.replicas.gradients()
        self.replicas.each(lambda one, gradient: one.update(gradient, rate), self.optimizers, gradients)
        self.step += 1
        self.seen += len(batch)
        self.follow()
        return sum(values) / len(values)

    def loss(self, model: nn.Module, batch: Split, phase: Phase, random: Generator) -> Tensor:
        labels = batch.labels.to(self.device)
        images = augment(batch.images.to(self.device), phase.side, phase.strength, random)
        images, share = mix(images, phase.strength, random)
        targets = smoothed(labels, share, self.model.config.classes)
        with torch.autocast(self.device, dtype=torch.bfloat16):
            features = (self.teacher or model).patch_embed.stem(images)
            logits = model.read(features).float()
            if self.teacher:
                targets = (targets + self.teacher.read(features).float().softmax(1)) / 2
        return F.cross_entropy(logits, targets)

    @torch.no_grad()
    def follow(self) -> None:
        """Moves the average of the weights, and of the batch norms' statistics, towards the model."""
        weight = 1 - min(self.recipe.average_decay, self.step / (self.step + 10))
        for mean, value in zip(tensors(self.average), tensors(self.model)):
            mean.lerp_(value, weight)


def smoothed(labels: Tensor, share: float, classes: int) -> Tensor:
    """What mixed images show, as probabilities (B, classes): `share` of their own class, the rest of the image's before, smoothed."""
    own = F.one_hot(labels, classes)
    return (1 - SMOOTHING) * (share * own + (1 - share) * own.roll(1, 0)) + SMOOTHING / classes


def take_stem(model: nn.Module, teacher: nn.Module) -> nn.Module:
    """Gives the model the teacher's patch embedding, whose stem it keeps as it is; returns the teacher."""
    embedding = teacher.patch_embed.state_dict()
    model.patch_embed.load_state_dict({name: embedding[name] for name in model.patch_embed.state_dict()})
    model.patch_embed.stem.requires_grad_(False)
    return teacher


def tensors(model: nn.Module) -> list[Tensor]:
    return [value for value in model.state_dict().values() if value.is_floating_point()]


class Batches:
    """Batches of the images in an order that depends only on the epoch, going on where an earlier run stopped."""

    def __init__(self, split: Split, size: int):
        self.split, self.size = split, size

    def at(self, seen: int) -> Split:
        """The batch that follows when `seen` images were used."""
        a_epoch = len(self.split) // self.size
        epoch, number = divmod(seen // self.size, a_epoch)
        order = torch.randperm(len(self.split), generator=Generator().manual_seed(epoch))
        return self.split.take(order[number * self.size :][: self.size])


def log(folder: Path, **entry) -> None:
    """Prints a line of figures, and appends it to log.jsonl."""
    line = json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in entry.items()})
    print(line, flush=True)
    with open(folder / "log.jsonl", "a") as file:
        file.write(line + "\n")


def train(run: Run, training: Split, held_back: Split, minutes: float, batch: int) -> None:
    """Runs what is left of the schedule in `minutes`."""
    batches = Batches(training, batch)
    schedule = Schedule(run.progress, minutes)
    evaluations = int(run.progress * EVALUATIONS)
    losses = []
    while run.progress < 1:
        losses.append(run.train_step(batches.at(run.seen)))
        if run.step % SAVE_EVERY == 0:
            run.save()
            epochs = run.seen / len(training)
            log(run.folder, step=run.step, progress=run.progress, epochs=epochs, loss=sum(losses) / len(losses))
            losses.clear()
        if run.progress * EVALUATIONS >= evaluations + 1:
            evaluations += 1
            log(run.folder, step=run.step, progress=run.progress, held_back=accuracy(run.average, held_back))
        schedule.advance()
        run.progress = schedule.progress
    if not run.teacher:  # whose stem was not trained
        settle(run.average, training)
    run.save()
    log(run.folder, step=run.step, progress=run.progress, held_back=accuracy(run.average, held_back))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=RECIPES, default="swin-nano")
    parser.add_argument("--teacher", help="state.pt of a swin-nano, whose stem the model takes over as it is, and whose answers it learns as well")
    parser.add_argument("--data", required=True, help="tiny-imagenet-200.zip")
    parser.add_argument("--cache", type=Path, help="a folder for the decoded images; otherwise OUT/cache")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the run")
    parser.add_argument("--minutes", type=float, default=100, help="time for what is left of the schedule")
    parser.add_argument("--resume", action="store_true", help="go on from the run's state.pt")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.manual_seed(0)
    arguments.out.mkdir(parents=True, exist_ok=True)
    teacher = arguments.teacher and trained("swin-nano", arguments.teacher)
    run = Run(arguments.out, RECIPES[arguments.model], arguments.device, arguments.threads, teacher)
    if arguments.resume:
        run.resume()
    training, held_back = hold_back(read_split(arguments.data, "train", arguments.cache or arguments.out / "cache"))
    train(run, training, held_back, arguments.minutes, BATCH)


if __name__ == "__main__":
    main()
