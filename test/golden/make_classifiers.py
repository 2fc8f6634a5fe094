"""Writes classifiers.safetensors: torchvision's and timm's own ViT and Swin, made small, with random weights.

    python test/golden/make_classifiers.py

Needs torchvision and timm; downloads nothing. Tensors, for every case: CASE.p.NAME (the state_dict, under the names of its
library), CASE.images (normalised, (B, 3, H, W)) and CASE.logits. `positions.LIBRARY` holds what each library makes of the
grid `positions.grid` for other image sizes; `vit.timm.rollout` and `swin.timm.activations` are attention and class maps; `vit.timm.larger.*` is a whole model at another size.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from timm.layers import resample_abs_pos_embed
from timm.models.swin_transformer import SwinTransformer as TimmSwin
from timm.models.vision_transformer import VisionTransformer as TimmVit
from torch import Tensor, nn
from torchvision.models.swin_transformer import SwinTransformer
from torchvision.models.vision_transformer import VisionTransformer, interpolate_embeddings

OUTPUT = Path(__file__).with_name("classifiers.safetensors")
generator = torch.Generator().manual_seed(3)
tensors: dict[str, Tensor] = {}


def normal(*shape: int) -> Tensor:
    return torch.randn(shape, generator=generator)


def record(case: str, model: nn.Module, images: Tensor) -> nn.Module:
    """Gives the model large random parameters, so that none can be left out unnoticed, and records what it answers."""
    for name, parameter in model.named_parameters():
        wide = parameter.dim() > 1 and not any(word in name for word in ("table", "token", "pos"))
        parameter.data = normal(*parameter.shape) / (parameter[0].numel() ** 0.5 if wide else 1)
    state = {name: x.clone() for name, x in model.state_dict().items()}
    tensors.update({f"{case}.p.{name}": x for name, x in state.items() if x.is_floating_point()})
    tensors.update({f"{case}.images": images, f"{case}.logits": answer(model, images)})
    return model


def answer(model: nn.Module, images: Tensor) -> Tensor:
    with torch.no_grad():
        return model.double().eval()(images.double()).float()


def rollout(model: TimmVit, images: Tensor) -> Tensor:
    """Attention rollout, from the attention weights that the blocks really use: (B, patches)."""
    weights = []
    for block in model.blocks:
        block.attn.fused_attn = False
        block.attn.attn_drop.register_forward_hook(lambda module, args, out: weights.append(args[0].mean(1)))
    answer(model, images)
    total = torch.eye(weights[0].shape[-1], dtype=torch.float64)
    for attention in weights:
        total = (attention + torch.eye(attention.shape[-1])) / 2 @ total
    return total[:, 0, 1:].float()


def models() -> None:
    record("vit.torchvision", VisionTransformer(32, 8, 2, 3, 24, 96, num_classes=5), normal(2, 3, 32, 32))
    small = dict(patch_size=8, embed_dim=24, depth=2, num_heads=3, num_classes=5)
    vit = record("vit.timm", TimmVit(img_size=32, **small), normal(2, 3, 32, 32))
    tensors["vit.timm.rollout"] = rollout(vit, tensors["vit.timm.images"])
    larger = TimmVit(img_size=(48, 48), **small)
    state = vit.float().state_dict()
    state["pos_embed"] = resample_abs_pos_embed(state["pos_embed"], [6, 6])
    larger.load_state_dict(state)
    images = normal(1, 3, 48, 48)
    tensors.update({"vit.timm.larger.images": images, "vit.timm.larger.logits": answer(larger, images)})

    # Maps of 16, 8 and 4 tokens a side: several windows, shifted and not, and one that is not shifted.
    swin = SwinTransformer([4, 4], 8, [2, 2, 2], [1, 2, 4], [4, 4], num_classes=5)
    record("swin.torchvision", swin, normal(2, 3, 64, 64))
    shape = dict(embed_dim=8, depths=(2, 2, 2), num_heads=(1, 2, 4), num_classes=5)
    swin = record("swin.timm", TimmSwin(img_size=64, window_size=4, **shape), normal(2, 3, 64, 64))
    with torch.no_grad():
        tokens = swin.forward_features(tensors["swin.timm.images"].double())
        tensors["swin.timm.activations"] = swin.head.fc(tokens).flatten(1, 2).mT.float()


def positions() -> None:
    grid = normal(1, 1 + 7 * 7, 3)
    tensors["positions.grid"] = grid
    for side in (5, 7, 12):
        tensors[f"positions.timm.{side}"] = resample_abs_pos_embed(grid, [side, side])
        state = interpolate_embeddings(side, 1, {"encoder.pos_embedding": grid})
        tensors[f"positions.torchvision.{side}"] = state["encoder.pos_embedding"]


def main() -> None:
    models()
    positions()
    save_file({name: x.float().clone().contiguous() for name, x in tensors.items()}, OUTPUT)
    OUTPUT.chmod(0o644)
    print(f"{len(tensors)} tensors, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
