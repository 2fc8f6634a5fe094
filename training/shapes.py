"""Random outlines of scene objects, as antialiased masks."""

import cv2
import numpy as np

SIZE = 192  # of a mask; the object fills it
SUBPIXEL = 4  # bits of cv2's fixed-point polygon coordinates


def random_shape(rng: np.random.Generator) -> np.ndarray:
    """A mask (SIZE, SIZE), float32, 0..1: a blob, a polygon, or thin bars joined as in furniture, fences or limbs."""
    kind = rng.choice([blob, polygon, bars], p=[0.45, 0.2, 0.35])
    mask = kind(rng)
    if rng.random() < 0.15:
        cut_hole(mask, rng)
    return cv2.GaussianBlur(mask, (3, 3), 0.8).astype(np.float32) / 255


def fill(mask: np.ndarray, points: np.ndarray, value: int = 255) -> None:
    """Fills a polygon; points (n, 2) as x, y with -1..1 spanning the mask."""
    pixels = (points * 0.5 + 0.5) * (SIZE - 1) * 2**SUBPIXEL
    cv2.fillPoly(mask, [np.round(pixels).astype(np.int32)], value, cv2.LINE_AA, SUBPIXEL)


def blob(rng: np.random.Generator) -> np.ndarray:
    """A closed curve whose radius is a short Fourier series, more or less elongated."""
    angles = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    radius = np.ones_like(angles)
    for frequency in range(1, rng.integers(3, 9)):
        radius += rng.normal(0, 0.3) / frequency * np.cos(frequency * angles + rng.uniform(0, 2 * np.pi))
    radius = np.maximum(radius, 0.15)
    points = np.stack([np.cos(angles), rng.uniform(0.3, 1) * np.sin(angles)], axis=1) * radius[:, None]
    mask = np.zeros((SIZE, SIZE), np.uint8)
    fill(mask, 0.95 * points / np.abs(points).max())
    return mask


def polygon(rng: np.random.Generator) -> np.ndarray:
    """Three to eight straight edges; often concave."""
    angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 9)))
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1) * rng.uniform(0.4, 1, (len(angles), 1))
    mask = np.zeros((SIZE, SIZE), np.uint8)
    fill(mask, 0.95 * points / np.abs(points).max())
    return mask


def bars(rng: np.random.Generator) -> np.ndarray:
    """Two to nine thin straight bars, perhaps around a larger plate."""
    mask = np.zeros((SIZE, SIZE), np.uint8)
    upright = rng.uniform(0, np.pi)
    for _ in range(rng.integers(2, 10)):
        angle = upright + rng.integers(0, 2) * np.pi / 2 + rng.normal(0, 0.25)
        along = np.array([np.cos(angle), np.sin(angle)])
        fill(mask, rectangle(rng.uniform(-0.5, 0.5, 2), along, rng.uniform(0.3, 0.8), rng.uniform(0.02, 0.07)))
    if rng.random() < 0.4:
        along = np.array([np.cos(upright), np.sin(upright)])
        fill(mask, rectangle(rng.uniform(-0.3, 0.3, 2), along, rng.uniform(0.2, 0.5), rng.uniform(0.15, 0.4)))
    return mask


def rectangle(centre: np.ndarray, along: np.ndarray, length: float, width: float) -> np.ndarray:
    """The corners of a rectangle of the given half-length and half-width."""
    across = np.array([-along[1], along[0]])
    return centre + np.array([length * s * along + width * t * across for s, t in ((1, 1), (1, -1), (-1, -1), (-1, 1))])


def cut_hole(mask: np.ndarray, rng: np.random.Generator) -> None:
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1) * rng.uniform(0.1, 0.4, 2) + rng.uniform(-0.3, 0.3, 2)
    fill(mask, points, 0)
