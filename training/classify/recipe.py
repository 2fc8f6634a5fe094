"""How each classifier is trained: what it sees when, how fast it learns, and over what its weights are averaged."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from .augment import GENTLE, Strength
from .swin import Swin
from .vit import Vit


@dataclass(frozen=True)
class Phase:
    """From `start`, as a share of the schedule, on: the side of the images, and how they are augmented."""

    start: float
    side: int
    strength: Strength


@dataclass(frozen=True)
class Recipe:
    """`rate`: the highest learning rate. `average_decay`: of the mean of the weights, a step."""

    model: Callable[[], nn.Module]
    phases: tuple[Phase, ...]
    rate: float
    average_decay: float

    def phase_at(self, progress: float) -> Phase:
        return next(phase for phase in reversed(self.phases) if phase.start <= progress)


HARD = Strength(trivial=0.5, cutmix=0.4, mixup=0.2)

RECIPES = {
    "swin-nano": Recipe(
        Swin,
        (
            Phase(0.0, 32, Strength(trivial=0.4, cutmix=0.2, mixup=0.1)),
            Phase(0.2, 48, HARD),
            Phase(0.72, 64, HARD),
            Phase(0.92, 64, GENTLE),
        ),
        rate=4e-3,
        average_decay=0.998,
    ),
    # Of a stem and a teacher that are trained already, less has to be learned, and the steps are few.
    "vit-nano": Recipe(
        Vit,
        (Phase(0.0, 48, Strength(trivial=0.3, cutmix=0.2, mixup=0.1)), Phase(0.75, 64, GENTLE)),
        rate=3e-3,
        average_decay=0.995,
    ),
}


def trained(name: str, state: str) -> nn.Module:
    """The model of a run's state.pt, with the average of its weights."""
    model = RECIPES[name].model()
    model.load_state_dict(torch.load(state, map_location="cpu", weights_only=True)["average"])
    return model.requires_grad_(False).eval()
