"""Checkpoints of full-size classifiers with random weights, and what PyTorch answers: for bench/classifiers.ts.

    python bench/classifiers.py FOLDER IMAGE...

Needs torchvision and timm; downloads nothing. Writes FOLDER/NAME.pth and FOLDER/NAME.expected.safetensors: `images`, the
pictures as the library's own transforms prepare them, and `logits`; then says `ready`. Each line `NAME` on standard input
classifies a batch of eight once and answers with a line of JSON: `seconds` and `peakBytes`.
"""

import json
import resource
import sys
import time
from pathlib import Path

import timm
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn
from torchvision.models import Swin_T_Weights, ViT_B_16_Weights, swin_t, vit_b_16

THREADS = 2
BATCH = 8


def from_timm(name: str):
    model = timm.create_model(name)
    return model, timm.data.create_transform(**timm.data.resolve_model_data_config(model))


MODELS = {
    "vit_b_16": lambda: (vit_b_16(), ViT_B_16_Weights.IMAGENET1K_V1.transforms()),
    "swin_t": lambda: (swin_t(), Swin_T_Weights.IMAGENET1K_V1.transforms()),
    "vit_small_patch16_224": lambda: from_timm("vit_small_patch16_224"),
    "swin_tiny_patch4_window7_224": lambda: from_timm("swin_tiny_patch4_window7_224"),
}


def randomise(model: nn.Module) -> None:
    """Weights of a size that lets every layer matter, and answers that differ."""
    generator = torch.Generator().manual_seed(5)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if parameter.dim() == 1:
            parameter.data = 0.1 * noise + (1 if "norm" in name or "ln" in name else 0) * name.endswith("weight")
        elif "table" in name or "token" in name or "pos" in name:
            parameter.data = 0.5 * noise
        else:
            parameter.data = noise / parameter[0].numel() ** 0.5


def timed(model: nn.Module, images: Tensor) -> str:
    start = time.perf_counter()
    model(images)
    seconds = time.perf_counter() - start
    return json.dumps({"seconds": seconds, "peakBytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss})


@torch.inference_mode()
def main() -> None:
    torch.set_num_threads(THREADS)
    folder = Path(sys.argv[1])
    pictures = [Image.open(path).convert("RGB") for path in sys.argv[2:]]
    ready = {}
    for name, make in MODELS.items():
        model, transform = make()
        model.eval()
        randomise(model)
        images = torch.stack([transform(picture) for picture in pictures])
        expected = {"images": images, "logits": model(images)}
        torch.save(model.state_dict(), folder / f"{name}.pth")
        save_file(expected, folder / f"{name}.expected.safetensors")
        ready[name] = model, images[:1].expand(BATCH, -1, -1, -1).contiguous()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        print(timed(*ready[line.strip()]), flush=True)


if __name__ == "__main__":
    main()
