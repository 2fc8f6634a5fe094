"""A classifier as a .safetensors file of half precision: batch norms folded, and what the application needs in the metadata."""

import json
import os
from dataclasses import dataclass

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from .augment import MEAN, STD
from .stem import ConvNorm

SIDE = 64


@dataclass(frozen=True)
class Confidence:
    """What logits are divided by, and the probability below which the best class is no answer."""

    temperature: float = 1.0
    threshold: float = 0.0


def save(model: nn.Module, path: str, name: str, labels: list[str], confidence: Confidence, dtype=torch.float16) -> None:
    """Writes the file, which appears complete or not at all."""
    metadata = {
        "model": "classifier",
        "name": name,
        "license": "Apache-2.0",
        "config": json.dumps(engine_config(model)),
        "preparation": json.dumps(
            {"resize": SIDE, "crop": SIDE, "interpolation": "bicubic", "mean": MEAN, "std": STD}
        ),
        "labels": json.dumps(labels),
        "confidence": json.dumps({"temperature": confidence.temperature, "threshold": confidence.threshold}),
    }
    tensors = {key: value.to(dtype).contiguous() for key, value in folded(model).items()}
    save_file(tensors, path + ".tmp", metadata)
    os.chmod(path + ".tmp", 0o644)
    os.replace(path + ".tmp", path)


def engine_config(model: nn.Module) -> dict:
    """The model's configuration as the application names it."""
    config = model.config.to_json()
    stem = [{"channels": channels, "blocks": blocks} for channels, blocks in zip(config["stem"], config["stem_blocks"])]
    common = {"kind": config["kind"], "stem": stem, "channels": config["channels"], "classes": config["classes"]}
    if config["kind"] == "vit":
        heads = model.blocks[0].attn.heads
        positions = {"grid": config["side"] // model.config.patch, "resampling": "timm"}
        return {**common, "depth": config["depth"], "heads": heads, "patch": model.config.patch, **positions}
    heads = [layer.blocks[0].attn.heads for layer in model.layers]
    return {**common, "depths": config["depths"], "heads": heads, "window": config["window"]}


@torch.no_grad()
def folded(model: nn.Module) -> dict[str, Tensor]:
    """The parameters by name, float32; a convolution and its norm become one convolution of the pair's name."""
    norms = {name: module for name, module in model.named_modules() if isinstance(module, ConvNorm)}
    tensors = {}
    for name, value in model.named_parameters():
        if not any(name.startswith(f"{pair}.") for pair in norms):
            tensors[name] = value.float()
    for name, pair in norms.items():
        scale = pair.norm.weight / (pair.norm.running_var + pair.norm.eps).sqrt()
        tensors[f"{name}.weight"] = pair.conv.weight * scale.view(-1, 1, 1, 1)
        tensors[f"{name}.bias"] = pair.norm.bias - pair.norm.running_mean * scale
    return tensors
