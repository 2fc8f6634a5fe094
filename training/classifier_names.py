"""Classification checkpoints of torchvision and timm under the names that our ViT and Swin have: timm's present ones.

The same table as engine/weights/classifier-names.ts.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

Rules = list[tuple[str, str | Callable[[re.Match], str]]]

IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
HALF = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)

TORCHVISION_VIT: Rules = [
    (r"^conv_proj\.", "patch_embed.proj."),
    (r"^class_token$", "cls_token"),
    (r"^encoder\.pos_embedding$", "pos_embed"),
    (r"^encoder\.ln\.", "norm."),
    (r"^encoder\.layers\.encoder_layer_(\d+)\.", r"blocks.\1."),
    (r"\.ln_([12])\.", r".norm\1."),
    (r"\.self_attention\.in_proj_", ".attn.qkv."),
    (r"\.self_attention\.out_proj\.", ".attn.proj."),
    (r"\.mlp\.(?:0|linear_1)\.", ".mlp.fc1."),
    (r"\.mlp\.(?:3|linear_2)\.", ".mlp.fc2."),
]
# `features` counts the embedding, then stages and mergings in turn.
TORCHVISION_SWIN: Rules = [
    (r"^features\.0\.0\.", "patch_embed.proj."),
    (r"^features\.0\.2\.", "patch_embed.norm."),
    (r"^features\.(\d*[13579])\.(\d+)\.", lambda m: f"layers.{int(m[1]) // 2}.blocks.{m[2]}."),
    (r"^features\.(\d*[02468])\.(?=norm|reduction)", lambda m: f"layers.{int(m[1]) // 2}.downsample."),
    (r"\.mlp\.0\.", ".mlp.fc1."),
    (r"\.mlp\.3\.", ".mlp.fc2."),
]
# Before timm 0.9 merging ends a stage instead of beginning the next.
OLDER_SWIN: Rules = [(r"^layers\.(\d+)\.downsample\.", lambda m: f"layers.{int(m[1]) + 1}.downsample.")]


@dataclass(frozen=True)
class Classifier:
    """A ViT or Swin checkpoint under our names."""

    architecture: str  # "vit" or "swin"
    tensors: Mapping[str, Tensor]
    # Of R, G and B in 0..1, subtracted, then divided by.
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


def read_classifier(path: str | Path) -> Classifier:
    """A .safetensors file, or what torch.save wrote of a state_dict, maybe within a dictionary."""
    if str(path).endswith(".safetensors"):
        return name_classifier(load_file(path))
    table = torch.load(path, map_location="cpu", weights_only=True)
    for wrapper in ("state_dict", "model"):
        table = table.get(wrapper, table)
    return name_classifier(table)


def name_classifier(tensors: Mapping[str, Tensor]) -> Classifier:
    """Raises ValueError for what is neither a ViT nor a Swin (v1)."""
    if "conv_proj.weight" in tensors:
        return Classifier("vit", rename(tensors, TORCHVISION_VIT), *IMAGENET)
    if "features.0.0.weight" in tensors:
        return Classifier("swin", rename(tensors, TORCHVISION_SWIN), *IMAGENET)
    if "layers.0.downsample.reduction.weight" in tensors:
        return Classifier("swin", rename(tensors, OLDER_SWIN), *IMAGENET)
    if "layers.0.blocks.0.norm1.weight" in tensors:
        return Classifier("swin", tensors, *IMAGENET)
    if "blocks.0.norm1.weight" in tensors and "patch_embed.proj.weight" in tensors:
        return Classifier("vit", tensors, *HALF)
    raise ValueError("This is no ViT or Swin (v1) classifier as torchvision or timm save it.")


def rename(tensors: Mapping[str, Tensor], rules: Rules) -> dict[str, Tensor]:
    def renamed(name: str) -> str:
        for pattern, replacement in rules:
            name = re.sub(pattern, replacement, name)
        return name

    return {renamed(name): tensor for name, tensor in tensors.items()}
