"""Golden flow files and values, made by programs that share no code with engine/flow.

OpenCV writes .flo, .pfm and 16-bit PNG, NumPy writes .npy and .npz, SciPy writes .mat, the OpenEXR library writes .exr,
flow_vis colours, PyTorch resizes.

    pip install numpy opencv-python-headless torch flow_vis scipy OpenEXR
    python test/golden/make_flow.py
"""

import json
from pathlib import Path

import cv2
import flow_vis
import numpy as np
import OpenEXR
import scipy.io
import torch

OUT = Path(__file__).parent / "flow"
OUT.mkdir(exist_ok=True)
HEIGHT, WIDTH = 5, 7


def as_json(array):
    """Nested lists with null for NaN."""
    return [as_json(a) if np.ndim(a) else None if np.isnan(a) else float(a) for a in array]


def sample_field():
    """(H, W, 2) multiples of 1/64, so that every format holds it exactly (float16 too); two pixels unknown."""
    steps = np.random.default_rng(7).integers(-900, 900, (HEIGHT, WIDTH, 2))
    flow = (steps / 64).astype(np.float32)
    flow[0, 0] = [-512, 511.984375]  # KITTI's ends; the latter is beyond float16
    flow[1, 2] = flow[4, 6] = np.nan
    return flow


def write_formats(flow):
    known = ~np.isnan(flow[..., 0])
    cv2.writeOpticalFlow(str(OUT / "opencv.flo"), np.where(known[..., None], flow, np.float32(1e10)))
    red_green = np.where(known[..., None], flow * 64 + 2**15, 0).astype(np.uint16)
    cv2.imwrite(str(OUT / "opencv-kitti.png"), np.dstack([red_green, known.astype(np.uint16)])[..., ::-1])
    rgb = np.dstack([flow, np.zeros_like(flow[..., 0])])
    cv2.imwrite(str(OUT / "opencv.pfm"), rgb[..., ::-1])
    with open(OUT / "big-endian.pfm", "wb") as file:
        file.write(f"PF\n{WIDTH} {HEIGHT}\n1.0\n".encode() + rgb[::-1].astype(">f4").tobytes())
    np.save(OUT / "numpy.npy", flow)
    np.save(OUT / "numpy-chw-f8-be.npy", flow.transpose(2, 0, 1).astype(">f8"))
    np.save(OUT / "numpy-fortran-f4-be.npy", np.asfortranarray(flow.astype(">f4")))
    np.save(OUT / "numpy-chw-fortran.npy", np.asfortranarray(flow.transpose(2, 0, 1)))
    for version in [(2, 0), (3, 0)]:
        with open(OUT / f"numpy-v{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, flow, version=version)
    half = flow.astype(np.float16)
    half[2, :4, 0] = [6e-8, np.inf, -65504, 1 / 3]
    np.save(OUT / "numpy-f2.npy", half)
    values = {"flow": as_json(flow), "half": [[[str(c) for c in p] for p in row] for row in half.astype(np.float32)]}
    (OUT / "formats.json").write_text(json.dumps(values))


def write_archives(flow):
    """.npz and .mat as other programs make them: packed or not, several arrays, other names and classes."""
    np.savez_compressed(OUT / "numpy.npz", flow=flow, valid=~np.isnan(flow[..., 0]))
    np.savez(OUT / "numpy-stored.npz", flow.transpose(2, 0, 1))
    scipy.io.savemat(OUT / "scipy.mat", {"valid": ~np.isnan(flow[..., 0]), "flow": flow}, do_compression=True)
    scipy.io.savemat(OUT / "scipy-double.mat", {"uv": flow.astype(np.float64), "note": "from a lab"})


def write_exr(flow):
    """v points up in OpenEXR. Nuke's names with either compression and none; Blender's pass with both directions."""
    up = flow * np.float32([1, -1])
    back = up[::-1, ::-1]
    nuke = {"forward.u": up[..., 0], "forward.v": up[..., 1], "backward.u": back[..., 0], "backward.v": back[..., 1]}
    blender = {"X": back[..., 0], "Y": back[..., 1], "Z": -up[..., 0], "W": -up[..., 1]}
    color = {f"ViewLayer.Combined.{c}": np.ones_like(flow[..., 0]) for c in "RGBA"}
    files = {
        "openexr-zip.exr": (OpenEXR.ZIP_COMPRESSION, np.float32, nuke),
        "openexr-zips.exr": (OpenEXR.ZIPS_COMPRESSION, np.float32, {n: nuke[n] for n in ("forward.u", "forward.v")}),
        "openexr-none.exr": (OpenEXR.NO_COMPRESSION, np.float32, nuke),
        "openexr-blender.exr": (
            OpenEXR.ZIP_COMPRESSION,
            np.float32,
            color | {f"ViewLayer.Vector.{c}": plane for c, plane in blender.items()},
        ),
        "openexr-half.exr": (OpenEXR.ZIP_COMPRESSION, np.float16, nuke),
    }
    for name, (compression, dtype, planes) in files.items():
        header = {"compression": compression, "type": OpenEXR.scanlineimage}
        channels = {channel: np.ascontiguousarray(plane.astype(dtype)) for channel, plane in planes.items()}
        OpenEXR.File(header, channels).write(str(OUT / name))


def write_colors():
    """Every direction at five lengths, the last off the scale. No vector lies on the wheel's seam (u > 0, v = 0)."""
    angle = (np.arange(72) + 0.5) / 72 * 2 * np.pi
    length = np.array([0.0, 0.1, 0.5, 0.98, 1.7])[:, None]
    u, v = length * np.cos(angle), length * np.sin(angle)
    rgb = flow_vis.flow_vis.flow_uv_to_colors(u, v)
    (OUT / "colors.json").write_text(json.dumps({"u": u.tolist(), "v": v.tolist(), "rgb": rgb.tolist()}))


def write_resized():
    flow = torch.from_numpy(np.random.default_rng(3).normal(0, 5, (2, 6, 9)).astype(np.float32))
    cases = []
    for width, height in [(9, 6), (20, 13), (18, 12), (4, 3), (1, 1), (5, 17)]:
        sized = torch.nn.functional.interpolate(flow[None], (height, width), mode="bilinear", align_corners=False)[0]
        sized = sized * torch.tensor([width / 9, height / 6])[:, None, None]
        cases.append({"width": width, "height": height, "flow": sized.flatten().tolist()})
    (OUT / "resized.json").write_text(json.dumps({"flow": flow.flatten().tolist(), "cases": cases}))


write_formats(sample_field())
write_archives(sample_field())
write_exr(sample_field())
write_colors()
write_resized()
