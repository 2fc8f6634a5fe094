import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeFlow, type FlowFormatId, flowFormats, readFlow } from '../engine/flow/formats/index.js';
import { flowErrors } from '../engine/flow/metrics.js';
import { projectRoot } from '../engine/root.js';

/** True flow of real benchmarks, which no licence allows shipping. */
const folder = resolve(projectRoot, '../shared/data/flow-dev');
const present = existsSync(folder);
if (!present) console.log(`Skipped: benchmark flow through every format, for want of ${folder}`);
const files = present
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.flo'))
  : [];

describe.runIf(present)('benchmark flow', () => {
  it('is there', () => expect(files.length).toBeGreaterThan(10));

  it.each(files)('%s passes through every format', async (name) => {
    const field = await readFlow(join(folder, name));
    for (const id of Object.keys(flowFormats) as FlowFormatId[]) {
      const read = await flowFormats[id].decode(await encodeFlow(id, field), name);
      expect(flowFormats[id].outOfRange(field)).toBe(0);
      const longest = field.data.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
      const worst =
        { kitti: Math.SQRT1_2 / 64, 'exr-half': Math.SQRT2 * longest * 2 ** -11 }[id as string] ?? 0;
      const { epe, px1 } = flowErrors(read, field);
      expect(epe).toBeLessThanOrEqual(worst);
      expect(px1).toBe(0);
      expect(Buffer.from(read.data.map(marksUnknown)).equals(Buffer.from(field.data.map(marksUnknown)))).toBe(
        true,
      );
    }
  });

  it('of Venus and Dimetrodon has the size, and the known pixels, that OpenCV finds', async () => {
    const venus = await readFlow(join(folder, 'middlebury/Venus/flow10.flo'));
    expect([venus.width, venus.height]).toEqual([420, 380]);
    const dimetrodon = await readFlow(join(folder, 'middlebury/Dimetrodon/flow10.flo'));
    expect([dimetrodon.width, dimetrodon.height]).toEqual([584, 388]);
    expect(flowErrors(dimetrodon, dimetrodon).pixels).toBe(215820);
    expect(flowErrors(venus, venus).pixels).toBe(420 * 380);
  });
});

function marksUnknown(value: number): number {
  return Number.isNaN(value) ? 1 : 0;
}
