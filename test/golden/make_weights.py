"""Writes test/golden/weights: small files as PyTorch and safetensors really write them, and what is in them.

Run with PyTorch, NumPy and safetensors installed: python test/golden/make_weights.py
"""

import argparse
import json
import os
import pathlib
import pickle
import zipfile
from collections import OrderedDict

import numpy
import torch
from safetensors.torch import save_file

folder = pathlib.Path(__file__).parent / "weights"
names = {
    torch.float32: "f32", torch.float16: "f16", torch.bfloat16: "bf16", torch.float64: "f64", torch.int64: "i64",
    torch.int32: "i32", torch.int16: "i16", torch.int8: "i8", torch.uint8: "u8", torch.bool: "bool",
}
expected = {}


def dtypes():
    special = [0.0, -0.0, 1.0, -2.5, 3.14159274, 6.1e-5, 5.97e-8, 65504.0, float("inf"), float("-inf"), float("nan")]
    table = {n: torch.tensor(special, dtype=t) for t, n in names.items() if t.is_floating_point}
    for t in (torch.int8, torch.int16, torch.int32, torch.int64):
        table[names[t]] = torch.tensor([0, 1, -1, torch.iinfo(t).max, torch.iinfo(t).min], dtype=t)
    table["u8"] = torch.tensor([0, 1, 127, 128, 255], dtype=torch.uint8)
    table["bool"] = torch.tensor([[True, False], [False, True]])
    table["scalar"] = torch.tensor(7.25)
    table["empty"] = torch.zeros(0, 3)
    return table


def views():
    base = torch.arange(24, dtype=torch.float32)
    return {
        "base": base,
        "matrix": base.view(4, 6),
        "transposed": base.view(4, 6).t(),
        "columns": base.view(4, 6)[:, 1:5:2],
        "tail": base[20:],
        "permuted": base.view(2, 3, 4).permute(2, 0, 1),
        "channels_last": torch.arange(24, dtype=torch.int16).view(1, 2, 3, 4).to(memory_format=torch.channels_last),
        "positions": torch.arange(5).expand(1, -1),
        "repeated": torch.arange(3, dtype=torch.float16).unsqueeze(1).expand(3, 4),
        "half_transposed": torch.arange(6, dtype=torch.bfloat16).view(2, 3).t(),
    }


def network():
    torch.manual_seed(5)
    return torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3))


def checkpoint():
    net = torch.nn.DataParallel(network())
    return {
        "epoch": 5,
        "best": numpy.float64(1.5),
        "args": argparse.Namespace(lr=1e-3, out=pathlib.PurePosixPath("runs/1")),
        "state_dict": net.state_dict(keep_vars=True),
        "optimizer": torch.optim.Adam(net.parameters()).state_dict(),
        "tags": {"a", "b"},
    }


def save(name, saved, tensors, **options):
    torch.save(saved, folder / name, **options)
    describe(name, tensors)


def describe(name, tensors):
    expected[name] = {
        key: {
            "dtype": names[t.dtype],
            "shape": list(t.shape),
            "values": [v if numpy.isfinite(v) else str(v) for v in t.detach().float().reshape(-1).tolist()],
        }
        for key, t in tensors.items()
    }


class Hostile:
    def __reduce__(self):
        return os.system, ("echo this must never run > /tmp/flow-studio-was-here",)


def rezip(source, target, change=lambda name, content: content, compression=zipfile.ZIP_STORED):
    """Copies an archive entry by entry; an entry that `change` makes None is left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", compression) as new:
        for info in old.infolist():
            content = change(info.filename, old.read(info))
            if content is not None:
                # A fixed date, so that the same archive comes out every time.
                entry = zipfile.ZipInfo(info.filename)
                entry.compress_type = compression
                new.writestr(entry, content)


def overlapping(source, target):
    """An archive whose storages 1 to 3 claim the bytes of storage 0."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename), old.read(info))
        first = next(info for info in new.filelist if info.filename.endswith("data/0"))
        for info in new.filelist:
            if info.filename[-6:] in ("data/1", "data/2", "data/3"):
                info.header_offset, info.CRC = first.header_offset, first.CRC
                info.file_size = info.compress_size = first.file_size


def main():
    folder.mkdir(exist_ok=True)
    legacy = {"_use_new_zipfile_serialization": False}
    plain = network().state_dict()
    save("dtypes.pt", dtypes(), dtypes())
    save("dtypes-legacy.pth", dtypes(), dtypes(), **legacy)
    save("views.pt", views(), views())
    save("views-legacy.pth", views(), views(), **legacy)
    save("checkpoint.pt", checkpoint(), plain)
    save("checkpoint-legacy.pth", checkpoint(), plain, **legacy)
    save("protocol-4.pt", checkpoint(), plain, pickle_protocol=4)
    save("protocol-4-legacy.pth", checkpoint(), plain, pickle_protocol=4, **legacy)
    nested = {"encoder": {"weight": torch.ones(2, 2), "norm": {"bias": torch.zeros(3)}}, "step": 3}
    save("nested.pt", nested, {"encoder.weight": torch.ones(2, 2), "encoder.norm.bias": torch.zeros(3)})
    marked = torch.arange(4.0)
    marked.note = "a Python attribute"
    save("attribute.pt", {"model": {"module.a": marked}}, {"a": torch.arange(4.0)})
    torch.serialization.set_crc32_options(False)
    save("no-checksum.pt", {"a": torch.arange(4.0)}, {"a": torch.arange(4.0)})
    torch.serialization.set_crc32_options(True)
    flat = {key: t.clone().contiguous() for key, t in {**dtypes(), **views()}.items()}
    save_file(flat, folder / "all.safetensors", metadata={"made by": "PyTorch", "é": "✓"})
    describe("all.safetensors", flat)

    torch.save({"weight": torch.ones(2), "extra": Hostile()}, folder / "hostile.pt")
    torch.save({"weight": torch.ones(2), "extra": Hostile()}, folder / "hostile-legacy.pth", **legacy)
    (folder / "hostile.pkl").write_bytes(pickle.dumps(Hostile()))
    (folder / "plain.pkl").write_bytes(pickle.dumps({"weight": [1.0, 2.0]}))
    torch.save(network(), folder / "whole-model.pt")
    torch.save({"a": torch.ones(2, dtype=torch.complex64)}, folder / "complex.pt")
    torch.save({"a": torch.eye(2).to_sparse()}, folder / "sparse.pt")
    torch.save({"epoch": 3}, folder / "no-tensors.pt")
    temporary = folder / "temporary.pt"
    torch.jit.script(torch.nn.Linear(2, 1)).save(temporary)
    # The debug records hold the paths of the machine that made them.
    rezip(temporary, folder / "program.pt", lambda name, content: None if name.endswith("debug_pkl") else content)
    torch.save({"a": torch.arange(500.0), "b": torch.ones(1), "c": torch.ones(2), "d": torch.ones(3)}, temporary)
    overlapping(temporary, folder / "overlapping.pt")
    torch.save({"a": torch.arange(4.0)}, temporary)
    rezip(temporary, folder / "compressed.pt", compression=zipfile.ZIP_DEFLATED)
    rezip(temporary, folder / "big-endian.pt", lambda name, content: b"big" if name.endswith("byteorder") else content)
    rezip(temporary, folder / "no-storage.pt", lambda name, content: None if name.endswith("data/0") else content)
    rezip(temporary, folder / "foreign.zip", lambda name, content: None if name.endswith("data.pkl") else content)
    temporary.unlink()
    (folder / "expected.json").write_text(json.dumps(expected))


main()
