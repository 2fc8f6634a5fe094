"""A schedule of time rather than of steps, so that it always ends: what is left of it is spread over the time that is left."""

import time

STALL = 20.0  # s; a step that seems to take longer was paused


class Schedule:
    """`progress` goes from 0 to 1 within the given minutes, however fast the machine is."""

    def __init__(self, progress: float, minutes: float):
        self.progress = progress
        self.last = time.monotonic()
        self.deadline = self.last + 60 * minutes

    def advance(self) -> None:
        """To be called after every step."""
        now = time.monotonic()
        left = max(self.deadline - now, 0.0)
        spent = min(now - self.last, STALL)
        self.last = now
        self.progress = 1.0 if left == 0 else self.progress + (1 - self.progress) * spent / (left + spent)


def one_cycle(progress: float, warm_up: float) -> float:
    """Share of the highest learning rate: a linear rise, then a linear fall to zero."""
    return min(progress / warm_up, (1 - progress) / (1 - warm_up))
