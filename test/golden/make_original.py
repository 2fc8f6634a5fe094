"""Goldens of the FlowFormer authors' own code: python make_original.py REFERENCE large|small OUT.safetensors [HxW ITERATIONS]

REFERENCE is a checkout of github.com/drinkingcoder/FlowFormer-Official. Its models are too big for this repository, so
their weights are made of a counter (counter.py): the tests make the same ones. Flow is computed in float64.

With a size, the weights are PyTorch's own first ones for seed 0, written beside OUT as .pth to be opened like a checkpoint of
the authors (bench/original.ts), and flow is computed in float32, which is fair to compare times with.

Needs timm 0.4.12 (--no-deps), einops, loguru, scipy and yacs.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
import torch
from counter import counter_weight
from safetensors.torch import save_file

reference, variant, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
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


def flow_of(model, dtype, pair):
    torch.set_default_dtype(dtype)
    flow, _ = model.to(dtype)(*(image.to(dtype) for image in pair))
    torch.set_default_dtype(torch.float32)
    return flow[0].float()


@torch.no_grad()
def main():
    sized = len(sys.argv) > 4
    cases = [(*map(int, sys.argv[4].split("x")), int(sys.argv[5]))] if sized else [(72, 104, 3), (128, 64, 1)]
    config = (submission if variant == "large" else small_things_eval).get_cfg()
    config.latentcostformer.pretrain = False
    torch.manual_seed(0)
    model = build_flowformer(config).eval()
    if not sized:
        fill(model)
    else:
        # Zero in the beginning, which would hide the aggregation.
        model.memory_decoder.update_block.aggregator.gamma.fill_(0.5)
        torch.save({f"module.{name}": value for name, value in model.state_dict().items()}, out.with_suffix(".pth"))
    tensors = {}
    for height, width, iterations in cases:
        model.memory_decoder.depth = iterations
        pair = images(height, width)
        start = time.perf_counter()
        flow = flow_of(model, torch.float32 if sized else torch.float64, pair)
        print(f"{height}x{width}, {iterations} iterations: {time.perf_counter() - start:.1f} s; "
              f"flow up to {flow.abs().max().item():.1f} px; "
              f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")
        case = f"{height}x{width}x{iterations}"
        tensors |= {f"{case}.image{i + 1}": image[0].to(torch.uint8) for i, image in enumerate(pair)}
        tensors[f"{case}.flow"] = flow
    save_file(tensors, str(out))


main()
