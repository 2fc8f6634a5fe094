"""The FlowFormer authors' own code, a pair whenever asked for: what bench/original.ts compares our engine with.

    python bench/original.py REFERENCE CHECKPOINT.pth GOLDENS.safetensors

REFERENCE is a checkout of github.com/drinkingcoder/FlowFormer-Official, the other two come from test/golden/make_original.py.
Each line on standard input computes the flow of the goldens' images once, in float32, and answers with a line of JSON:
`seconds`, `peakBytes` and `worst`, the largest difference from the goldens in pixels.
"""

import json
import re
import resource
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file

reference, checkpoint, goldens = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
sys.path[:0] = [str(reference), str(reference / "core")]

from configs import small_things_eval, submission  # noqa: E402
from core.FlowFormer import build_flowformer  # noqa: E402

torch.set_num_threads(2)
weights = {name.removeprefix("module."): value for name, value in torch.load(checkpoint, weights_only=True).items()}
large = any(".svt." in name for name in weights)
config = (submission if large else small_things_eval).get_cfg()
config.latentcostformer.pretrain = False
model = build_flowformer(config).eval()
model.load_state_dict(weights)

tensors = load_file(goldens)
case = next(name.removesuffix(".flow") for name in tensors if name.endswith(".flow"))
model.memory_decoder.depth = int(re.match(r"\d+x\d+x(\d+)", case)[1])
pair = [tensors[f"{case}.image{i}"][None].float() for i in (1, 2)]

with torch.inference_mode():
    for _ in sys.stdin:
        start = time.perf_counter()
        flow = model(*pair)[0][0]
        seconds = time.perf_counter() - start
        peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        worst = (flow - tensors[f"{case}.flow"]).abs().max().item()
        print(json.dumps({"seconds": seconds, "peakBytes": peak, "worst": worst}), flush=True)
