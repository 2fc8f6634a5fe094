"""How each classifier is trained: what it sees when, how fast it learns, and over what its weights are averaged."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from .augment import GENTLE, Strength
from .schedule import one_cycle
from .swin import Swin
from .vit import Vit

WARM_UP = 0.05  # of a cycle


@dataclass(frozen=True)
class Phase:
    """From `start`, as a share of the schedule, on: the side of the images, and how they are augmented."""

    start: float
    side: int
    strength: Strength


@dataclass(frozen=True)
class Cycle:
    """Up to `end`, as a share of the schedule: a rise of the learning rate to `rate` and its fall to zero, and the decay of the average."""

    end: float
    rate: float
    average_decay: float


@dataclass(frozen=True)
class Recipe:
    model: Callable[[], nn.Module]
    phases: tuple[Phase, ...]
    cycles: tuple[Cycle, ...]

    def phase_at(self, progress: float) -> Phase:
        return next(phase for phase in reversed(self.phases) if phase.start <= progress)

    def cycle_at(self, progress: float) -> Cycle:
        return next(cycle for cycle in self.cycles if progress < cycle.end)

    def rate_at(self, progress: float) -> float:
        """The learning rate."""
        cycle = self.cycle_at(progress)
        start = max((other.end for other in self.cycles if other.end < cycle.end), default=0.0)
        return cycle.rate * one_cycle((progress - start) / (cycle.end - start), WARM_UP)


HARD = Strength(trivial=0.5, cutmix=0.4, mixup=0.2)

RECIPES = {
    # A short second cycle at full size makes good what most of the first saved on small images.
    "swin-nano": Recipe(
        Swin,
        (
            Phase(0.0, 32, Strength(trivial=0.4, cutmix=0.2, mixup=0.1)),
            Phase(0.17, 48, HARD),
            Phase(0.61, 64, HARD),
            Phase(0.78, 64, GENTLE),
            Phase(0.85, 64, HARD),
            Phase(0.97, 64, GENTLE),
        ),
        (Cycle(0.85, 4e-3, 0.998), Cycle(1.0, 8e-4, 0.995)),
    ),
    "vit-nano": Recipe(
        Vit,
        (Phase(0.0, 48, Strength(trivial=0.3, cutmix=0.2, mixup=0.1)), Phase(0.75, 64, GENTLE)),
        (Cycle(1.0, 3e-3, 0.995),),
    ),
}


def trained(name: str, state: str) -> nn.Module:
    """The model of a run's state.pt, with the average of its weights."""
    model = RECIPES[name].model()
    model.load_state_dict(torch.load(state, map_location="cpu", weights_only=True)["average"])
    return model.requires_grad_(False).eval()
