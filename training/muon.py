"""Muon (Jordan et al., 2024) for hidden matrices, AdamW for the rest: fewer steps for the same accuracy."""

import torch
from torch import Tensor, nn

MOMENTUM = 0.95
ADAM = (0.9, 0.99)
EPSILON = 1e-8
# Update of a matrix in root mean square, about that of AdamW, so that both take the same learning rate (Liu et al., 2025).
SIZE = 0.2


class Muon:
    """The state of one parameter, and its update."""

    def __init__(self, parameter: nn.Parameter, matrix: bool, decay: float):
        self.parameter, self.matrix, self.decay = parameter, matrix, decay
        self.steps = 0
        self.first = torch.zeros_like(parameter)
        self.second = torch.zeros_like(parameter[:0] if matrix else parameter)

    @torch.no_grad()
    def update(self, gradient: Tensor, rate: float) -> None:
        self.steps += 1
        change = self._orthogonal(gradient) if self.matrix else self._adam(gradient)
        self.parameter.mul_(1 - rate * self.decay).sub_(change, alpha=rate)

    def _orthogonal(self, gradient: Tensor) -> Tensor:
        self.first.lerp_(gradient, 1 - MOMENTUM)
        ahead = gradient.lerp(self.first, MOMENTUM)
        matrix = orthogonalise(ahead.flatten(1))
        return (SIZE * max(matrix.shape) ** 0.5 * matrix.to(gradient.dtype)).view_as(gradient)

    def _adam(self, gradient: Tensor) -> Tensor:
        self.first.lerp_(gradient, 1 - ADAM[0])
        self.second.lerp_(gradient.square(), 1 - ADAM[1])
        mean, square = (value / (1 - beta**self.steps) for value, beta in zip((self.first, self.second), ADAM))
        return mean / (square.sqrt() + EPSILON)

    def state(self) -> dict:
        return {"steps": self.steps, "first": self.first, "second": self.second}

    def load(self, state: dict) -> None:
        self.steps, self.first, self.second = state["steps"], state["first"], state["second"]


def orthogonalise(matrix: Tensor) -> Tensor:
    """About the nearest matrix whose singular values are all one: five Newton-Schulz iterations in bfloat16."""
    x = matrix.bfloat16()
    x = x.T if len(x) > x.shape[1] else x
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.775 * a + 2.0315 * a @ a) @ x
    return x.T if len(matrix) > matrix.shape[1] else x


def optimizers(model: nn.Module, decay: float, heads: tuple[str, ...]) -> list[Muon]:
    """One for each parameter that is trained, in the model's order; the layers that begin with `heads` give the answer."""
    return [
        Muon(parameter, is_hidden(name, parameter, heads), decay if decays(name, parameter) else 0.0)
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    ]


def is_hidden(name: str, parameter: nn.Parameter, heads: tuple[str, ...]) -> bool:
    """Whether a parameter maps features to features; what reads an image, a cost map or a flow has up to three inputs."""
    if not name.endswith("weight") or parameter.ndim not in (2, 4):
        return False
    return parameter.shape[1] > 3 and not name.startswith(heads)


def decays(name: str, parameter: nn.Parameter) -> bool:
    """Norms, biases and tables of relative positions do not."""
    return parameter.ndim > 1 and not name.endswith("table")
