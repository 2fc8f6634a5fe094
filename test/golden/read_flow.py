"""Prints what programs that share no code with engine/flow read from flow files, as JSON: {path: [(H, W, 2) as rows]}.

    pip install numpy scipy OpenEXR opencv-python-headless
    python test/golden/read_flow.py FILE...

u to the right, v down, null where a file marks flow as unknown. .flo, .pfm and 16-bit PNG by OpenCV, .npy and .npz by NumPy,
.mat by SciPy, .exr by the OpenEXR library: forward.u and forward.v with v up.
"""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import OpenEXR
import scipy.io


def read(path):
    match Path(path).suffix:
        case ".flo":
            flow = cv2.readOpticalFlow(path)
            return np.where(np.abs(flow) > 1e9, np.nan, flow)
        case ".png":
            blue_green_red = cv2.imread(path, cv2.IMREAD_UNCHANGED)
            flow = (blue_green_red[..., :0:-1].astype(np.float32) - 2**15) / 64
            return np.where(blue_green_red[..., :1] == 0, np.nan, flow)
        case ".pfm":
            return cv2.imread(path, cv2.IMREAD_UNCHANGED)[..., :0:-1]
        case ".npy":
            return np.load(path)
        case ".npz":
            return np.load(path)["flow"]
        case ".mat":
            return scipy.io.loadmat(path)["flow"]
        case ".exr":
            channels = OpenEXR.File(path, separate_channels=True).channels()
            return np.dstack([channels["forward.u"].pixels, -channels["forward.v"].pixels])


def as_json(array):
    return [as_json(a) if np.ndim(a) else None if np.isnan(a) else float(a) for a in array]


print(json.dumps({path: as_json(read(path).astype(np.float64)) for path in sys.argv[1:]}))
