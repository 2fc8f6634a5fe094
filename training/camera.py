"""What a camera and a codec do to a pair of frames: light, fog, blur, noise, compression. Images float32, 0..255."""

import cv2
import numpy as np

Pair = tuple[np.ndarray, np.ndarray]


def random_field(rng: np.random.Generator, height: int, width: int, cells: int) -> np.ndarray:
    """Smooth noise of about 0..1, (height, width, 1)."""
    field = rng.random((cells + 1, cells + 1), dtype=np.float32)
    return cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]


def add_fog(frames: Pair, rng: np.random.Generator) -> Pair:
    """A light veil of uneven density, drifting a little; the flow is that of what it covers."""
    height, width = frames[0].shape[:2]
    field = random_field(rng, height + 16, width + 16, int(rng.integers(2, 6))) * rng.uniform(0.2, 0.6)
    colour = rng.uniform(120, 255) + rng.normal(0, 10, 3)
    corners = rng.integers(0, 16, (2, 2))
    density = [np.clip(field[y : y + height, x : x + width], 0, 0.7) for y, x in corners]
    return tuple((frame * (1 - fog) + colour * fog).astype(np.float32) for frame, fog in zip(frames, density))


def change_light(frames: Pair, rng: np.random.Generator) -> Pair:
    """Brightness, contrast, gamma and colour: much the same change for both frames, and a little of each one's own."""
    height, width = frames[0].shape[:2]
    shared, own = rng.normal(0, 1, 6), rng.normal(0, 1, (2, 6)) * rng.choice([0.0, 0.1, 0.3], p=[0.3, 0.5, 0.2])
    result = []
    for frame, change in zip(frames, shared + own):
        gamma, contrast = np.exp(0.2 * change[0]), np.exp(0.2 * change[1])
        tint = np.exp(0.06 * change[3:]).astype(np.float32)
        frame = np.clip(frame / 255, 1e-3, 1) ** np.float32(gamma)
        result.append(((frame - 0.5) * contrast * tint + 0.5 + 0.07 * change[2]) * 255)
    if rng.random() < 0.15:
        result[1] = result[1] * (1 + rng.uniform(0.1, 0.4) * (random_field(rng, height, width, 3) - 0.5))
    return tuple(np.clip(frame, 0, 255).astype(np.float32) for frame in result)


def blur(frames: Pair, rng: np.random.Generator) -> Pair:
    """Defocus, the same in both frames."""
    sigma = rng.uniform(0.5, 1.6)
    return tuple(cv2.GaussianBlur(frame, (0, 0), sigma) for frame in frames)


def add_noise(frames: Pair, rng: np.random.Generator) -> Pair:
    sigma = abs(rng.normal(0, 6))
    return tuple(frame + sigma * rng.standard_normal(frame.shape, dtype=np.float32) for frame in frames)


def compress(frames: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """JPEG artefacts, at times of another strength in each frame, as between key frames and others; uint8 in and out."""
    qualities = rng.integers(15, 96, 2) if rng.random() < 0.4 else np.repeat(rng.integers(35, 96), 2)
    result = []
    for frame, quality in zip(frames, qualities):
        data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1]
        result.append(cv2.imdecode(data, cv2.IMREAD_COLOR))
    return result


def photograph(frames: Pair, rng: np.random.Generator) -> list[np.ndarray]:
    """A random selection of the above, then uint8."""
    for effect, probability in ((add_fog, 0.08), (change_light, 0.9), (blur, 0.15), (add_noise, 0.4)):
        if rng.random() < probability:
            frames = effect(frames, rng)
    finished = [np.clip(np.round(frame), 0, 255).astype(np.uint8) for frame in frames]
    return compress(finished, rng) if rng.random() < 0.5 else finished
