"""Writes the values that the TypeScript classifiers are tested against: test/golden/{swin,vit}-nano-tiny.safetensors.

    python training/classifier_goldens.py

Each is a weight file as `export_classifier.py` writes them, but of a tiny model with random weights, with two tensors more:

    golden.images    float32 (2, 3, S, S), normalised
    golden.logits    float32 (2, classes)
"""

from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

from classify.stem import ConvNorm
from classify.swin import Swin, SwinConfig
from classify.vit import Vit, VitConfig
from classify.weight_file import Confidence, save

GOLDEN = Path(__file__).resolve().parent.parent / "test/golden"
TINY = {"stem": (4, 6), "stem_blocks": (1, 2), "channels": 32, "mlp_ratio": 4, "classes": 5}


def randomise(model: nn.Module) -> None:
    """Weights under which every part of the model shows in its answer."""
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=0.5 if parameter.ndim == 1 else parameter[0].numel() ** -0.5)
    for module in model.modules():
        if isinstance(module, ConvNorm):
            nn.init.uniform_(module.norm.weight, 0.5, 1.5)
            nn.init.normal_(module.norm.running_mean)
            nn.init.uniform_(module.norm.running_var, 0.5, 1.5)


@torch.inference_mode()
def write(name: str, model: nn.Module) -> None:
    randomise(model)
    path = str(GOLDEN / f"{name}.safetensors")
    save(model.eval(), path, name, [f"thing {i}" for i in range(5)], Confidence(1.5, 0.4), torch.float32)
    images = torch.randn(2, 3, 64, 64)
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    save_file({**load_file(path), "golden.images": images, "golden.logits": model(images)}, path, metadata)


def main() -> None:
    torch.manual_seed(0)
    # Windows of 4 on 8 x 8 tokens are shifted; on the 4 x 4 of the second stage there is one window.
    write("swin-nano-tiny", Swin(SwinConfig(**TINY, depths=(2, 1), window=4)))
    write("vit-nano-tiny", Vit(VitConfig(**TINY, depth=2)))


if __name__ == "__main__":
    main()
