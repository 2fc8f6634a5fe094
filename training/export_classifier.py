"""Calibrates a trained classifier and writes its weight file.

    python training/export_classifier.py RUN/state.pt weights/swin-nano.safetensors --data tiny-imagenet-200.zip --others PHOTOGRAPHS

The temperature is set by the training images that were held back. The threshold is set by every second one of those PHOTOGRAPHS
(WORDNETID_ANYTHING.jpg) that show none of the classes; the others tell what it is worth (bench/tiny-imagenet.ts). Neither uses val.
"""

import argparse
from pathlib import Path

import torch
from torch import nn

from classify.calibrate import temperature_for, threshold_for
from classify.data import hold_back, read_classes, read_split
from classify.evaluate import logits_of
from classify.photographs import read_photographs
from classify.recipe import trained
from classify.weight_file import Confidence, save


def calibrate(model: nn.Module, data: str, cache: Path, others: Path) -> Confidence:
    _, held_back = hold_back(read_split(data, "train", cache))
    temperature = temperature_for(logits_of(model, held_back.images, exact=True), held_back.labels)
    photographs, known = read_photographs(others), read_classes(data)
    unknown = torch.tensor([i for i, wordnet_id in enumerate(photographs.ids) if wordnet_id not in known])
    others_logits = logits_of(model, photographs.images[unknown[::2]], exact=True)
    return Confidence(temperature, threshold_for(others_logits, temperature))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", help="the run's state.pt")
    parser.add_argument("weights", help="the file to write; its name is the model's")
    parser.add_argument("--data", required=True, help="tiny-imagenet-200.zip")
    parser.add_argument("--cache", type=Path, required=True, help="the folder of the decoded images")
    parser.add_argument("--others", type=Path, required=True, help="a folder of photographs, most of other things")
    arguments = parser.parse_args()
    name = Path(arguments.weights).stem
    model = trained(name, arguments.state)
    confidence = calibrate(model, arguments.data, arguments.cache, arguments.others)
    labels = [names.split(",")[0] for names in read_classes(arguments.data).values()]
    save(model, arguments.weights, name, labels, confidence)
    print(f"{arguments.weights}: {confidence}")


if __name__ == "__main__":
    main()
