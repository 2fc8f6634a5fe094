"""FlowFormer's recurrent cost decoder (section 3.3): a position-dependent query of the cost memory in every iteration."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attention import pixel_grid, sine_positions
from cost_encoder import CrossAttention

SCALE = 8  # the flow is refined at 1/8 of the image's resolution


def local_costs(cost: Tensor, centre: Tensor, radius: int) -> Tensor:
    """Costs around `centre`, bilinear, zero outside the map, with rows of the window outermost.

    cost (B*H*W, 1, H, W): one map a pixel; centre (B, 2, H, W): where to look in it, as x, y.
    Returns (B, (2*radius+1)^2, H, W).
    """
    batch, _, height, width = centre.shape
    side = 2 * radius + 1
    window = pixel_grid(side, side, centre.device).permute(1, 2, 0) - radius
    points = centre.permute(0, 2, 3, 1).reshape(-1, 1, 1, 2) + window
    limits = torch.tensor([width - 1, height - 1], device=centre.device)
    samples = F.grid_sample(cost, 2 * points / limits - 1, align_corners=True)
    return samples.view(batch, height, width, -1).permute(0, 3, 1, 2)


def convex_upsample(flow: Tensor, mask: Tensor) -> Tensor:
    """Flow (B, 2, H, W) to (B, 2, 8H, 8W): each pixel a convex combination of its coarse 3x3 neighbourhood (RAFT).

    mask (B, 9*64, H, W) holds the weights before the softmax, neighbour outermost, then row and column of the subpixel.
    """
    batch, _, height, width = flow.shape
    weights = mask.permute(0, 2, 3, 1).reshape(-1, 9, SCALE * SCALE).softmax(dim=1)
    neighbours = F.unfold(SCALE * flow, 3, padding=1).transpose(1, 2).reshape(-1, 2, 9)
    # Float32 under autocast too: in bfloat16 a motion of ten pixels would be known to a sixteenth of one.
    with torch.autocast(flow.device.type, enabled=False):
        fine = (neighbours @ weights).view(batch, height, width, 2, SCALE, SCALE)
    return fine.permute(0, 3, 1, 4, 2, 5).reshape(batch, 2, SCALE * height, SCALE * width)


def in_float32(layer: nn.Module, x: Tensor) -> Tensor:
    """A layer without autocast: what a fraction of a pixel changes in a cost is lost in bfloat16."""
    with torch.autocast(x.device.type, enabled=False):
        return layer(x.float())


class QueryEmbed(nn.Module):
    """Local costs (B, n, H, W) to query features (B, dim, H, W)."""

    def __init__(self, costs: int, dim: int):
        super().__init__()
        self.conv1 = nn.Conv2d(costs, 2 * dim, 1)
        self.conv2 = nn.Conv2d(2 * dim, dim, 1)

    def forward(self, costs: Tensor) -> Tensor:
        return self.conv2(F.gelu(in_float32(self.conv1, costs)))


class MotionEncoder(nn.Module):
    """Cost features and the current flow to motion features (B, 64, H, W), the last two of which are the flow."""

    def __init__(self, cost_dim: int):
        super().__init__()
        self.cost_conv1 = nn.Conv2d(cost_dim, 96, 1)
        self.cost_conv2 = nn.Conv2d(96, 64, 3, padding=1)
        self.flow_conv1 = nn.Conv2d(2, 32, 7, padding=3)
        self.flow_conv2 = nn.Conv2d(32, 16, 3, padding=1)
        self.conv = nn.Conv2d(80, 62, 3, padding=1)

    def forward(self, costs: Tensor, flow: Tensor) -> Tensor:
        costs = F.relu(self.cost_conv2(F.relu(in_float32(self.cost_conv1, costs))))
        motion = F.relu(self.flow_conv2(F.relu(self.flow_conv1(flow))))
        motion = F.relu(self.conv(torch.cat([costs, motion], dim=1)))
        return torch.cat([motion, flow.to(motion.dtype)], dim=1)


class GruPass(nn.Module):
    """One convolutional GRU step along one axis; the update and reset gates share a convolution."""

    def __init__(self, hidden: int, inputs: int, kernel: tuple[int, int]):
        super().__init__()
        padding = (kernel[0] // 2, kernel[1] // 2)
        self.gates = nn.Conv2d(hidden + inputs, 2 * hidden, kernel, padding=padding)
        self.candidate = nn.Conv2d(hidden + inputs, hidden, kernel, padding=padding)

    def forward(self, state: Tensor, x: Tensor) -> Tensor:
        update, reset = self.gates(torch.cat([state, x], dim=1)).sigmoid().chunk(2, dim=1)
        candidate = self.candidate(torch.cat([reset * state, x], dim=1)).tanh()
        return (1 - update) * state + update * candidate


class SeparableGru(nn.Module):
    """A 1x5 pass, then a 5x1 pass."""

    def __init__(self, hidden: int, inputs: int):
        super().__init__()
        self.horizontal = GruPass(hidden, inputs, (1, 5))
        self.vertical = GruPass(hidden, inputs, (5, 1))

    def forward(self, state: Tensor, x: Tensor) -> Tensor:
        return self.vertical(self.horizontal(state, x), x)


class Head(nn.Module):
    """Hidden state to `outputs` channels: a 3x3 convolution, ReLU, and a last convolution."""

    def __init__(self, hidden: int, inner: int, outputs: int, last_kernel: int):
        super().__init__()
        self.conv1 = nn.Conv2d(hidden, inner, 3, padding=1)
        self.conv2 = nn.Conv2d(inner, outputs, last_kernel, padding=last_kernel // 2)

    def forward(self, state: Tensor) -> Tensor:
        return self.conv2(F.relu(self.conv1(state)))


class Decoder(nn.Module):
    """Refines the flow at 1/8 resolution, and upsamples it."""

    def __init__(self, hidden: int, query_dim: int, cost_dim: int, heads: int, radius: int, start_tokens: int):
        """start_tokens: how many tokens a pixel the first flow is read from; 0 for a first flow of zero."""
        super().__init__()
        self.radius = radius
        if start_tokens:
            self.start_flow = nn.Linear(start_tokens * cost_dim, 2)
            nn.init.zeros_(self.start_flow.weight)
        costs = (2 * radius + 1) ** 2
        self.query_embed = QueryEmbed(costs, query_dim)
        self.cost_attn = CrossAttention(2 * query_dim, cost_dim, query_dim, heads)
        self.motion_encoder = MotionEncoder(costs + query_dim)
        self.gru = SeparableGru(hidden, hidden + 64)
        self.flow_head = Head(hidden, 96, 2, last_kernel=3)
        self.mask_head = Head(hidden, 128, 9 * SCALE * SCALE, last_kernel=1)

    def start(self, tokens: Tensor, size: tuple[int, int, int]) -> Tensor:
        """The flow before the first iteration, (B, 2, H, W) of the size B, H, W, from the memory's tokens (B*H*W, K, C)."""
        batch, height, width = size
        if not hasattr(self, "start_flow"):
            return torch.zeros(batch, 2, height, width, device=tokens.device)
        with torch.autocast(tokens.device.type, enabled=False):
            flow = SCALE * self.start_flow(tokens.flatten(1).float())
        return flow.view(batch, height, width, 2).permute(0, 3, 1, 2)

    def read_memory(self, memory: tuple[Tensor, Tensor], costs: Tensor, position: Tensor) -> Tensor:
        """The dynamic positional cost query (equation 5) -> (B, query_dim, H, W)."""
        query = self.query_embed(costs)
        height = query.shape[2]
        tokens = query.permute(0, 2, 3, 1).flatten(0, 2)[:, None]
        positions = sine_positions(position.permute(0, 2, 3, 1).flatten(0, 2)[:, None], query.shape[1])
        tokens = tokens + self.cost_attn(torch.cat([tokens, positions.to(tokens.dtype)], dim=-1), memory)
        return tokens.view(len(query), height, -1, query.shape[1]).permute(0, 3, 1, 2)

    def refine(self, cost: Tensor, memory: tuple[Tensor, Tensor], context: Tensor, state: Tensor, flow: Tensor):
        """One iteration: (new state, new flow), both at 1/8 resolution; flow in pixels of that resolution."""
        position = pixel_grid(*flow.shape[2:], flow.device) + flow
        costs = local_costs(cost, position, self.radius)
        memory_features = self.read_memory(memory, costs, position)
        motion = self.motion_encoder(torch.cat([costs, memory_features.float()], dim=1), flow)
        state = self.gru(state, torch.cat([context, motion], dim=1))
        return state, flow + self.flow_head(state).float()

    def upsample(self, state: Tensor, flow: Tensor) -> Tensor:
        """Flow at the image's resolution, in its pixels."""
        # A quarter, as in RAFT, balances the gradient of the mask with that of the flow.
        return convex_upsample(flow, 0.25 * self.mask_head(state).float())
