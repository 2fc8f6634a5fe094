"""Gradients of a batch by several threads, each with a model of its own whose weights are the same memory.

On a CPU, single-threaded operations on small pieces of a batch are faster than operations shared by all cores, and a core that is
busy with something else slows down only the pieces that it takes. Run with OMP_NUM_THREADS=1.
"""

import copy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from torch import Tensor, nn

Loss = Callable[[nn.Module, Tensor, int], Tensor]


class Replicas:
    """`count` models that share weights and the statistics of batch norms, but not gradients."""

    def __init__(self, model: nn.Module, count: int):
        self.model = model
        self.models = [model, *(shared_copy(model) for _ in range(count - 1))]
        self.pool = ThreadPoolExecutor(count)
        self.free: SimpleQueue[nn.Module] = SimpleQueue()
        for one in self.models:
            self.free.put(one)

    def backward(self, loss: Loss, pieces: list[Tensor]) -> float:
        """Adds the gradients of loss(model, piece, number), averaged over the pieces, to the models'; returns its mean."""

        def run(number: int) -> float:
            model = self.free.get()
            try:
                value = loss(model, pieces[number], number) / len(pieces)
                value.backward()
                return value.item()
            finally:
                self.free.put(model)

        return sum(self.pool.map(run, range(len(pieces))))

    def update(self, step: Callable[[int, Tensor], None]) -> None:
        """Calls step(i, gradient) for every parameter that is trained, in the model's order, and forgets the gradients."""
        trained = ([one for one in model.parameters() if one.requires_grad] for model in self.models)
        every = list(zip(*trained))

        def run(i: int) -> None:
            step(i, sum(parameter.grad for parameter in every[i] if parameter.grad is not None))
            for parameter in every[i]:
                parameter.grad = None

        list(self.pool.map(run, range(len(every))))


def shared_copy(model: nn.Module) -> nn.Module:
    """A model with the same tensors. Statistics that two threads change at once may miss one of the changes: no harm."""
    other = copy.deepcopy(model)
    for mine, theirs in zip(other.parameters(), model.parameters()):
        mine.data = theirs.data
    for mine, theirs in zip(other.buffers(), model.buffers()):
        mine.data = theirs.data
    return other
