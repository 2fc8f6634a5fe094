"""Goldens of the FlowFormer authors' own code:

    python make_original.py REFERENCE large|small OUT.safetensors [--size HxW [--iterations N] [--tile HxW] ...]

REFERENCE is a checkout of github.com/drinkingcoder/FlowFormer-Official. Its models are too big for this repository, so
their weights are made of a counter (counter.py): the tests make the same ones. Flow is computed in float64 unless --float32 is given.

With a size, the weights are PyTorch's own first ones for a seed, written beside OUT as .pth to be opened like a checkpoint of
the authors (bench/original.ts). With a tile, it is their evaluation of lower or larger images.

Needs timm 0.4.12 (--no-deps), einops, loguru, scipy and yacs.
"""

import argparse
import ast
import math
import resource
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from counter import counter_weight
from safetensors.torch import save_file



def size(text):
    return [int(side) for side in text.split("x")]


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("reference", type=Path)
parser.add_argument("variant", choices=["large", "small"])
parser.add_argument("out", type=Path)
parser.add_argument("--size", type=size)
parser.add_argument("--iterations", type=int, default=32)
parser.add_argument("--tile", type=size)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--gamma", type=float, default=0.5, help="share of the aggregation, which is 0 in PyTorch's first weights")
parser.add_argument("--float32", action="store_true", help="compute as the authors do")
arguments = parser.parse_args()
reference, variant, out = arguments.reference, arguments.variant, arguments.out
sys.path[:0] = [str(reference), str(reference / "core")]

from configs import small_things_eval, submission  # noqa: E402
from core.FlowFormer import build_flowformer  # noqa: E402
from core.FlowFormer.LatentCostFormer import decoder, encoder, twins  # noqa: E402

# The authors' grids are float32 even where everything else is float64.
for module in (decoder, encoder, twins):
    module.coords_grid = lambda *size, grid=module.coords_grid: grid(*size).to(torch.get_default_dtype())


def fill(model):
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point():
            tensor.copy_(counter_weight(name, tensor.shape))


def images(height, width):
    """Smooth patterns that move by a few pixels; whole numbers."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    def picture(dx, dy):
        planes = [127.5 + 110 * np.sin((x + dx) / (5 + c)) * np.cos((y + dy) / (7 - c)) for c in range(3)]
        return torch.from_numpy(np.stack(planes).round().astype(np.float32))[None]
    return picture(0, 0), picture(2.5, -1.5)


def evaluation():
    """What the authors' evaluation script does around the model, without the datasets that it imports, on the CPU."""
    tree = ast.parse((reference / "evaluate_FlowFormer_tile.py").read_text())
    wanted = ("InputPadder", "compute_grid_indices", "compute_weight")
    body = [node for node in tree.body if getattr(node, "name", None) in wanted]
    names = {"torch": torch, "F": F, "math": math, "TRAIN_SIZE": [432, 960]}
    torch.Tensor.cuda = lambda tensor: tensor
    exec(compile(ast.Module(body, []), "evaluation", "exec"), names)
    return names


def tiled(model, pair, tile):
    """As create_kitti_submission: lower images are padded to a tile's height, then tiles are joined."""
    tools = evaluation()
    height, width = pair[0].shape[-2:]
    padder = tools["InputPadder"](pair[0].shape)
    padder._pad = [0, 0, 0, max(0, tile[0] - height)]
    padded = padder.pad(*pair)
    size = list(padded[0].shape[-2:])
    corners = tools["compute_grid_indices"](size, tile)
    weights = tools["compute_weight"](corners, size, tile, 0.05)
    flows, count = 0, 0
    for (top, left), weight in zip(corners, weights):
        parts = [image[..., top : top + tile[0], left : left + tile[1]] for image in padded]
        around = (left, size[1] - left - tile[1], top, size[0] - top - tile[0])
        flows = flows + F.pad(model(*parts)[0] * weight, around)
        count = count + F.pad(weight, around)
    return padder.unpad(flows / count)


def flow_of(model, pair, tile):
    dtype = torch.float32 if arguments.float32 else torch.float64
    torch.set_default_dtype(dtype)
    model, pair = model.to(dtype), [image.to(dtype) for image in pair]
    flow = tiled(model, pair, tile) if tile else model(*pair)[0]
    torch.set_default_dtype(torch.float32)
    return flow[0].float()


@torch.no_grad()
def main():
    sized = arguments.size is not None
    cases = [(72, 104, 3, None), (128, 64, 1, None), (72, 104, 2, [64, 96]), (56, 104, 1, [64, 96])]
    if sized:
        cases = [(*arguments.size, arguments.iterations, arguments.tile)]
    config = (submission if variant == "large" else small_things_eval).get_cfg()
    config.latentcostformer.pretrain = False
    torch.manual_seed(arguments.seed)
    model = build_flowformer(config).eval()
    if not sized:
        fill(model)
    else:
        model.memory_decoder.update_block.aggregator.gamma.fill_(arguments.gamma)
        torch.save({f"module.{name}": value for name, value in model.state_dict().items()}, out.with_suffix(".pth"))
    tensors = {}
    for height, width, iterations, tile in cases:
        model.memory_decoder.depth = iterations
        pair = images(height, width)
        start = time.perf_counter()
        flow = flow_of(model, pair, tile)
        print(f"{height}x{width}, {iterations} iterations: {time.perf_counter() - start:.1f} s; "
              f"flow up to {flow.abs().max().item():.1f} px; "
              f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")
        case = f"{height}x{width}x{iterations}" + (f".{tile[0]}x{tile[1]}" if tile else "")
        tensors |= {f"{case}.image{i + 1}": image[0].to(torch.uint8) for i, image in enumerate(pair)}
        tensors[f"{case}.flow"] = flow
    save_file(tensors, str(out))


main()
