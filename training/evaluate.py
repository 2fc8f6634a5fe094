"""Mean end-point error of a model on pairs with known flow, pair by pair.

    python training/evaluate.py weights/nano.safetensors PAIRS [--release]

Without --release only the pairs to develop with. A release reading is noted, with its date, in the model's card.

PAIRS is a folder that holds any of: middlebury/NAME/{frame10.png,frame11.png,flow10.flo}, sintel/frame_NNNN.{png,flo},
flyingchairs/NAME_{img1.png,img2.png,flow.flo}.
"""

import argparse
from collections.abc import Container
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from enlarge import estimate_enlarged
from model import FlowFormer, load_model

UNKNOWN = 1e9  # larger values mark pixels whose flow is not known
ITERATIONS = 4  # as the application does
# What may be looked at while training and choosing; the others are read at releases only, and every reading is noted.
DEVELOPMENT = tuple(f"chairs {i}" for i in range(5))


def read_flo(path: Path) -> Tensor:
    """A Middlebury .flo file as (2, H, W)."""
    data = path.read_bytes()
    width, height = np.frombuffer(data, "<i4", 2, offset=4)
    flow = np.frombuffer(data, "<f4", width * height * 2, offset=12).reshape(height, width, 2)
    return torch.from_numpy(flow.copy()).permute(2, 0, 1)


def read_image(path: Path) -> Tensor:
    """An image file as (1, 3, H, W), 0..255."""
    pixels = np.array(Image.open(path).convert("RGB"))
    return torch.from_numpy(pixels).permute(2, 0, 1).float()[None]


def find_pairs(folder: Path) -> dict[str, tuple[Path, Path, Path]]:
    """First image, second image and flow of every pair under `folder`, by name."""
    pairs = {}
    for flow in sorted(folder.glob("middlebury/*/flow10.flo")):
        pairs[flow.parent.name] = (flow.with_name("frame10.png"), flow.with_name("frame11.png"), flow)
    for flow in sorted(folder.glob("sintel/frame_*.flo")):
        following = flow.with_name(f"frame_{int(flow.stem[-4:]) + 1:04}.png")
        pairs[f"sintel {flow.stem}"] = (flow.with_suffix(".png"), following, flow)
    for flow in sorted(folder.glob("flyingchairs/*_flow.flo")):
        name = flow.stem.removesuffix("_flow")
        images = [flow.with_name(f"{name}_img{i}.png") for i in (1, 2)]
        pairs[f"chairs {int(name)}"] = (*images, flow)
    return pairs


def point_errors(flow: Tensor, truth: Tensor) -> Tensor:
    """Distances of the vectors; both (B, 2, H, W) -> (B, H, W)."""
    return (flow - truth).norm(dim=1)


def end_point_error(flow: Tensor, truth: Tensor) -> float:
    """Mean distance of the vectors over the known pixels; both (2, H, W)."""
    known = (truth.abs() < UNKNOWN).all(dim=0)
    return point_errors(flow[None], truth[None])[0, known].mean().item()


def evaluate(
    model: FlowFormer, folder: Path, names: Container[str] | None = None
) -> dict[str, tuple[float, float]]:
    """EPE of the model and of zero flow for every pair, or for those of some names."""
    device = next(model.parameters()).device
    errors = {}
    for name, (first, second, flow) in find_pairs(folder).items():
        if names is not None and name not in names:
            continue
        truth = read_flo(flow)
        images = [read_image(path).to(device) for path in (first, second)]
        estimate = estimate_enlarged(model, *images, ITERATIONS)[0].cpu()
        errors[name] = end_point_error(estimate, truth), end_point_error(torch.zeros_like(truth), truth)
    return errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", help="a .safetensors file")
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--release", action="store_true", help="all pairs, not only those to develop with")
    arguments = parser.parse_args()
    names = None if arguments.release else DEVELOPMENT
    errors = evaluate(load_model(arguments.weights), arguments.pairs, names)
    if not errors:
        parser.error(f"no pairs found in {arguments.pairs}")
    errors["mean"] = tuple(np.mean(list(errors.values()), axis=0))
    for name, (error, zero) in errors.items():
        print(f"{name:20} {error:7.3f}   zero flow {zero:7.3f}")


if __name__ == "__main__":
    main()
