"""Writes the values that the TypeScript model is tested against: test/golden/nano.safetensors.

    python training/goldens.py

Run it again whenever weights/nano.safetensors changes. Tensors, for every case HxW:

    HxW.image1, .image2   uint8 (h, w, 3), RGB; each pixel is to be repeated `enlarge` times along both axes
    HxW.flow              float32 (2, H, W), or
    HxW.flow_every8       float32 (2, H/8, W/8): rows and columns 0, 8, 16, ... of the flow
    HxW.features1         float32 (C, H/8, W/8): the feature encoder's output for image1
    HxW.latent_tokens     float32 (H/8 * W/8, tokens, dim): the cost encoder's output
    HxW.flow_coarse_0, 1  float32 (2, H/8, W/8): the flow before and after one iteration, in pixels of 1/8 resolution

The last four exist for one case only, to tell where a deviation begins. An image whose size is no multiple of 8 is
padded at the right and the bottom by repeating its last column and row, and the flow is cropped. The metadata holds
`iterations` and `cases`, JSON: [{"size": "HxW", "enlarge": n}, ...].
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

from model import FlowFormer, estimate_flow, load_model

ROOT = Path(__file__).resolve().parent.parent
ITERATIONS = 4
# Height, width, factor of enlargement. The sizes: windows that are padded at 1/8 resolution; not a multiple of 8;
# larger than any training crop.
CASES = [(64, 96, 1), (100, 130, 1), (320, 448, 4)]
INSPECTED = (64, 96)


def moving_texture(height: int, width: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Two uint8 images (height, width, 3) of one smooth random texture, turned and shifted by a few pixels."""
    texture = torch.zeros(1, 3, height, width)
    for cell, weight in ((4, 0.3), (16, 0.7)):
        noise = torch.rand(1, 3, height // cell + 2, width // cell + 2, generator=generator)
        texture += weight * F.interpolate(noise, size=(height, width), mode="bicubic", align_corners=False)
    motion = torch.tensor([[[0.998, -0.03, 4 / width], [0.03, 0.998, -3 / height]]])
    grid = F.affine_grid(motion, list(texture.shape), align_corners=False)
    moved = F.grid_sample(texture, grid, padding_mode="reflection", align_corners=False)
    return tuple((255 * x[0]).clamp(0, 255).byte().permute(1, 2, 0).contiguous() for x in (texture, moved))


def enlarge(image: Tensor, factor: int) -> Tensor:
    """uint8 (h, w, 3) to the model's (1, 3, factor*h, factor*w)."""
    return image.repeat_interleave(factor, 0).repeat_interleave(factor, 1).permute(2, 0, 1).float()[None]


@torch.inference_mode()
def intermediate_values(model: FlowFormer, image1: Tensor, image2: Tensor) -> dict[str, Tensor]:
    """What the stages of the model return, by the names of the module's docstring."""
    features1, context1 = model.encode(image1)
    features2, _ = model.encode(image2)
    cost = model.cost_volume(features1, features2)
    (_, start), (_, flow) = model.refinements(cost, context1, 1)
    tokens = model.cost_encoder(cost, *features1.shape[2:])
    return {"features1": features1[0], "latent_tokens": tokens, "flow_coarse_0": start[0], "flow_coarse_1": flow[0]}


def golden_case(model: FlowFormer, height: int, width: int, factor: int, generator: torch.Generator):
    """The tensors of one case, without its size in their names."""
    images = moving_texture(height // factor, width // factor, generator)
    inputs = [enlarge(image, factor) for image in images]
    flow = estimate_flow(model, *inputs, ITERATIONS)[0]
    values = {"image1": images[0], "image2": images[1]}
    values |= {"flow": flow} if factor == 1 else {"flow_every8": flow[:, ::8, ::8]}
    if (height, width) == INSPECTED:
        values |= intermediate_values(model, *inputs)
    return values


def main() -> None:
    model = load_model(ROOT / "weights/nano.safetensors")
    generator = torch.Generator().manual_seed(0)
    tensors, cases = {}, []
    for height, width, factor in CASES:
        size = f"{height}x{width}"
        values = golden_case(model, height, width, factor, generator)
        tensors |= {f"{size}.{name}": value.clone().contiguous() for name, value in values.items()}
        cases.append({"size": size, "enlarge": factor})
    output = ROOT / "test/golden/nano.safetensors"
    output.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, output, {"iterations": str(ITERATIONS), "cases": json.dumps(cases)})
    output.chmod(0o644)
    for name, value in tensors.items():
        print(f"{name:24} {str(value.dtype):14} {tuple(value.shape)}, mean {value.float().mean():.4f}")


if __name__ == "__main__":
    main()
