"""Writes the values that engine/nn/layers is tested against: test/golden/layers.safetensors.

    python test/golden/make_layers.py

Computed by PyTorch in float64 from float32 inputs: by its own modules, by the formula of the paper written out here, or by
training/'s modules, which made the bundled weights. Tensors, for every case: CASE.p.NAME (parameters), CASE.NAME (inputs),
CASE.out. Token maps are stored as the engine has them, (H, W, G, C). The weights of the image encoders are made of a counter
(counter.py) under their names in a model's encoder. The metadata holds `flops`, JSON: what PyTorch
counts for the nano encoder by image size.
"""

import json
import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from counter import counter_weight
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training"))

from decoder import SeparableGru  # noqa: E402
from model import Config, image_encoder, normalise  # noqa: E402
from swin import PatchEmbed, PatchMerging, SwinBlock  # noqa: E402

OUTPUT = Path(__file__).with_name("layers.safetensors")
generator = torch.Generator().manual_seed(2)
tensors: dict[str, Tensor] = {}


def normal(*shape: int) -> Tensor:
    return torch.randn(shape, generator=generator)


def record(case: str, **values: Tensor) -> None:
    tensors.update({f"{case}.{name}": x.detach().float().clone().contiguous() for name, x in values.items()})


def random_parameters(case: str, module: nn.Module) -> nn.Module:
    """Gives the module large random parameters, so that none can be left out unnoticed, and records them."""
    for name, parameter in module.named_parameters():
        fan_in = parameter[0].numel() if parameter.dim() > 1 and "table" not in name else 1
        parameter.data = normal(*parameter.shape) / math.sqrt(fan_in)
        record(case, **{f"p.{name}": parameter})
    return module.double()


def attention() -> None:
    module = nn.MultiheadAttention(24, 3, batch_first=True)
    random_parameters("attention", module)
    for name, ours in {"in_proj_": "qkv.", "out_proj.": "proj."}.items():
        for kind in ("weight", "bias"):
            tensors[f"attention.p.{ours}{kind}"] = tensors.pop(f"attention.p.{name}{kind}")
    x = normal(4, 6, 24)
    wide = x.double()
    record("attention", x=x, out=module(wide, wide, wide, need_weights=False)[0])


def swin_blocks() -> None:
    """Heights, widths and maps side by side: whole windows, padding, both, and maps smaller than a window."""
    block = random_parameters("swin", SwinBlock(8, 2, 4, 0, 2))
    for height, width, maps in ((8, 12, 1), (6, 9, 3), (7, 4, 2), (3, 5, 2)):
        for shift in (0, 2):
            block.shift = shift
            x = normal(height, width, maps, 8)
            out = block(x.double().permute(2, 0, 1, 3)).permute(1, 2, 0, 3)
            record(f"swin.{height}x{width}x{maps} shift {shift}", x=x, out=out)


def patches() -> None:
    merging = random_parameters("merging", PatchMerging(5))
    x = normal(4, 6, 3, 5)
    record("merging", x=x, out=merging(x.double().permute(2, 0, 1, 3)).permute(1, 2, 0, 3))
    embedding = random_parameters("embedding", PatchEmbed(6))
    image = normal(1, 3, 16, 24)
    record("embedding", x=image, out=embedding(image.double()).permute(1, 2, 0, 3))


def positions() -> None:
    """FlowFormer's: sin and cos of x, then of y, at frequencies 0, 1, ... times pi / 4 / (dim / 4)."""
    points = torch.tensor([[0, 0], [1, 2], [-3.5, 100.25], [127, 54.875], [-200, 7]])
    frequencies = torch.tensor([i * math.pi / 16 for i in range(4)], dtype=torch.float64)
    x, y = (points.double()[:, i : i + 1] * frequencies for i in (0, 1))
    record("positions", x=points, out=torch.cat([x.sin(), x.cos(), y.sin(), y.cos()], dim=1))


def gru() -> None:
    hidden, context, motion = 4, 3, 5
    module = random_parameters("gru", SeparableGru(hidden, context + motion))
    state, still, moving = (normal(1, n, 7, 9) for n in (hidden, context, motion))
    out = module(state.double(), torch.cat([still, moving], dim=1).double())
    record("gru", state=state, context=still, motion=moving, out=out)


def lookup() -> None:
    height, width = 6, 9
    cost = normal(height * width, height, width)
    targets = torch.rand(height * width, 2, generator=generator) * torch.tensor([width + 8.0, height + 8.0]) - 4
    corners = [[x, y] for x in (-1, 0, width - 1, width) for y in (-1, 0, height - 1, height)]
    beyond = [[-0.25, 2.5], [width - 0.75, 2], [3.5, -0.5], [3, height - 0.25], [-1e4, 2], [2, 1e4], [1e5, -1e5]]
    special = torch.tensor([*corners, *beyond], dtype=torch.float32)
    targets[: len(special)] = special
    for radius in (1, 4):
        steps = torch.arange(-radius, radius + 1, dtype=torch.float64)
        window = torch.stack(torch.meshgrid(steps, steps, indexing="xy"), dim=-1)
        points = targets.double()[:, None, None] + window
        grid = 2 * points / torch.tensor([width - 1, height - 1]) - 1
        out = F.grid_sample(cost.double()[:, None], grid, "bilinear", "zeros", align_corners=True)
        record(f"lookup.{radius}", cost=cost, targets=targets, out=out.flatten(1))


def upsampling() -> None:
    """RAFT's formula: softmax over the neighbours, which F.unfold lists before channels' positions."""
    height, width = 3, 5
    for factor in (2, 8):
        flow = normal(1, 2, height, width)
        mask = 3 * normal(1, 9 * factor**2, height, width)
        weights = mask.double().view(1, 1, 9, factor, factor, height, width).softmax(2)
        neighbours = F.unfold(factor * flow.double(), 3, padding=1).view(1, 2, 9, 1, 1, height, width)
        fine = (weights * neighbours).sum(2).permute(0, 1, 4, 2, 5, 3)
        logits = mask.view(9, factor**2, height * width).permute(2, 1, 0)
        out = fine.reshape(2, factor * height, factor * width)
        record(f"upsampling.{factor}", flow=flow, logits=logits, out=out)


def rolls() -> None:
    x = normal(3, 5, 2)
    for axis, distance in ((0, 1), (1, -2), (1, 7), (-1, 1)):
        record(f"roll.{axis} {distance}", x=x, out=x.roll(distance, axis))


def encoders() -> None:
    """nano's image encoder, made small; its coarse map is no multiple of a window."""
    encoder = image_encoder(Config(stem_dim=8, embed_dim=16, depths=(0, 2), window=4, mlp_ratio=2), 48 + 2 * 32).double()
    for key, parameter in encoder.named_parameters():
        parameter.data = counter_weight(f"encoder.{key}", parameter.shape).double()
    image = 255 * torch.rand(1, 3, 40, 56, generator=generator)
    record("stem-swin", image=image, out=encoder(normalise(image.double())))


def encoder_flops() -> dict[str, int]:
    encoder = image_encoder(Config(), Config.feature_dim + 2 * Config.hidden_dim)
    counts = {}
    for height, width in ((64, 96), (104, 136)):
        counter = FlopCounterMode(display=False)
        with torch.no_grad(), counter:
            encoder(torch.zeros(1, 3, height, width))
        counts[f"{height}x{width}"] = counter.get_total_flops()
    return counts


def main() -> None:
    for group in (attention, swin_blocks, patches, positions, gru, lookup, upsampling, rolls, encoders):
        group()
    save_file(tensors, OUTPUT, {"flops": json.dumps(encoder_flops())})
    OUTPUT.chmod(0o644)
    print(f"{len(tensors)} tensors, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
