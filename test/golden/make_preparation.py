"""Writes preparation.safetensors: pictures scaled by PIL, and prepared by torchvision's and timm's own transforms.

    python test/golden/make_preparation.py

Needs torchvision and timm. Rows are scaled before columns: for some sizes, Pillow 13 would turn that round. Tensors: NAME.picture, (H, W, 3) bytes; NAME.INTERPOLATION.WxH, bytes; NAME.LIBRARY, bytes
(crop, crop, 3), from a shorter side of 29 and 31 pixels to a square of 24 (timm: crop_pct 24 / 31).
"""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from timm.data.transforms_factory import transforms_imagenet_eval
from torchvision.transforms import InterpolationMode
from torchvision.transforms._presets import ImageClassification

OUTPUT = Path(__file__).with_name("preparation.safetensors")
FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
ZERO, ONE = (0.0,) * 3, (1.0,) * 3


def picture(width: int, height: int, seed: int) -> Image.Image:
    """Hard edges and noise, so that weights overshoot and are clamped."""
    random = np.random.default_rng(seed)
    blocks = random.integers(0, 2, (-(-height // 5), -(-width // 5), 3)) * 255
    pixels = blocks.repeat(5, 0).repeat(5, 1)[:height, :width] + random.integers(-30, 31, (height, width, 3))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def main() -> None:
    tensors = {}
    torchvision = ImageClassification(
        crop_size=24, resize_size=29, interpolation=InterpolationMode.BILINEAR, mean=ZERO, std=ONE
    )
    timm = transforms_imagenet_eval(24, crop_pct=24 / 31, interpolation="bicubic", mean=ZERO, std=ONE)
    for name, size in {"wide": (61, 46), "tall": (46, 75), "small": (11, 13)}.items():
        image = picture(*size, seed=size[0])
        tensors[f"{name}.picture"] = torch.from_numpy(np.array(image))
        for kind, interpolation in FILTERS.items():
            for width, height in ((20, 31), (61, 17), (75, 60)):
                narrow = image.resize((width, image.height), interpolation)
                scaled = narrow.resize((width, height), interpolation)
                tensors[f"{name}.{kind}.{width}x{height}"] = torch.from_numpy(np.array(scaled))
        for library, transform in {"torchvision": torchvision, "timm": timm}.items():
            prepared = (transform(image) * 255).round().byte()
            tensors[f"{name}.{library}"] = prepared.permute(1, 2, 0).contiguous()
    save_file(tensors, OUTPUT)
    OUTPUT.chmod(0o644)
    print(f"{len(tensors)} tensors, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
