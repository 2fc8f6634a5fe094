import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { fakeServices } from '../../test/fake-estimator.js';
import { contentOf, temporaryFolder, writeImages } from '../../test/folders.js';
import { confidence, occlusions } from '../flow/consistency.js';
import { decodeExr } from '../flow/formats/exr-file.js';
import { decodeHeader } from '../flow/formats/exr-header.js';
import { readFlow } from '../flow/formats/index.js';
import { flowStatistics } from '../flow/statistics.js';
import { openSource } from '../video/open.js';
import { EXTRAS, VIZ_FORMATS } from './formats.js';
import { type Plan, parsePlan } from './plan.js';
import { runPlan } from './run.js';

const everything = { backward: true, viz: [...VIZ_FORMATS], extras: [...EXTRAS] };

/** Runs a plan on six images and returns the result folder. */
async function exported(plan: Partial<Plan>, root = temporaryFolder()): Promise<string> {
  const input = join(root, 'in', 'clip');
  if (!existsSync(input)) await writeImages(input, 6);
  const out = join(root, 'out');
  await runPlan(parsePlan({ schema: 1, inputs: [input], out, ...plan }), fakeServices(), () => {});
  return join(out, 'clip');
}

const grey = async (path: string) => new Uint8Array(await sharp(path).toColourspace('b-w').raw().toBuffer());

async function channelsOf(path: string): Promise<Map<string, number[]>> {
  const bytes = await readFile(path);
  const header = decodeHeader(bytes, path);
  const names = header.channels.map(({ name }) => name);
  const { channels } = await decodeExr(bytes, path, header, names);
  // -0 is as good as 0.
  return new Map([...channels].map(([name, values]) => [name, [...values].map((value) => value + 0)]));
}

it('writes videos that show the frames too, in their order, and an animation', async () => {
  const root = temporaryFolder();
  const results = await exported(everything, root);
  for (const direction of ['forward', 'backward']) {
    const [plain, beside, over] = await Promise.all(
      ['', '-side-by-side', '-overlay'].map((look) =>
        openSource([join(results, `viz/${direction}${look}.mp4`)]),
      ),
    );
    expect([plain, over]).toMatchObject([
      { width: 24, frameCount: 5 },
      { width: 24, frameCount: 5 },
    ]);
    expect(beside).toMatchObject({ width: 48, height: 16, frameCount: 5 });
    // The left half is the frame that the vectors start from: of all frames it is the one most like it.
    const frames = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((i) =>
        sharp(join(root, `in/clip/00${i}.png`))
          .raw()
          .toBuffer(),
      ),
    );
    for await (const { index, data } of beside!.frames({ start: 0, step: 1 })) {
      const left = Array.from({ length: 72 * 16 }, (_, i) => data[Math.floor(i / 72) * 144 + (i % 72)]!);
      const distances = frames.map((frame) => meanDifference(left, frame));
      const nearest = distances.indexOf(Math.min(...distances));
      expect(nearest).toBe(direction === 'forward' ? index : index + 1);
    }
  }
  const animation = await sharp(join(results, 'viz/forward.webp'), { animated: true }).metadata();
  expect(animation).toMatchObject({ pages: 5, pageHeight: 16, delay: [100, 100, 100, 100, 100], loop: 0 });
});

const meanDifference = (a: readonly number[], b: Uint8Array) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

it('marks in each direction what has no partner, and how sure the rest is', async () => {
  const results = await exported(everything);
  const fields = {
    forward: await readFlow(join(results, 'forward/000002.flo')),
    backward: await readFlow(join(results, 'backward/000002.flo')),
  };
  for (const direction of ['forward', 'backward'] as const) {
    const [there, back] =
      direction === 'forward' ? [fields.forward, fields.backward] : [fields.backward, fields.forward];
    const masked = await grey(join(results, `occlusion/${direction}/000002.png`));
    expect(masked).toEqual(occlusions(there, back).map((occluded) => 255 * occluded));
    expect(new Set(masked)).toEqual(new Set([0, 255]));
    const sure = await grey(join(results, `confidence/${direction}/000002.png`));
    expect(sure).toEqual(Uint8Array.from(confidence(there, back), (value) => Math.round(255 * value)));
    expect(sure.map((value) => (value < 128 ? 255 : 0))).toEqual(masked);
  }
});

it('writes a line of statistics a pair, with its frames', async () => {
  const results = await exported({ ...everything, frames: { start: 1, end: 5, step: 2 } });
  const lines = readFileSync(join(results, 'statistics/backward.csv'), 'utf8').split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(
    /^first_frame,second_frame,first_time_s,second_time_s,mean_px,median_px,p5_px,.*,toward_315_deg_%$/,
  );
  expect(lines[3]).toBe('');
  const cells = lines[2]!.split(',');
  const { mean, median } = flowStatistics(await readFlow(join(results, 'backward/000003.flo')));
  expect(cells.slice(0, 6)).toEqual(['3', '5', '', '', mean.toFixed(4), median.toFixed(4)]);
  expect(cells).toHaveLength(lines[0]!.split(',').length);
});

it("writes a frame's motion both ways on its own grid, under the names of either program", async () => {
  const results = await exported({ ...everything, formats: ['flo', 'npy'] });
  for (const convention of ['nuke', 'blender']) {
    const files = Array.from({ length: 6 }, (_, i) => `00000${i}.exr`);
    expect(readdirSync(join(results, convention)).sort()).toEqual(files);
  }
  const [forward, backward] = await Promise.all(
    ['forward/000002.flo', 'backward/000001.flo'].map((name) => readFlow(join(results, name))),
  );
  const part = (field: typeof forward, c: number, sign: number) =>
    [...field!.data.subarray(c * 384, (c + 1) * 384)].map((value) => value * sign + 0);
  const nuke = new Map([
    ['backward.u', part(backward, 0, 1)],
    ['backward.v', part(backward, 1, -1)],
    ['forward.u', part(forward, 0, 1)],
    ['forward.v', part(forward, 1, -1)],
  ]);
  expect(await channelsOf(join(results, 'nuke/000002.exr'))).toEqual(nuke);
  const blender = new Map([
    ['ViewLayer.Vector.W', part(forward, 1, 1)],
    ['ViewLayer.Vector.X', part(backward, 0, 1)],
    ['ViewLayer.Vector.Y', part(backward, 1, -1)],
    ['ViewLayer.Vector.Z', part(forward, 0, -1)],
  ]);
  expect(await channelsOf(join(results, 'blender/000002.exr'))).toEqual(blender);
  expect((await channelsOf(join(results, 'nuke/000000.exr'))).get('backward.u')).toEqual(Array(384).fill(0));
  expect((await channelsOf(join(results, 'nuke/000005.exr'))).get('forward.v')).toEqual(Array(384).fill(0));
});

it('renders again what is missing or shows a pair that was computed anew, and nothing else', async () => {
  const root = temporaryFolder();
  const results = await exported(everything, root);
  const before = contentOf(results);
  const rendered = () => {
    const names = Object.keys(contentOf(results)).filter((name) =>
      /^(viz\/\w+[-.]|statistics|nuke|blender)/.test(name),
    );
    return names.filter((name) => statSync(join(results, name)).mtimeMs > LONG_AGO.getTime());
  };
  age(results);
  await exported(everything, root);
  expect(rendered()).toEqual([]);
  rmSync(join(results, 'blender/000004.exr'));
  await exported(everything, root);
  expect(rendered()).toEqual(['blender/000004.exr']);
  age(results);
  rmSync(join(results, 'forward/000002.flo'));
  await exported(everything, root);
  const layers = rendered().filter((name) => name.endsWith('.exr'));
  expect(layers).toEqual(['blender/000002.exr', 'blender/000003.exr', 'nuke/000002.exr', 'nuke/000003.exr']);
  expect(rendered()).toContain('viz/backward-overlay.mp4');
  const after = contentOf(results);
  for (const name of Object.keys(before).filter((one) => !/journal|manifest/.test(one))) {
    expect([name, after[name]]).toEqual([name, before[name]]);
  }
});

const LONG_AGO = new Date('2020-01-01');

function age(folder: string): void {
  for (const name of Object.keys(contentOf(folder))) utimesSync(join(folder, name), LONG_AGO, LONG_AGO);
}

it('replaces all of it with --overwrite', async () => {
  const root = temporaryFolder();
  const results = await exported(everything, root);
  await exported({ overwrite: true }, root);
  expect(readdirSync(results).sort()).toEqual(['forward', 'journal.jsonl', 'manifest.json']);
});
