"""Writes the values every interpreter of the op vocabulary is tested against: test/golden/ops.safetensors.

    python test/golden/make_ops.py

Each case is one op of engine/nn/ops.ts, computed by PyTorch in float64 from float32 inputs. Tensors, for every case:

    NAME.0, NAME.1, ...   its inputs; int32 where the op takes a table of integers
    NAME.out              its output, float32

The metadata holds `cases`, JSON: [{"name": NAME, "inputs": n, "op": {"kind": ...}}, ...], the op as the TypeScript record.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

OUTPUT = Path(__file__).with_name("ops.safetensors")
generator = torch.Generator().manual_seed(1)
tensors: dict[str, Tensor] = {}
cases: list[dict] = []


def normal(*shape: int, scale: float = 1.0) -> Tensor:
    return scale * torch.randn(shape, generator=generator)


def add(name: str, op: dict, compute, *inputs: Tensor) -> None:
    """Records a case whose output is `compute(*inputs)`."""
    output = compute(*(x.double() if x.is_floating_point() else x.long() for x in inputs))
    tensors.update({f"{name}.{i}": x.clone().contiguous() for i, x in enumerate(inputs)})
    tensors[f"{name}.out"] = output.float().contiguous()
    cases.append({"name": name, "inputs": len(inputs), "op": op})


def convolution(name: str, x: Tensor, weight: Tensor, bias: Tensor | None, strides=(1, 1), pads=(0, 0, 0, 0), groups=1):
    top, left, bottom, right = pads

    def compute(x, weight, bias=None):
        return F.conv2d(F.pad(x, (left, right, top, bottom)), weight, bias, stride=strides, groups=groups)

    op = {"kind": "conv2d", "strides": strides, "pads": pads, "groups": groups}
    add(f"conv2d {name}", op, compute, x, weight, *([] if bias is None else [bias]))


def convolutions() -> None:
    convolution("1x1", normal(1, 5, 4, 6), normal(3, 5, 1, 1), normal(3))
    convolution("3x3 same", normal(1, 4, 7, 9), normal(6, 4, 3, 3), normal(6), pads=(1, 1, 1, 1))
    convolution("without bias", normal(1, 4, 7, 9), normal(6, 4, 3, 3), None, pads=(1, 1, 1, 1))
    convolution("batch", normal(3, 2, 5, 5), normal(4, 2, 3, 3), normal(4))
    convolution("1x5", normal(1, 3, 6, 8), normal(4, 3, 1, 5), normal(4), pads=(0, 2, 0, 2))
    convolution("5x1", normal(1, 3, 6, 8), normal(4, 3, 5, 1), normal(4), pads=(2, 0, 2, 0))
    convolution("padded unevenly", normal(1, 2, 6, 7), normal(3, 2, 3, 4), normal(3), pads=(0, 1, 2, 3))
    convolution("7x7 stride 4", normal(1, 3, 18, 23), normal(5, 3, 7, 7, scale=0.1), normal(5), (4, 4), (3, 3, 3, 3))
    convolution("patches", normal(6, 1, 8, 12), normal(4, 1, 4, 4), None, (4, 4))
    convolution("two strides, uneven", normal(1, 2, 9, 11), normal(3, 2, 3, 3), normal(3), (2, 3), (1, 0, 0, 2))
    convolution("groups", normal(1, 6, 5, 6), normal(9, 2, 3, 3), normal(9), pads=(1, 1, 1, 1), groups=3)
    convolution("depthwise", normal(1, 5, 6, 6), normal(5, 1, 3, 3), None, (2, 2), (1, 1, 1, 1), groups=5)


def products() -> None:
    for axes in ((7,), (3, 5), (2, 3, 4), (2, 1, 3, 2)):
        add(f"linear {len(axes)} leading axes", {"kind": "linear"}, F.linear, normal(*axes, 6), normal(4, 6), normal(4))
    add("linear without bias", {"kind": "linear"}, F.linear, normal(2, 5, 6), normal(4, 6))
    add("linear of one row", {"kind": "linear"}, F.linear, normal(1, 8), normal(3, 8), normal(3))
    matmul = {"kind": "matmul"}
    add("matmul", matmul, torch.matmul, normal(5, 7), normal(7, 3))
    add("matmul batches", matmul, torch.matmul, normal(2, 3, 4, 5), normal(2, 3, 5, 6))
    add("matmul one left for many", matmul, torch.matmul, normal(4, 5), normal(3, 5, 6))
    add("matmul one right for many", matmul, torch.matmul, normal(3, 2, 4, 5), normal(5, 2))
    add("matmul crossed batches", matmul, torch.matmul, normal(3, 1, 4, 5), normal(2, 5, 3))
    add("matmul column", matmul, torch.matmul, normal(3, 4, 5), normal(5, 1))


def elementwise() -> None:
    wide = torch.cat([torch.linspace(-12, 12, 49), torch.tensor([-100, -1e-6, -0.0, 1e-6, 100, 3e4, -3e4])])
    functions = {
        "relu": F.relu,
        "gelu": F.gelu,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "sin": torch.sin,
        "cos": torch.cos,
        "floor": torch.floor,
    }
    for name, compute in functions.items():
        # Beyond some turns a float32 angle is too coarse to compare its sine.
        values = wide.clamp(-100, 100) if name in ("sin", "cos") else wide
        add(f"unary {name}", {"kind": "unary", "fn": name}, compute, values.reshape(7, 8))
    whole = torch.tensor([[-2.0, -1.0, -0.5], [-1e-3, 0.0, 0.999], [1.0, -7.25, 1e6 + 0.5]])
    add("unary floor near whole numbers", {"kind": "unary", "fn": "floor"}, torch.floor, whole)
    add("unary sqrt", {"kind": "unary", "fn": "sqrt"}, torch.sqrt, normal(4, 5).square() * 1e3)
    for name, compute in {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div}.items():
        add(f"binary {name}", {"kind": "binary", "fn": name}, compute, normal(2, 3, 4), normal(2, 3, 4).exp())
    sub = {"kind": "binary", "fn": "sub"}
    add("binary row and column", sub, torch.sub, normal(4, 1), normal(1, 5))
    add("binary fewer axes left", sub, torch.sub, normal(5), normal(2, 3, 5))
    add("binary scalar", {"kind": "binary", "fn": "div"}, torch.div, normal(1), normal(3, 4).exp())
    clamp = {"kind": "clamp", "minimum": -0.5, "maximum": 3}
    add("clamp", clamp, lambda x: x.clamp(-0.5, 3), torch.linspace(-4, 5, 19))


def reductions() -> None:
    softmax = lambda x: x.softmax(-1)
    add("softmax", {"kind": "softmax"}, softmax, normal(2, 3, 7))
    large = torch.tensor([[1e4, 1e4 - 1, -1e4], [-1e4, -1e4, -1e4], [88.0, 89.0, 90.0], [0, -100, -103]])
    add("softmax of large values", {"kind": "softmax"}, softmax, large)
    add("softmax over one", {"kind": "softmax"}, softmax, normal(4, 1))
    norm = lambda x, scale, shift: F.layer_norm(x, scale.shape, scale, shift, 1e-5)
    op = {"kind": "layerNorm", "epsilon": 1e-5}
    add("layerNorm", op, norm, normal(2, 5, 16) * 3 + 2, normal(16), normal(16))
    add("layerNorm of equal values", op, norm, torch.full((2, 8), 7.0), normal(8), normal(8))
    big = lambda x, scale, shift: F.layer_norm(x, scale.shape, scale, shift, 0.5)
    add("layerNorm large epsilon", {"kind": "layerNorm", "epsilon": 0.5}, big, normal(3, 6), normal(6), normal(6))
    for axis in range(3):
        add(f"sum axis {axis}", {"kind": "sum", "axis": axis}, lambda x: x.sum(axis), normal(3, 4, 5))


def rearrangements() -> None:
    add("reshape", {"kind": "reshape", "shape": [4, 1, 6]}, lambda x: x.reshape(4, 1, 6), normal(2, 3, 4))
    for axes in ((1, 0, 2), (2, 0, 1)):
        add(f"transpose {axes}", {"kind": "transpose", "axes": axes}, lambda x: x.permute(axes), normal(2, 3, 4))
    axes = (0, 2, 4, 1, 3, 5)
    add("transpose six axes", {"kind": "transpose", "axes": axes}, lambda x: x.permute(axes), normal(2, 3, 2, 3, 1, 4))
    for axis in range(3):
        sizes = torch.tensor([[2, 3, 4]] * 3)
        sizes[:, axis] = torch.tensor([1, 3, 2])
        parts = [normal(*size) for size in sizes.tolist()]
        add(f"concat axis {axis}", {"kind": "concat", "axis": axis}, lambda *x: torch.cat(x, axis), *parts)
    x = normal(4, 9, 3)
    for axis, start, end, step in ((0, 1, 3, 1), (1, 0, 9, 2), (1, 2, 8, 3), (2, 2, 3, 1)):
        op = {"kind": "slice", "axis": axis, "start": start, "end": end, "step": step}
        index = [slice(None)] * axis + [slice(start, end, step)]
        add(f"slice axis {axis} {start}:{end}:{step}", op, lambda x: x[tuple(index)], x)
    pad = {"kind": "pad", "before": [0, 1, 2], "after": [3, 0, 1]}
    add("pad", pad, lambda x: F.pad(x, (2, 1, 1, 0, 0, 3)), normal(2, 3, 4))


def gathering() -> None:
    for axis in (0, 1):
        index = torch.tensor([3, 0, 0, 2], dtype=torch.int32)
        compute = lambda x, i: x.index_select(axis, i)
        add(f"gather axis {axis}", {"kind": "gather", "axis": axis}, compute, normal(4, 5, 2), index)
    table = torch.tensor([[1, 0, 4], [4, 4, 2]], dtype=torch.int32)
    add("gather by a matrix", {"kind": "gather", "axis": 0}, lambda x, i: x[i], normal(5, 3), table)
    rows = torch.randint(0, 11, (6, 4), generator=generator).float()
    rows[0], rows[1] = 0, 10
    add("gatherRows", {"kind": "gatherRows"}, lambda x, i: x.gather(1, i.long()), normal(6, 11), rows)
    # Whole numbers that half precision does not have.
    far = torch.tensor([[0.0, 4999.0, 2049.0, 4097.0]])
    ramp = torch.arange(5000).remainder(251).float()[None]
    add("gatherRows far along a row", {"kind": "gatherRows"}, lambda x, i: x.gather(1, i.long()), ramp, far)


def sampling() -> None:
    # Across the border on every side, exactly on it, half a pixel off, and far away.
    line = torch.tensor([-3.0, -1.3, -1.2, -1.0, -0.9, -0.5, 0.0, 0.37, 0.8, 1.0, 1.1, 1.26, 1.4, 50.0])
    grid = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1)[None]
    scattered = 2.4 * torch.rand(2, 5, 6, 2, generator=generator) - 1.2
    for align in (False, True):
        op = {"kind": "gridSample", "alignCorners": align}
        sample = lambda x, grid: F.grid_sample(x, grid, "bilinear", "zeros", align_corners=align)
        suffix = "corners" if align else "edges"
        add(f"gridSample border, {suffix}", op, sample, normal(1, 3, 4, 5), grid)
        add(f"gridSample scattered, {suffix}", op, sample, normal(2, 4, 7, 6), scattered)
        add(f"gridSample one pixel, {suffix}", op, sample, normal(1, 2, 1, 1), scattered[:1])


def shuffles() -> None:
    for block, channels in ((2, 3), (3, 2), (8, 2)):
        x = normal(1 if block == 8 else 2, channels * block**2, 2, 3)
        op = {"kind": "depthToSpace", "block": block}
        add(f"depthToSpace {block}", op, lambda x: F.pixel_shuffle(x, block), x)


def main() -> None:
    assert math.isclose(F.gelu(torch.tensor(-1.0)).item(), -0.15865525, rel_tol=1e-5)  # the exact one
    for group in (convolutions, products, elementwise, reductions, rearrangements, gathering, sampling, shuffles):
        group()
    save_file(tensors, OUTPUT, {"cases": json.dumps(cases)})
    OUTPUT.chmod(0o644)
    print(f"{len(cases)} cases, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
