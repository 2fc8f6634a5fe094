/** Our files as programs read them that share no code with us: OpenCV, NumPy, SciPy and the OpenEXR library, where installed. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeFlow, type FlowFormatId, flowFormats } from '../engine/flow/formats/index.js';
import { isKnown } from '../engine/flow/known.js';
import { projectRoot } from '../engine/root.js';
import { temporaryFolder } from './folders.js';
import { fieldOf } from './support/fields.js';

const python = process.env.FLOW_STUDIO_PYTHON ?? 'python3';
const packages = ['cv2', 'numpy', 'scipy.io', 'OpenEXR'];
const has = spawnSync(python, ['-c', `import ${packages.join(', ')}`]).status === 0;

/** Larger than a chunk of rows of OpenEXR, of odd sides, and exact in every format. */
const field = fieldOf(37, 41, (x, y) => (x === 5 && y > 3 ? [NaN, NaN] : [x / 4 - 3, (y * (x - 9) + 1) / 8]));
const ids = Object.keys(flowFormats) as FlowFormatId[];

it.skipIf(!has)(`read every format as it was written (${packages.join(', ')} of ${python})`, async () => {
  const folder = temporaryFolder();
  const paths = ids.map((id) => join(folder, id + flowFormats[id].extension));
  for (const [i, id] of ids.entries()) writeFileSync(paths[i]!, await encodeFlow(id, field));
  const reader = join(projectRoot, 'test/golden/read_flow.py');
  const { stdout, stderr } = spawnSync(python, [reader, ...paths], { encoding: 'utf8', maxBuffer: 1 << 26 });
  expect(stderr).toBe('');
  const read = JSON.parse(stdout) as Record<string, [number | null, number | null][][]>;
  for (const path of paths) {
    const vectors = read[path]!.flat();
    expect(vectors).toHaveLength(37 * 41);
    for (const [i, [u, v]] of vectors.entries()) {
      const expected = [field.data[i]!, field.data[37 * 41 + i]!] as const;
      expect([path, i, u, v]).toEqual([path, i, ...(isKnown(...expected) ? expected : [null, null])]);
    }
  }
});
