"""Learning from video without known flow: frames, and a loss that asks the second frame, warped back, to look like the first.

Follows UFlow (Jonschkowski et al., ECCV 2020): census distance where nothing is occluded, which forward and backward flow tell,
and a flow that is smooth where the image is.
"""

from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from attention import pixel_grid

HEIGHT = 288  # of the frames that are kept
GAPS = (1, 3, 6)  # frames from the first to the second of a pair
CENSUS = 7  # side of the window
SMOOTHNESS = 0.2
EDGE = 40.0  # of 255; a step of this size takes a third of the smoothing away
# Forward and backward flow of a visible pixel cancel up to these (UnFlow, equation 2).
CONSISTENCY, SLACK = 0.01, 0.5


def read_videos(folder: Path, count: int, rng: np.random.Generator) -> list[tuple[Tensor, Tensor]]:
    """`count` pairs of frames (3, H, W), uint8, RGB, from all videos of a folder alike."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in (".mp4", ".mkv", ".mov", ".avi", ".webm"))
    videos = [frames for path in paths if len(frames := read_frames(path)) > max(GAPS)]
    pairs = []
    for _ in range(count):
        frames = videos[rng.integers(len(videos))]
        gap = GAPS[rng.integers(len(GAPS))]
        first = rng.integers(len(frames) - gap)
        pairs.append((frames[first], frames[first + gap]))
    return pairs


def read_frames(path: Path) -> list[Tensor]:
    """All frames of a video, reduced to HEIGHT."""
    capture, frames = cv2.VideoCapture(str(path)), []
    while (frame := capture.read()[1]) is not None:
        size = (round(frame.shape[1] * HEIGHT / frame.shape[0]), HEIGHT)
        reduced = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)[:, :, ::-1]
        frames.append(torch.from_numpy(reduced.transpose(2, 0, 1).copy()))
    return frames


def crop(pair: tuple[Tensor, Tensor], height: int, width: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """The same place of both frames, either way round in time, and mirrored or not; float32."""
    pair = pair if rng.random() < 0.5 else pair[::-1]
    top, left = (rng.integers(size - part + 1) for size, part in zip(pair[0].shape[1:], (height, width)))
    parts = [frame[:, top : top + height, left : left + width].float() for frame in pair]
    return tuple(part.flip(2) for part in parts) if rng.random() < 0.5 else tuple(parts)


def warp(image: Tensor, flow: Tensor) -> Tensor:
    """image (B, C, H, W) looked up at each pixel's place plus flow (B, 2, H, W); zero outside."""
    height, width = flow.shape[2:]
    limits = torch.tensor([width - 1, height - 1], device=flow.device).view(1, 2, 1, 1)
    points = 2 * (pixel_grid(height, width, flow.device) + flow) / limits - 1
    return F.grid_sample(image, points.permute(0, 2, 3, 1), align_corners=True)


def visible(flow: Tensor, back: Tensor) -> Tensor:
    """Where the flow and the flow back from where it leads cancel, within the image: (B, 1, H, W), 0 or 1."""
    returned = warp(back, flow)
    length = flow.square().sum(1, keepdim=True) + returned.square().sum(1, keepdim=True)
    gap = (flow + returned).square().sum(1, keepdim=True)
    inside = warp(torch.ones_like(flow[:, :1]), flow) > 0.99
    return ((gap < CONSISTENCY * length + SLACK) & inside).float()


def census(image: Tensor) -> Tensor:
    """How each pixel differs from its neighbours, squashed: (B, 3, H, W) -> (B, CENSUS^2, H, W)."""
    grey = image.mean(1, keepdim=True)
    around = F.unfold(grey, CENSUS, padding=CENSUS // 2).view(len(image), -1, *image.shape[2:])
    difference = around - grey
    return difference / (0.81 + difference.square()).sqrt()


def photometric_loss(first: Tensor, warped: Tensor, mask: Tensor) -> Tensor:
    """A soft Hamming distance of census transforms, over visible pixels."""
    square = (census(first) - census(warped)).square()
    distance = (square / (0.1 + square)).sum(1, keepdim=True)
    robust = (distance + 0.01).pow(0.4)
    inner = F.pad(torch.ones_like(mask[..., 3:-3, 3:-3]), (3, 3, 3, 3)) * mask
    return (robust * inner).sum() / (inner.sum() + 1)


def smoothness_loss(flow: Tensor, image: Tensor) -> Tensor:
    """First derivatives of the flow, less where the image has edges."""

    def along(axis: int) -> Tensor:
        slope = flow.diff(dim=axis).square().add(1e-6).sqrt().mean(1, keepdim=True)
        edge = image.diff(dim=axis).abs().mean(1, keepdim=True)
        return (slope * (-edge / EDGE).exp()).mean()

    return along(2) + along(3)


def self_supervised_loss(first: Tensor, second: Tensor, flow: Tensor, back: Tensor) -> Tensor:
    """Images (1, 3, H, W) of 0..255, flow between them and back, both (1, 2, H, W)."""
    mask = visible(flow, back).detach()
    return photometric_loss(first, warp(second, flow), mask) + SMOOTHNESS * smoothness_loss(flow, first)
