"""FlowFormer (Huang et al., ECCV 2022) with Swin or ViT encoders, as one configurable model.

Images are RGB, float, 0..255, (B, 3, H, W) with H and W multiples of 8; flow is (B, 2, H, W) in pixels, x then y. The
parameter names are those of the TypeScript engine (README.md lists them).
"""

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor, nn

from backbones import SwinSizes, VitSizes, backbone_encoder, sizes_from
from cost_encoder import CostEncoder
from decoder import Decoder
from swin import SwinEncoder


@dataclass(frozen=True)
class Config:
    """Sizes of a FlowFormer; the defaults are those that train.py begins with."""

    stem_dim: int = 32
    embed_dim: int = 48
    depths: tuple[int, int] = (0, 4)
    window: int = 8
    mlp_ratio: int = 2
    feature_dim: int = 96
    hidden_dim: int = 48
    cost_dim: int = 64
    cost_heads: int = 4
    cost_patch_dim: int = 32
    latent_tokens: int = 4
    cost_layers: int = 2
    query_dim: int = 32
    lookup_radius: int = 4
    # One encoder for features and context, or two.
    shared_encoder: bool = True
    # Attention across pixels: in windows, or along rows and then columns.
    axial: bool = False
    # The first flow is read from the cost memory; without, it is zero.
    regressed_start: bool = True
    # A classifier as encoder instead of the one that embed_dim and depths are of.
    backbone: SwinSizes | VitSizes | None = None

    @staticmethod
    def from_json(text: str) -> "Config":
        values = json.loads(text)
        backbone = values.get("backbone")
        # Files from before there was a choice do not name it.
        values = {"stem_dim": 0, "shared_encoder": False, "axial": False, "regressed_start": False} | values
        values |= {"depths": tuple(values["depths"]), "backbone": sizes_from(backbone) if backbone else None}
        return Config(**values)

    def to_json(self) -> str:
        return json.dumps(asdict(self))


class FlowFormer(nn.Module):
    """The whole model: image encoders, cost memory, recurrent decoder."""

    def __init__(self, config: Config = Config()):
        super().__init__()
        c = self.config = config
        if c.shared_encoder:
            self.encoder = image_encoder(c, c.feature_dim + 2 * c.hidden_dim)
        else:
            self.feature_encoder = image_encoder(c, c.feature_dim)
            self.context_encoder = image_encoder(c, 2 * c.hidden_dim)
        self.cost_encoder = CostEncoder(
            c.cost_dim, c.cost_heads, c.latent_tokens, c.cost_layers, c.cost_patch_dim, c.window, c.mlp_ratio, c.axial
        )
        start = c.latent_tokens if c.regressed_start else 0
        self.decoder = Decoder(c.hidden_dim, c.query_dim, c.cost_dim, c.cost_heads, c.lookup_radius, start)

    def encode(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Features (B, feature_dim, H/8, W/8) and context (B, 2*hidden_dim, H/8, W/8) of a frame."""
        image = normalise(image)
        if self.config.shared_encoder:
            return self.encoder(image).split([self.config.feature_dim, 2 * self.config.hidden_dim], dim=1)
        return self.feature_encoder(image), self.context_encoder(image)

    def encode_pair(self, image1: Tensor, image2: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Features of both frames, and context of the first."""
        if self.config.shared_encoder:
            features, context = self.encode(torch.cat([image1, image2]))
            return *features.chunk(2), context.chunk(2)[0]
        features = self.feature_encoder(normalise(torch.cat([image1, image2])))
        return *features.chunk(2), self.context_encoder(normalise(image1))

    def pair(self, features1: Tensor, context1: Tensor, features2: Tensor, iterations: int) -> Tensor:
        """Flow from the first frame to the second, from what `encode` returned for each."""
        cost = self.cost_volume(features1, features2)
        *_, (state, flow) = self.refinements(cost, context1, iterations)
        return self.decoder.upsample(state, flow)

    def forward(self, image1: Tensor, image2: Tensor, iterations: int) -> tuple[list[Tensor], Tensor]:
        """The upsampled flow after every iteration, and the cost volume: what the training loss needs."""
        features1, features2, context1 = self.encode_pair(image1, image2)
        cost = self.cost_volume(features1, features2)
        steps = self.refinements(cost, context1, iterations)
        return [self.decoder.upsample(state, flow) for state, flow in steps], cost

    def cost_volume(self, features1: Tensor, features2: Tensor) -> Tensor:
        """All-pairs correlation (B, H*W, H*W), scaled by the square root of the feature dimension."""
        scaled = features1 / math.sqrt(features1.shape[1])
        # Costs and positions stay float32 under autocast: bfloat16 has no room for a tenth of a pixel.
        with torch.autocast(scaled.device.type, enabled=False):
            return scaled.float().flatten(2).transpose(1, 2) @ features2.float().flatten(2)

    def refinements(self, cost: Tensor, context1: Tensor, iterations: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Hidden state and flow at 1/8 resolution, in pixels of that resolution: at the start, and after each iteration."""
        batch, _, height, width = context1.shape
        state, context = context1.chunk(2, dim=1)
        state, context = state.tanh(), context.relu()
        tokens = self.cost_encoder(cost, height, width)
        memory = self.decoder.cost_attn.memory(tokens)
        cost = cost.view(-1, 1, height, width)
        flow = self.decoder.start(tokens, (batch, height, width))
        if self.config.regressed_start:
            yield state, flow
        for _ in range(iterations):
            # The gradient does not flow from one iteration's position into the one before, as in RAFT.
            state, flow = self.decoder.refine(cost, memory, context, state, flow.detach())
            yield state, flow


def image_encoder(config: Config, out_dim: int) -> nn.Module:
    """Images of -1..1 (B, 3, H, W) to (B, out_dim, H/8, W/8)."""
    if config.backbone:
        return backbone_encoder(config.backbone, out_dim)
    return SwinEncoder(config.stem_dim, config.embed_dim, config.depths, config.window, config.mlp_ratio, out_dim)


def normalise(image: Tensor) -> Tensor:
    """0..255 to -1..1."""
    return image / 127.5 - 1


def pad_to_multiple_of_8(image: Tensor) -> Tensor:
    """Repeats the last row and column until H and W are multiples of 8."""
    height, width = image.shape[-2:]
    return F.pad(image, (0, -width % 8, 0, -height % 8), mode="replicate")


def with_backbone(sizes: SwinSizes | VitSizes, tensors: dict[str, Tensor], config: Config = Config()) -> FlowFormer:
    """A new model whose encoder starts from a classifier; sizes and tensors are those of backbones.backbone_tensors."""
    model = FlowFormer(replace(config, backbone=sizes))
    encoders = [model.encoder] if config.shared_encoder else [model.feature_encoder, model.context_encoder]
    for encoder in encoders:
        encoder.backbone.load_state_dict(tensors)
    return model


@torch.inference_mode()
def estimate_flow(model: FlowFormer, image1: Tensor, image2: Tensor, iterations: int) -> Tensor:
    """Flow (B, 2, H, W) of images of any size: padded to a multiple of 8 at the right and the bottom, then cropped."""
    height, width = image1.shape[-2:]
    features1, features2, context1 = model.encode_pair(pad_to_multiple_of_8(image1), pad_to_multiple_of_8(image2))
    return model.pair(features1, context1, features2, iterations)[..., :height, :width]


def load_model(path: str) -> FlowFormer:
    """The model in a .safetensors file that `export.py` wrote, in evaluation mode."""
    with safe_open(path, framework="pt") as file:
        model = FlowFormer(Config.from_json(file.metadata()["config"]))
        model.load_state_dict({name: file.get_tensor(name) for name in file.keys()})
    return model.eval()
