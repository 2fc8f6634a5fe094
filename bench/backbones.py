"""FlowFormers whose encoder starts from torchvision's own swin_t and vit_b_16, in PyTorch: for bench/backbones.ts.

    python bench/backbones.py FOLDER

Needs torchvision; downloads nothing. Writes FOLDER/NAME.pth, a classification checkpoint with seeded random weights, and
FOLDER/NAME.flow.safetensors: `image1`, `image2`, `flow`, and below `rest.` all weights but the backbones'.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torchvision.models import swin_t, vit_b_16

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "training"), str(ROOT / "test/golden")]

from backbones import backbone_tensors  # noqa: E402
from classifier_names import read_classifier  # noqa: E402
from classifiers import THREADS, randomise  # noqa: E402
from counter import counter_weight  # noqa: E402
from goldens import moving_texture  # noqa: E402
from model import estimate_flow, with_backbone  # noqa: E402

HEIGHT, WIDTH = 184, 320
ITERATIONS = 6


@torch.inference_mode()
def main() -> None:
    torch.set_num_threads(THREADS)
    folder = Path(sys.argv[1])
    pair = moving_texture(HEIGHT, WIDTH, torch.Generator().manual_seed(6))
    image1, image2 = (image.permute(2, 0, 1).float()[None].contiguous() for image in pair)
    for name, make in {"swin_t": swin_t, "vit_b_16": vit_b_16}.items():
        classifier = make()
        randomise(classifier)
        torch.save(classifier.state_dict(), folder / f"{name}.pth")
        model = with_backbone(*backbone_tensors(read_classifier(folder / f"{name}.pth"))).eval()
        rest = {key: x for key, x in model.named_parameters() if ".backbone." not in key}
        for key, parameter in rest.items():
            parameter.copy_(counter_weight(key, parameter.shape))
        flow = estimate_flow(model, image1, image2, ITERATIONS)[0]
        tensors = {"image1": image1, "image2": image2, "flow": flow}
        save_file(tensors | {f"rest.{key}": x for key, x in rest.items()}, folder / f"{name}.flow.safetensors")
        print(name, f"flow up to {flow.abs().max():.2f} px")


if __name__ == "__main__":
    main()
