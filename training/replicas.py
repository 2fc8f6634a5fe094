"""Gradients of a batch by several threads, each with a model of its own whose weights are the same memory.

On a CPU, single-threaded operations on small pieces of a batch are faster than operations shared by all cores, and a core that is
busy with something else slows down only the pieces that it takes. Run with OMP_NUM_THREADS=1.
"""

import copy
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from torch import Tensor, nn

Piece = tuple
Loss = Callable[[nn.Module, Piece], tuple[Tensor, float]]


class Replicas:
    """`count` models that share weights and the statistics of batch norms, but not gradients."""

    def __init__(self, model: nn.Module, count: int):
        self.models = [model, *(shared_copy(model) for _ in range(count - 1))]
        self.pool = ThreadPoolExecutor(count)
        self.free: SimpleQueue[nn.Module] = SimpleQueue()
        for one in self.models:
            self.free.put(one)

    def backward(self, loss: Loss, pieces: Sequence[Piece]) -> list[float]:
        """Adds the gradients of the mean loss to the models'. `loss` also returns a figure for the log: one of each piece."""

        def run(piece: Piece) -> float:
            model = self.free.get()
            try:
                value, figure = loss(model, piece)
                (value / len(pieces)).backward()
                return figure
            finally:
                self.free.put(model)

        return list(self.pool.map(run, pieces))

    def gradients(self) -> list[Tensor]:
        """The sums over the models, in the order of the parameters that are trained; the models forget theirs."""
        sums = []
        for parameters in zip(*(filter(is_trained, model.parameters()) for model in self.models)):
            sums.append(sum(parameter.grad for parameter in parameters if parameter.grad is not None))
            for parameter in parameters:
                parameter.grad = None
        return sums

    def each(self, function: Callable, *arguments: Sequence) -> None:
        """Calls function(*items) for the items of the sequences, in all threads."""
        list(self.pool.map(function, *arguments))


def shared_copy(model: nn.Module) -> nn.Module:
    """A model with the same tensors. Statistics that two threads change at once may miss one of the changes: no harm."""
    other = copy.deepcopy(model)
    for mine, theirs in zip((*other.parameters(), *other.buffers()), (*model.parameters(), *model.buffers())):
        mine.data = theirs.data
    return other


def is_trained(parameter: nn.Parameter) -> bool:
    return parameter.requires_grad
