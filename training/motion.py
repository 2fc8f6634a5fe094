"""Motions of scene layers: maps of the plane with a known inverse, so that the flow of a scene is exact."""

from dataclasses import dataclass

import numpy as np

INVERSE_STEPS = 8


@dataclass(frozen=True)
class Wave:
    """A displacement (dx, dy) that varies as a sine along one direction of the plane."""

    amplitude: np.ndarray
    direction: np.ndarray  # radians a pixel
    phase: float

    def __call__(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        wave = np.sin(self.direction[0] * x + self.direction[1] * y + np.float32(self.phase))
        return self.amplitude[0] * wave, self.amplitude[1] * wave


@dataclass(frozen=True)
class Motion:
    """Where points of the first frame are in the second: a homography after a sum of waves. Coordinates in pixels."""

    homography: np.ndarray
    waves: tuple[Wave, ...] = ()

    def forward(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        dx, dy = self._displacement(x, y)
        return project(self.homography, x + dx, y + dy)

    def backward(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The inverse. The waves are contractions, so a fixed point iteration ends well below 0.01 px."""
        bent_x, bent_y = project(np.linalg.inv(self.homography), x, y)
        x, y = bent_x, bent_y
        for _ in range(INVERSE_STEPS if self.waves else 0):
            dx, dy = self._displacement(x, y)
            x, y = bent_x - dx, bent_y - dy
        return x, y

    def _displacement(self, x, y):
        moved = [wave(x, y) for wave in self.waves]
        return sum(dx for dx, _ in moved), sum(dy for _, dy in moved)


def project(homography: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Applies a 3x3 homography to coordinates."""
    h = homography.astype(np.float32)
    scale = 1 / (h[2, 0] * x + h[2, 1] * y + h[2, 2])
    return (h[0, 0] * x + h[0, 1] * y + h[0, 2]) * scale, (h[1, 0] * x + h[1, 1] * y + h[1, 2]) * scale


def about(centre: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """The homography `matrix`, taken relative to `centre`."""
    shift = np.eye(3)
    shift[:2, 2] = centre
    return shift @ matrix @ np.linalg.inv(shift)


def random_affinity(rng: np.random.Generator, rotation: float, scale: float, shear: float) -> np.ndarray:
    """A 3x3 map about the origin without translation; the arguments are standard deviations."""
    angle, size = rng.normal(0, rotation), np.exp(rng.normal(0, scale))
    cos, sin = size * np.cos(angle), size * np.sin(angle)
    matrix = np.eye(3)
    matrix[:2, :2] = np.array([[cos, -sin], [sin, cos]]) @ (np.eye(2) + rng.normal(0, shear, (2, 2)))
    return matrix


def random_waves(rng: np.random.Generator, strength: float) -> tuple[Wave, ...]:
    """One to three waves; `strength` below 0.25 bounds the sum of their gradients, which makes them invertible."""
    count = rng.integers(1, 4)
    waves = []
    for _ in range(count):
        length, angle = np.exp(rng.uniform(np.log(30), np.log(300))), rng.uniform(0, 2 * np.pi)
        direction = 2 * np.pi / length * np.array([np.cos(angle), np.sin(angle)])
        turn = rng.uniform(0, 2 * np.pi)
        steepness = min(strength * rng.uniform(0.2, 1) / count, 12 * 2 * np.pi / length)
        amplitude = steepness * length / (2 * np.pi) * np.array([np.cos(turn), np.sin(turn)])
        waves.append(Wave(amplitude.astype(np.float32), direction.astype(np.float32), rng.uniform(0, 2 * np.pi)))
    return tuple(waves)
