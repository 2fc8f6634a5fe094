"""Writes a model as .safetensors: float32 or float16, with its configuration, name and licence in the metadata.

    python training/export.py RUN/state.pt weights/nano.safetensors --half
"""

import argparse
import os

import torch
from safetensors.torch import save_file

from model import Config, FlowFormer


def export(model: FlowFormer, path: str, name: str = "nano", dtype: torch.dtype = torch.float32) -> None:
    """Saves `model` under `path`, which appears complete or not at all."""
    metadata = {"model": "flowformer", "name": name, "config": model.config.to_json(), "license": "Apache-2.0"}
    tensors = {key: value.detach().to(dtype).contiguous() for key, value in model.state_dict().items()}
    save_file(tensors, path + ".tmp", metadata)
    os.chmod(path + ".tmp", 0o644)
    os.replace(path + ".tmp", path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", help="the state.pt of a training run; its averaged weights are exported")
    parser.add_argument("output", help="the .safetensors file to write")
    parser.add_argument("--name", default="nano")
    parser.add_argument("--half", action="store_true", help="float16: half the size; what is computed stays float32")
    arguments = parser.parse_args()
    state = torch.load(arguments.state, map_location="cpu", weights_only=True)
    model = FlowFormer(Config.from_json(state["config"]))
    model.load_state_dict(state["average"])
    export(model, arguments.output, arguments.name, torch.float16 if arguments.half else torch.float32)


if __name__ == "__main__":
    main()
