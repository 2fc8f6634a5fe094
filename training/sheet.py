"""A sheet of scenes to look at: first frame, second frame, flow."""

from collections.abc import Callable

import cv2
import numpy as np

SCENES = 12


def flow_colours(flow: np.ndarray) -> np.ndarray:
    """Direction as hue and length as saturation, uint8 RGB."""
    length, angle = cv2.cartToPolar(flow[..., 0], flow[..., 1])
    hsv = np.stack([angle * 90 / np.pi, 255 * length / max(length.max(), 1e-3), np.full_like(length, 255)], axis=2)
    return cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB)


def write_sheet(path: str, scene: Callable[[int], tuple[np.ndarray, np.ndarray, np.ndarray]]) -> None:
    """Writes a picture of scenes 0, 1, ..., each two frames and a flow, in two columns."""
    rows = []
    for seed in range(SCENES):
        first, second, flow = scene(seed)
        rows.append(np.concatenate([first, second, flow_colours(flow)], axis=1))
    sheet = np.concatenate([np.concatenate(rows[i::2], axis=0) for i in range(2)], axis=1)
    cv2.imwrite(path, cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
