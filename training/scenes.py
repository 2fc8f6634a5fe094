"""Synthetic scenes with exact flow: photographs as textures of a background and of objects, each with a motion of its own.

    python training/scenes.py TEXTURES scenes.png

draws a sheet of scenes to look at: first frame, second frame, flow.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from camera import photograph, random_field
from motion import Motion, about, random_affinity, random_waves
from shapes import SIZE, random_shape
from sheet import write_sheet

cv2.setNumThreads(1)


@dataclass(frozen=True)
class Layer:
    """One object, or the background (no mask): how it looks in the first frame, and how it moves to the second."""

    texture: np.ndarray  # (h, w, 3) uint8, mirrored beyond its edges
    texture_map: np.ndarray  # 2x3: first frame -> texture
    mask: np.ndarray | None  # (SIZE, SIZE) float32
    mask_map: np.ndarray | None  # 2x3: first frame -> mask
    motion: Motion
    shutter: float  # the part of the motion that is blurred
    shadow: np.ndarray | None  # offset (2,) in pixels


def load_textures(folder: Path) -> list[np.ndarray]:
    """All images of a folder, uint8 RGB."""
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
    return [cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB) for path in files]


def linear_map(matrix: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A 2x3 matrix applied to coordinates, float32 for cv2.remap."""
    a = matrix.astype(np.float32)
    return a[0, 0] * x + a[0, 1] * y + a[0, 2], a[1, 0] * x + a[1, 1] * y + a[1, 2]


def random_texture(textures: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Mostly a photograph at some scale; now and then one nearly without detail, or plain noise."""
    if rng.random() < 0.08:
        cells = int(np.exp(rng.uniform(np.log(3), np.log(80))))
        field = np.concatenate([random_field(rng, 240, 320, cells) for _ in range(3)], axis=2)
        return np.clip(255 * field, 0, 255).astype(np.uint8)
    texture = textures[rng.integers(len(textures))]
    scale = np.exp(rng.uniform(np.log(0.5), np.log(2)))
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    texture = cv2.resize(texture, None, fx=scale, fy=scale, interpolation=interpolation)
    if rng.random() < 0.1:
        texture = cv2.GaussianBlur(texture, (0, 0), rng.uniform(2, 10))
    return faint(texture, rng) if rng.random() < 0.15 else texture


def faint(texture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Asphalt, walls, sky: what little contrast there is drowns in noise and compression."""
    mean = texture.mean((0, 1))
    return np.clip(mean + (texture - mean) * rng.uniform(0.03, 0.3), 0, 255).astype(np.uint8)


def placement(origin: np.ndarray, target: np.ndarray, angle: float, scale: np.ndarray | float) -> np.ndarray:
    """The 2x3 map that takes `origin` to `target`, turning by `angle` and scaling x and y."""
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) * np.reshape(scale, (-1, 1))
    return np.column_stack([turn, target - turn @ origin])


class SceneMotion:
    """Draws the motions of a scene's layers: its pace, its camera (a third stand still), and how objects move."""

    def __init__(self, height: int, width: int, rng: np.random.Generator):
        self.rng, self.size = rng, np.array([width, height])
        self.pace = self._random_pace()
        # In the other scenes each object has a pace of its own.
        self.one_pace = rng.random() < 0.6
        self.parallax = rng.random() < 0.25
        self.tripod = rng.random() < 0.3
        self.camera = Motion(np.eye(3)) if self.tripod else self._camera()

    def _random_pace(self) -> float:
        """Pixels; spread evenly over orders of magnitude, up to a quarter of the frame."""
        return np.exp(self.rng.uniform(np.log(0.4), np.log(0.25 * min(self.size))))

    def _camera(self) -> Motion:
        rng, centre = self.rng, self.size * self.rng.uniform(0.2, 0.8, 2)
        spin = 0.01 + 0.0006 * self.pace
        matrix = random_affinity(rng, spin, spin, 0.3 * spin)
        matrix[:2, 2] = self.pace * rng.normal(0, 0.6, 2)
        if rng.random() < 0.4:
            matrix[2, :2] = rng.normal(0, 0.25 * spin / max(self.size), 2)
        waves = random_waves(rng, 0.12) if rng.random() < 0.2 else ()
        return Motion(about(centre, matrix), waves)

    def object(self, centre: np.ndarray) -> Motion:
        """The motion of an object that stands at `centre` in the first frame."""
        rng = self.rng
        if self.parallax:
            matrix, shift = np.eye(3), self.camera.homography[:2, 2] * rng.exponential(1.0)
        else:
            pace = self.pace if self.one_pace else self._random_pace()
            spin = 0.04 + 0.003 * pace
            matrix = random_affinity(rng, spin, 0.6 * spin, 0.3 * spin)
            shift = pace * rng.normal(0, 1, 2) * (rng.random() < 0.9)
        if self.tripod and rng.random() < 0.4:
            return self.camera
        if rng.random() < 0.3:
            matrix[2, :2] = rng.normal(0, 0.15 / max(self.size), 2)
        matrix[:2, 2] = shift
        waves = random_waves(rng, 0.2) if rng.random() < 0.3 else ()
        return Motion(self.camera.homography @ about(centre, matrix), waves)


def background(textures: list[np.ndarray], motion: SceneMotion, shutter: float) -> Layer:
    rng, texture = motion.rng, random_texture(textures, motion.rng)
    if motion.tripod and rng.random() < 0.4:
        texture = faint(texture, rng)
    target = rng.uniform(0, 1, 2) * texture.shape[1::-1]
    texture_map = placement(motion.size / 2, target, rng.normal(0, 0.5), 1.0)
    return Layer(texture, texture_map, None, None, motion.camera, shutter, None)


def foreground(textures: list[np.ndarray], behind: Layer, motion: SceneMotion, shutter: float) -> Layer:
    rng = motion.rng
    centre = rng.uniform(-0.05, 1.05, 2) * motion.size
    # At times the texture of what lies behind, which leaves only the motion to tell them apart.
    texture = behind.texture if rng.random() < 0.06 else random_texture(textures, rng)
    angle = rng.uniform(0, 2 * np.pi)
    texture_map = placement(centre, rng.uniform(0, 1, 2) * texture.shape[1::-1], angle, 1.0)
    extent = np.exp(rng.uniform(np.log(0.12), np.log(1.1))) * min(motion.size)
    stretch = np.exp(rng.normal(0, 0.25, 2))
    mask_map = placement(centre, np.full(2, SIZE / 2), angle, SIZE / (extent * stretch))
    shadow = rng.normal(0, 0.15, 2) * extent if rng.random() < 0.15 else None
    return Layer(texture, texture_map, random_shape(rng), mask_map, motion.object(centre), shutter, shadow)


def random_layers(textures: list[np.ndarray], height: int, width: int, rng: np.random.Generator) -> list[Layer]:
    """A background and one to eleven objects, from back to front."""
    motion = SceneMotion(height, width, rng)
    shutter = rng.uniform(0.1, 0.6) if rng.random() < 0.2 else 0.0
    layers = [background(textures, motion, shutter)]
    for _ in range(rng.integers(1, 12)):
        layers.append(foreground(textures, layers[-1], motion, shutter))
    return layers


def motion_blur(image: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Smears an image along `step` (x, y), in pixels."""
    length = np.hypot(*step)
    if length < 1:
        return image
    side = int(length) | 1
    kernel = np.zeros((side, side), np.float32)
    reach = step / length * (side - 1) / 2
    ends = [tuple(int(round(v)) for v in side // 2 + sign * reach) for sign in (-1, 1)]
    cv2.line(kernel, *ends, 1.0)
    return cv2.filter2D(image, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)


def draw(canvas: np.ndarray, layer: Layer, x: np.ndarray, y: np.ndarray, interpolation: int) -> np.ndarray | None:
    """Puts a layer on the canvas, in place; x, y: the first-frame position shown at each pixel. Returns its coverage."""
    height, width = canvas.shape[:2]
    colour = cv2.remap(layer.texture, *linear_map(layer.texture_map, x, y), interpolation, borderMode=cv2.BORDER_REFLECT)
    colour = colour.astype(np.float32)
    step = np.zeros(2)
    if layer.shutter:
        moved = layer.motion.forward(x, y)
        visible = slice(None) if layer.mask is None else mask_at(layer, x, y) > 0.5
        shifts = [np.clip((there - here)[visible], -60, 60) for there, here in zip(moved, (x, y))]
        step = layer.shutter * np.array([shift.mean() if shift.size else 0.0 for shift in shifts])
    if layer.mask is None:
        canvas[:] = motion_blur(colour, step)
        return None
    coverage = mask_at(layer, x, y)
    if layer.shadow is not None:
        shift = np.float32([[1, 0, layer.shadow[0]], [0, 1, layer.shadow[1]]])
        canvas *= 1 - 0.5 * cv2.GaussianBlur(cv2.warpAffine(coverage, shift, (width, height)), (0, 0), 3)[..., None]
    alpha = motion_blur(coverage, step)[..., None]
    canvas *= 1 - alpha
    canvas += motion_blur(colour * coverage[..., None], step)
    return coverage


def mask_at(layer: Layer, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return cv2.remap(layer.mask, *linear_map(layer.mask_map, x, y), cv2.INTER_LINEAR, borderValue=0)


def render(layers: list[Layer], height: int, width: int, rng: np.random.Generator):
    """Two float32 frames (H, W, 3) and the flow (H, W, 2) of what is visible in the first."""
    y, x = (axis.astype(np.float32) for axis in np.mgrid[:height, :width])
    frames = tuple(np.zeros((height, width, 3), np.float32) for _ in range(2))
    flow = np.zeros((height, width, 2), np.float32)
    interpolation = cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR
    for layer in layers:
        coverage = draw(frames[0], layer, x, y, interpolation)
        draw(frames[1], layer, *layer.motion.backward(x, y), interpolation)
        moved = np.stack(layer.motion.forward(x, y), axis=2) - np.stack([x, y], axis=2)
        visible = slice(None) if coverage is None else coverage > 0.5
        flow[visible] = moved[visible]
    return frames, flow


def random_scene(textures: list[np.ndarray], height: int, width: int, seed: tuple[int, ...]):
    """Scene `seed`: two uint8 frames (H, W, 3) and the flow (H, W, 2) float32, in pixels, from the first to the second."""
    rng = np.random.default_rng(seed)
    frames, flow = render(random_layers(textures, height, width, rng), height, width, rng)
    return (*photograph(frames, rng), flow)


def main() -> None:
    folder, output = sys.argv[1:]
    textures = load_textures(Path(folder))
    write_sheet(output, lambda seed: random_scene(textures, 192, 256, (seed,)))


if __name__ == "__main__":
    main()
