"""Scenes of particles that a flowing medium carries, as a laboratory films them: bright discs before a dark ground.

    python training/particles.py particles.png

draws a sheet of scenes to look at: first frame, second frame, flow.
"""

import sys
from collections.abc import Callable

import numpy as np

from camera import photograph
from motion import random_waves
from sheet import write_sheet

Displacement = Callable[[np.ndarray, np.ndarray], np.ndarray]  # x, y (N,) -> (N, 2), all in pixels

SLOWEST, FASTEST = 0.4, 24.0  # px
MOST_VORTICES = 4


def vortex(rng: np.random.Generator, size: np.ndarray, speed: float) -> Displacement:
    """Turns around a centre, fastest at the edge of its core; at random as Rankine's, with a corner there, or as Lamb and Oseen's."""
    centre = rng.uniform(-0.1, 1.1, 2) * size
    core = np.exp(rng.uniform(np.log(8), np.log(0.4 * min(size))))
    peak = min(speed, 0.6 * core) * rng.choice([-1.0, 1.0])
    sharp = rng.random() < 0.5

    def displacement(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        away = np.stack([x, y], axis=-1) - centre
        share = np.maximum((away**2).sum(-1, keepdims=True), 1e-6) / core**2
        # As angle: of a solid body within the core, then falling with the square of the distance.
        angle = np.minimum(1, 1 / share) if sharp else 1.3976 * (1 - np.exp(-1.2564 * share)) / share
        angle = peak / core * angle
        turned = np.concatenate([-np.sin(angle) * away[..., 1:], np.sin(angle) * away[..., :1]], axis=-1)
        return turned + (np.cos(angle) - 1) * away

    return displacement


def random_flow(rng: np.random.Generator, height: int, width: int) -> Displacement:
    """A stream with shear and stretching, vortices in it, and waves."""
    size = np.array([width, height])
    speed = np.exp(rng.uniform(np.log(SLOWEST), np.log(FASTEST)))
    stream = rng.normal(0, 0.5, 2) * speed * (rng.random() < 0.7)
    shear = rng.normal(0, 0.6, (2, 2)) * speed / min(size) * (rng.random() < 0.5)
    vortices = [vortex(rng, size, speed * rng.uniform(0.3, 1)) for _ in range(rng.integers(0, MOST_VORTICES + 1))]
    waves = random_waves(rng, 0.2) if rng.random() < 0.3 or not vortices else ()

    def displacement(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        moved = stream + (np.stack([x, y], axis=-1) - size / 2) @ shear.T
        for part in vortices:
            moved = moved + part(x, y)
        for wave in waves:
            moved = moved + np.stack(wave(x, y), axis=-1)
        return moved

    return displacement


def draw(places: np.ndarray, light: np.ndarray, diameter: np.ndarray, height: int, width: int) -> np.ndarray:
    """The sum of discs (N, 2), as bright as `light` in their middle and e^-2 of it half a diameter away: (H, W) float32."""
    reach = int(np.ceil(diameter.max()))
    steps = np.arange(-reach, reach + 1)
    corner = np.round(places).astype(int)
    columns, rows = (corner[:, axis, None] + steps for axis in (0, 1))

    def profile(cells: np.ndarray, centres: np.ndarray, side: int) -> np.ndarray:
        """Along one axis; nothing beyond the frame."""
        light = np.exp(-8 * (cells - centres[:, None]) ** 2 / diameter[:, None] ** 2)
        return np.where((cells >= 0) & (cells < side), light, 0)

    across, down = profile(columns, places[:, 0], width), profile(rows, places[:, 1], height)
    at = np.clip(rows, 0, height - 1)[:, :, None] * width + np.clip(columns, 0, width - 1)[:, None, :]
    values = light[:, None, None] * down[:, :, None] * across[:, None, :]
    return np.bincount(at.ravel(), values.ravel(), height * width).reshape(height, width).astype(np.float32)


def random_particles(height: int, width: int, seed: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scene `seed`: two uint8 frames (H, W, 3) and the flow (H, W, 2) float32, in pixels, from the first to the second."""
    rng = np.random.default_rng(seed)
    flow = random_flow(rng, height, width)
    diameter = rng.uniform(1.5, 6.5)
    coverage = np.exp(rng.uniform(np.log(0.08), np.log(1.2)))
    margin = 2 * FASTEST
    count = int(coverage / diameter**2 * (width + 2 * margin) * (height + 2 * margin))
    places = rng.uniform(-margin, [width + margin, height + margin], (count, 2))
    moved = places + flow(*places.T)
    # Some leave the sheet of light, and others enter it.
    lost = rng.random(count) < rng.uniform(0, 0.1)
    moved[lost] = rng.uniform(-margin, [width + margin, height + margin], (int(lost.sum()), 2))
    diameters = diameter * np.exp(rng.normal(0, 0.15, count))
    light = rng.uniform(60, 220) * np.exp(rng.normal(0, 0.35, count))
    changes = np.exp(rng.normal(0, 0.1, count))
    ground, inverted = rng.uniform(0, 60), rng.random() < 0.15
    frames = []
    for where, brightness in ((places, light), (moved, light * changes)):
        grey = np.clip(ground + draw(where, brightness, diameters, height, width), 0, 255)
        frames.append(np.repeat((255 - grey if inverted else grey)[:, :, None], 3, axis=2).astype(np.float32))
    y, x = np.mgrid[:height, :width].astype(np.float64)
    return (*photograph(tuple(frames), rng), flow(x, y).astype(np.float32))


def main() -> None:
    write_sheet(sys.argv[1], lambda seed: random_particles(192, 256, (seed,)))


if __name__ == "__main__":
    main()
