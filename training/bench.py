"""The PyTorch model over a video, a pair whenever asked for: what our engine's speed is compared with.

    python training/bench.py weights/nano.safetensors video.rgb --width 1024 --height 440 --iterations 6

video.rgb holds raw frames, rgb24. Each line `pair` on standard input computes the flow of the next two consecutive frames and
answers with a line {"seconds": s, "peakBytes": n}: its time, from bytes to flow, and the process's largest memory so far.
As in the engine, a frame is encoded once for both its pairs: the first pair encodes two frames, the others one.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from model import FlowFormer, load_model, pad_to_multiple_of_8


def read_frames(path: str, height: int, width: int) -> Iterator[Tensor]:
    """Frames (1, 3, H, W), float32, 0..255, one after the other."""
    size = height * width * 3
    with open(path, "rb") as file:
        while len(data := file.read(size)) == size:
            pixels = torch.from_numpy(np.frombuffer(data, np.uint8).reshape(1, height, width, 3).copy())
            yield pixels.permute(0, 3, 1, 2).float()


def video_flow(model: FlowFormer, frames: Iterator[Tensor], iterations: int) -> Iterator[Tensor]:
    """The flow (1, 2, H, W) of every consecutive pair; at most two frames' features are alive."""
    before = None
    for frame in frames:
        height, width = frame.shape[2:]
        after = model.encode(pad_to_multiple_of_8(frame))
        if before is not None:
            yield model.pair(*before, after[0], iterations)[..., :height, :width]
        before = after


def peak_bytes() -> int:
    """The largest resident size of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", help="a .safetensors file")
    parser.add_argument("video", help="raw rgb24 frames")
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--height", type=int, required=True)
    parser.add_argument("--iterations", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    frames = read_frames(arguments.video, arguments.height, arguments.width)
    flows = video_flow(load_model(arguments.weights), frames, arguments.iterations)
    with torch.inference_mode():
        for line in sys.stdin:
            if line.strip() != "pair":
                parser.error(f"unknown command: {line.strip()}")
            started = time.perf_counter()
            if next(flows, None) is None:
                parser.error(f"{arguments.video} holds no further pair of frames")
            print(json.dumps({"seconds": time.perf_counter() - started, "peakBytes": peak_bytes()}), flush=True)


if __name__ == "__main__":
    main()
