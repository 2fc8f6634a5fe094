"""Particle image velocimetry by OpenPIV of the pictures in a folder: the mean displacement over its pairs, as JSON.

    python openpiv_pairs.py FOLDER

Three passes with windows of 64, 32 and 16 pixels, half overlapping, pictures deformed between them; all else as OpenPIV has it.
"""
import contextlib
import json
import sys
from pathlib import Path

import numpy as np
from openpiv import tools, windef

pictures = [tools.imread(path) for path in sorted(Path(sys.argv[1]).glob("*.png"))]
pictures = [(picture[..., 0] if picture.ndim == 3 else picture).astype(np.int32) for picture in pictures]
settings = windef.PIVSettings()
settings.windowsizes, settings.overlap, settings.num_iterations = (64, 32, 16), (32, 16, 8), 3
us, vs = [], []
with contextlib.redirect_stdout(sys.stderr):
    for first, second in zip(pictures, pictures[1:]):
        x, y, u, v, _ = windef.simple_multipass(first, second, settings)
        us.append(u)
        vs.append(v)
# Rows are those of the picture, from the top; y and v lead up.
print(json.dumps({
    "x": x.ravel().tolist(),
    "y": y[::-1].ravel().tolist(),
    "u": np.mean(us, axis=0).ravel().tolist(),
    "v": (-np.mean(vs, axis=0)).ravel().tolist(),
}))
