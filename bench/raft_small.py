"""RAFT-small in PyTorch (Teed and Deng, ECCV 2020), a pair whenever asked for: what bench/raft-small.ts compares nano with.

    python bench/raft_small.py REFERENCE raft-small.pth WIDTH HEIGHT

REFERENCE is a checkout of github.com/princeton-vl/RAFT. Prints a line when the model is made; then each line on standard input
computes one pair with 20 iterations and answers with a line of JSON: `seconds` and `peakBytes`.
"""

import argparse
import json
import resource
import sys
import time

import torch

reference, weights, width, height = sys.argv[1:]
sys.path.insert(0, f"{reference}/core")

from raft import RAFT  # noqa: E402

torch.set_num_threads(2)
model = RAFT(argparse.Namespace(small=True, mixed_precision=False)).eval()
state = torch.load(weights, map_location="cpu", weights_only=True)
model.load_state_dict({name.removeprefix("module."): value for name, value in state.items()})
pair = [255 * torch.rand(1, 3, int(height), int(width)) for _ in range(2)]
print("ready", flush=True)

with torch.inference_mode():
    for _ in sys.stdin:
        start = time.perf_counter()
        model(*pair, iters=20, test_mode=True)
        seconds = time.perf_counter() - start
        peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({"seconds": seconds, "peakBytes": peak}), flush=True)
