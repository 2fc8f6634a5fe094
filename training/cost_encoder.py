"""FlowFormer's cost memory (Huang et al., ECCV 2022, section 3.2): the 4D cost volume as a few latent tokens a pixel."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attention import multi_head_attention, pixel_grid, sine_positions
from swin import Mlp, SwinBlock

PATCH = 8


class CostPatchEmbed(nn.Module):
    """Each cost map (N, 1, H, W), zero-padded to whole 8x8 patches, to patch tokens (N, patches, dim)."""

    def __init__(self, patch_dim: int, dim: int):
        super().__init__()
        self.conv1 = nn.Conv2d(1, patch_dim // 2, 4, stride=4)
        self.conv2 = nn.Conv2d(patch_dim // 2, patch_dim, 2, stride=2)
        self.fc1 = nn.Linear(2 * patch_dim, dim)
        self.fc2 = nn.Linear(dim, dim)
        self.norm = nn.LayerNorm(dim)

    def forward(self, cost: Tensor) -> Tensor:
        count, _, height, width = cost.shape
        x = self.conv2(F.gelu(self.conv1(F.pad(cost, (0, -width % PATCH, 0, -height % PATCH)))))
        centres = pixel_grid(*x.shape[2:], x.device).flatten(1).T * PATCH + PATCH / 2
        positions = sine_positions(centres, x.shape[1]).to(x.dtype).expand(count, -1, -1)
        x = torch.cat([x.flatten(2).transpose(1, 2), positions], dim=-1)
        return self.norm(self.fc2(F.gelu(self.fc1(x))))


class CrossAttention(nn.Module):
    """Multi-head attention of queries (N, Q, query_dim) to a memory (N, K, dim) -> (N, Q, out_dim)."""

    def __init__(self, query_dim: int, dim: int, out_dim: int, heads: int):
        super().__init__()
        self.heads = heads
        self.q = nn.Linear(query_dim, dim)
        self.k = nn.Linear(dim, dim)
        self.v = nn.Linear(dim, dim)
        self.proj = nn.Linear(dim, out_dim)

    def memory(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values, apart from `forward` so that a memory read many times is projected once."""
        return self.k(x), self.v(x)

    def forward(self, query: Tensor, memory: tuple[Tensor, Tensor]) -> Tensor:
        return self.proj(multi_head_attention(self.q(query), *memory, self.heads))


class SelfAttention(nn.Module):
    """Multi-head self-attention on (N, L, dim)."""

    def __init__(self, dim: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.proj(multi_head_attention(*self.qkv(x).chunk(3, dim=-1), self.heads))


class TokenBlock(nn.Module):
    """Intra-cost-map attention: the latent tokens of one pixel attend to one another."""

    def __init__(self, dim: int, heads: int, mlp_ratio: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.attn = SelfAttention(dim, heads)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, mlp_ratio)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class AxialBlock(nn.Module):
    """Attention along rows, then along columns, in place of windows (Ramachandran et al., 2019; Ho et al., 2019)."""

    def __init__(self, dim: int, heads: int, mlp_ratio: int):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(dim) for _ in range(2))
        self.attentions = nn.ModuleList(SelfAttention(dim, heads) for _ in range(2))
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, mlp_ratio)

    def forward(self, x: Tensor) -> Tensor:
        for axis in (0, 1):
            lines = x if axis == 0 else x.transpose(1, 2)
            lines = lines + self.attentions[axis](self.norms[axis](lines).flatten(0, 1)).view(lines.shape)
            x = lines if axis == 0 else lines.transpose(1, 2)
        return x + self.mlp(self.norm2(x))


class AlternateGroupLayer(nn.Module):
    """Attention among the tokens of each pixel, then, token by token, in windows across pixels."""

    def __init__(self, dim: int, heads: int, window: int, shift: int, mlp_ratio: int, axial: bool):
        super().__init__()
        self.intra = TokenBlock(dim, heads, mlp_ratio)
        self.inter = AxialBlock(dim, heads, mlp_ratio) if axial else SwinBlock(dim, heads, window, shift, mlp_ratio)

    def forward(self, tokens: Tensor, height: int, width: int) -> Tensor:
        """tokens (B*H*W, K, dim), pixels in row-major order."""
        _, count, dim = tokens.shape
        tokens = self.intra(tokens)
        maps = tokens.view(-1, height * width, count, dim).transpose(1, 2).reshape(-1, height, width, dim)
        maps = self.inter(maps)
        return maps.view(-1, count, height * width, dim).transpose(1, 2).reshape(-1, count, dim)


class CostEncoder(nn.Module):
    """Cost volume (B, H*W, H*W) to the cost memory (B*H*W, tokens, dim)."""

    def __init__(self, dim: int, heads: int, tokens: int, layers: int, patch_dim: int, window: int, mlp_ratio: int, axial: bool):
        super().__init__()
        self.patch_embed = CostPatchEmbed(patch_dim, dim)
        self.latent_tokens = nn.Parameter(torch.randn(tokens, dim))
        self.token_attn = CrossAttention(dim, dim, dim, heads)
        self.token_norm = nn.LayerNorm(dim)
        self.token_mlp = Mlp(dim, mlp_ratio)
        self.layers = nn.ModuleList(
            AlternateGroupLayer(dim, heads, window, i % 2 * (window // 2), mlp_ratio, axial) for i in range(layers)
        )

    def forward(self, cost: Tensor, height: int, width: int) -> Tensor:
        patches = self.patch_embed(cost.reshape(-1, 1, height, width))
        query = self.latent_tokens.expand(len(patches), -1, -1)
        tokens = self.latent_tokens + self.token_attn(query, self.token_attn.memory(patches))
        tokens = shortcut = tokens + self.token_mlp(self.token_norm(tokens))
        for layer in self.layers:
            tokens = layer(tokens, height, width)
        return tokens + shortcut
