"""Writes backbones.safetensors: FlowFormers whose encoders start from torchvision's ViT and Swin, made small.

    python test/golden/make_backbones.py

Needs torchvision; downloads nothing. All weights are made of a counter (counter.py): the checkpoints' under torchvision's
names, which the metadata lists with their shapes as `checkpoints`, JSON; the rest under FlowFormer's own. Tensors, for both
kinds: KIND.library.image (uint8, (3, H, W)) and KIND.library.map, what torchvision's own modules make of it; KIND.HxW.image1,
.image2 and .flow, float32 (2, H, W), what training/'s FlowFormer makes of them in `iterations` refinements.
"""

import json
import sys
from pathlib import Path

import torch
from counter import counter_weight
from safetensors.torch import save_file
from torch import Tensor, nn
from torchvision.models.swin_transformer import SwinTransformer
from torchvision.models.vision_transformer import VisionTransformer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training"))

from backbones import backbone_tensors  # noqa: E402
from classifier_names import IMAGENET, name_classifier  # noqa: E402
from goldens import moving_texture  # noqa: E402
from model import Config, estimate_flow, with_backbone  # noqa: E402

OUTPUT = Path(__file__).with_name("backbones.safetensors")
ITERATIONS = 3
SIZES = dict(
    feature_dim=48, hidden_dim=32, cost_dim=32, cost_heads=2, cost_patch_dim=16, latent_tokens=3,
    cost_layers=2, window=7, query_dim=16, lookup_radius=3,
)  # fmt: skip
# Of the second size one axis of the Swin's coarse map is a single window.
CASES = {"swin": [(72, 104), (40, 136)], "vit": [(72, 104), (120, 56)]}
LIBRARY_CASES = {"swin": (56, 168), "vit": (64, 64)}  # whole windows; the size of training

generator = torch.Generator().manual_seed(4)


def classifier(kind: str) -> nn.Module:
    if kind == "swin":
        return SwinTransformer([4, 4], 32, [2, 3, 1, 1], [2, 4, 4, 4], [7, 7], num_classes=2).eval()
    return VisionTransformer(64, 16, 2, 2, 128, 512, num_classes=2).eval()


def library_map(model: nn.Module, image: Tensor) -> Tensor:
    """(C, H, W): what torchvision's modules make of an image of 0..255."""
    mean, std = (torch.tensor(x)[:, None, None] for x in IMAGENET)
    image = (image / 255 - mean) / std
    if isinstance(model, SwinTransformer):
        return model.features[:4](image)[0].permute(2, 0, 1)
    tokens = torch.cat([model.class_token, model._process_input(image)], dim=1)
    side = image.shape[-1] // model.patch_size
    return model.encoder(tokens)[0, 1:].T.unflatten(1, (side, side))


def images(height: int, width: int) -> list[Tensor]:
    return [image.permute(2, 0, 1).contiguous() for image in moving_texture(height, width, generator)]


@torch.inference_mode()
def main() -> None:
    tensors, checkpoints = {}, {}
    for kind, cases in CASES.items():
        model = classifier(kind)
        for name, parameter in model.named_parameters():
            parameter.copy_(counter_weight(name, parameter.shape))
        state = {name: x for name, x in model.state_dict().items() if x.is_floating_point()}
        checkpoints[kind] = {name: list(x.shape) for name, x in state.items()}
        image, _ = images(*LIBRARY_CASES[kind])
        tensors |= {f"{kind}.library.image": image, f"{kind}.library.map": library_map(model, image[None].float())}

        flow_former = with_backbone(*backbone_tensors(name_classifier(state)), Config(**SIZES)).eval()
        for name, parameter in flow_former.named_parameters():
            if ".backbone." not in name:
                parameter.copy_(counter_weight(name, parameter.shape))
        for height, width in cases:
            pair = images(height, width)
            flow = estimate_flow(flow_former, *(image[None].float() for image in pair), ITERATIONS)[0]
            case = f"{kind}.{height}x{width}"
            tensors |= {f"{case}.image1": pair[0], f"{case}.image2": pair[1], f"{case}.flow": flow}
            print(case, f"flow up to {flow.abs().max():.1f} px")
    metadata = {"iterations": str(ITERATIONS), "checkpoints": json.dumps(checkpoints)}
    save_file({name: x.clone().contiguous() for name, x in tensors.items()}, OUTPUT, metadata)
    OUTPUT.chmod(0o644)
    print(f"{len(tensors)} tensors, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
