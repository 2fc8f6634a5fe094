"""Weights made of a counter from name and shape alone, for models too big for this repository.

The tests make the same ones: test/support/counter-weights.ts.
"""

import re

import numpy as np
import torch
from torch import Tensor


def counter_weight(name: str, shape: torch.Size) -> Tensor:
    values = torch.from_numpy(uniform(name, shape.numel())).reshape(shape)
    if re.search("pos_embed|class_token", name):
        return values * np.float32(0.5)
    if len(shape) >= 2:
        return values * np.float32((2 / shape[1:].numel()) ** 0.5)
    if re.search(r"(norm|ln).*weight$|gamma$", name):
        return 1 + values * np.float32(0.2)
    return values * np.float32(0.1)


def fnv1a(text: str) -> int:
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def uniform(name: str, count: int) -> np.ndarray:
    """-1..1 from MurmurHash3's finaliser over a counter that starts at the name's hash."""
    x = np.arange(count, dtype=np.uint32) + np.uint32(fnv1a(name))
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return (x >> np.uint32(8)).astype(np.float32) * np.float32(2**-23) - np.float32(1)
