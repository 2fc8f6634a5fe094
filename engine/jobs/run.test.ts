import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type FakeOptions, fakeServices } from '../../test/fake-estimator.js';
import { contentOf, resultsOf, temporaryFolder, writeImages } from '../../test/folders.js';
import { StudioError } from '../errors.js';
import { readFlow } from '../flow/formats/index.js';
import { openSource } from '../video/open.js';
import type { FrameSource } from '../video/source.js';
import type { StudioEvent } from './events.js';
import type { Manifest } from './manifest.js';
import { type Plan, parsePlan } from './plan.js';
import { runPlan } from './run.js';
import type { JobServices } from './services.js';

/** Runs a plan on a folder of images and tells what happened, whether it failed or not. */
async function run(
  plan: Partial<Plan> & Pick<Plan, 'inputs' | 'out'>,
  fake: FakeOptions = {},
  services: Partial<JobServices> = {},
  signal?: AbortSignal,
) {
  const computed: number[] = [];
  const events: StudioEvent[] = [];
  const onPair = (first: number, second: number) => {
    computed.push(first);
    fake.onPair?.(first, second);
  };
  const all = { ...fakeServices({ ...fake, onPair }), ...services };
  let error: StudioError | undefined;
  try {
    await runPlan(parsePlan({ schema: 1, ...plan }), all, (event) => events.push(event), signal);
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw thrown;
    error = thrown;
  }
  return { computed, events, error, done: events.find((event) => event.type === 'done') };
}

async function clip(count = 6) {
  const root = temporaryFolder();
  const input = await writeImages(join(root, 'in', 'clip'), count);
  const out = join(root, 'out');
  return { root, input, out, results: join(out, 'clip'), plan: { inputs: [input], out } };
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
}

describe('a run', () => {
  it('writes every format and picture of every pair, numbered by the earlier frame', async () => {
    const { plan, results } = await clip();
    const { error } = await run({
      ...plan,
      frames: { start: 1, end: 5, step: 2 },
      formats: ['flo', 'kitti', 'pfm', 'npy'],
      viz: ['png'],
      backward: true,
    });
    expect(error).toBeUndefined();
    const files = ['.flo', '.npy', '.pfm', '.png'].flatMap((end) => [`000001${end}`, `000003${end}`]).sort();
    for (const direction of ['forward', 'backward']) {
      expect(readdirSync(join(results, direction)).sort()).toEqual(files);
      expect(readdirSync(join(results, 'viz', direction))).toEqual(['000001.png', '000003.png']);
    }
    const forward = await readFlow(join(results, 'forward', '000001.flo'));
    const backward = await readFlow(join(results, 'backward', '000001.npy'));
    expect(forward.data.some((value) => value !== 0)).toBe(true);
    expect(backward.data).toEqual(forward.data.map((value) => -value));
    expect((await sharp(join(results, 'viz', 'forward', '000001.png')).metadata()).width).toBe(24);
  });

  it('tells in the manifest what was made of what', async () => {
    const { plan, results, input } = await clip();
    await run({ ...plan, iterations: 7 }, { device: 'webgpu' });
    expect(manifestIn(results)).toMatchObject({
      schema: 1,
      complete: true,
      source: { kind: 'images', paths: [input], width: 24, height: 16, frameCount: 6 },
      model: { id: 'fake', sha256: 'f'.repeat(64) },
      settings: { frames: { start: 0, step: 1 }, formats: ['flo'], iterations: 7 },
    });
    const { pairs, started, updated } = manifestIn(results);
    expect(Date.parse(updated)).toBeGreaterThan(Date.parse(started));
    expect(pairs).toHaveLength(5);
    expect(pairs[2]).toMatchObject({
      first: 2,
      second: 3,
      device: 'webgpu',
      tiles: '1x1',
      files: [{ path: 'forward/000002.flo', bytes: 12 + 8 * 24 * 16 }],
    });
    expect(Object.keys(contentOf(results)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('reports every pair, ends with what is there, and uses every source of the plan', async () => {
    const { root, plan, out } = await clip();
    const other = await writeImages(join(root, 'other', 'clip'), 3);
    const { events, done } = await run({ ...plan, inputs: [other, ...plan.inputs] });
    expect(done).toEqual({
      type: 'done',
      outputs: [join(out, 'clip'), join(out, 'clip-2')],
      computed: 7,
      kept: 0,
    });
    const frames = events.filter((event) => event.type === 'frame');
    expect(frames.map(({ source, index }) => `${source} ${index}`)).toEqual([
      ...[0, 1, 2, 3, 4].map((index) => `clip ${index}`),
      ...['clip-2 0', 'clip-2 1'],
    ]);
    expect(frames[0]!.files).toEqual([join(out, 'clip', 'forward', '000000.flo')]);
    expect(events.findLast((event) => event.type === 'progress')).toMatchObject({ done: 7, total: 7 });
    expect(manifestIn(join(out, 'clip')).source.paths).toEqual(plan.inputs);
  });

  it('finishes the other sources when one fails', async () => {
    const { root, plan, out } = await clip();
    const broken = await writeImages(join(root, 'broken'), 3);
    writeFileSync(join(broken, '000.png'), 'not a picture');
    const { events, error, done } = await run({ ...plan, inputs: [broken, ...plan.inputs] });
    const told = events.find((event) => event.type === 'error');
    expect(told).toMatchObject({ code: 'image-corrupt', source: 'broken' });
    expect(error).toMatchObject({
      code: 'inputs-failed',
      message: `1 of 2 inputs could not be finished:\n  broken: ${told?.message}`,
    });
    expect(done).toMatchObject({ computed: 5, failed: 1 });
    expect(readdirSync(out)).toEqual(['clip']);
  });

  it('renders the videos from the stored flow, with one frame a pair', async () => {
    const { plan, results } = await clip();
    for (const formats of [['kitti'], ['flo', 'npy']] as const) {
      const { error } = await run({
        ...plan,
        formats: [...formats],
        viz: ['mp4'],
        backward: true,
        overwrite: true,
      });
      expect(error).toBeUndefined();
      for (const name of ['forward.mp4', 'backward.mp4']) {
        const video = await openSource([join(results, 'viz', name)]);
        expect(video).toMatchObject({ frameCount: 5, width: 24, height: 16, fps: 10 });
      }
      expect(manifestIn(results).videos).toHaveLength(2);
    }
  });
});

describe('running again', () => {
  it('computes nothing and changes no result when all is there', async () => {
    const { plan, results } = await clip();
    await run({ ...plan, viz: ['mp4'] });
    const before = resultsOf(results);
    const again = await run({ ...plan, viz: ['mp4'] });
    expect(again.computed).toEqual([]);
    expect(again.done).toMatchObject({ computed: 0, kept: 5 });
    expect(resultsOf(results)).toEqual(before);
    expect(manifestIn(results)).toMatchObject({ complete: true });
  });

  it('computes again just the pairs that are missing or of another size', async () => {
    const { plan, results } = await clip(9);
    await run({ ...plan, backward: true });
    const before = resultsOf(results);
    rmSync(join(results, 'forward', '000002.flo'));
    truncateSync(join(results, 'backward', '000003.flo'), 100);
    rmSync(join(results, 'forward', '000007.flo'));
    const again = await run({ ...plan, backward: true });
    expect(again.computed).toEqual([2, 3, 7]);
    expect(again.done).toMatchObject({ computed: 3, kept: 5 });
    expect(resultsOf(results)).toEqual(before);
  });

  it('goes on after a failure, on another device too, and records which device made what', async () => {
    const { plan, results } = await clip();
    const crash = (first: number) => {
      if (first === 3) throw new StudioError('host-crashed', 'The compute host crashed.');
    };
    const failed = await run(plan, { onPair: crash });
    expect(failed.error).toMatchObject({ code: 'host-crashed' });
    expect(manifestIn(results)).toMatchObject({ complete: false, reason: 'The compute host crashed.' });
    expect(readdirSync(join(results, 'forward'))).toEqual(['000000.flo', '000001.flo', '000002.flo']);
    const again = await run(plan, { device: 'webgpu' });
    expect(again.computed).toEqual([3, 4]);
    expect(manifestIn(results).pairs.map((pair) => pair.device)).toEqual([
      'cpu',
      'cpu',
      'cpu',
      'webgpu',
      'webgpu',
    ]);
    expect(manifestIn(results).complete).toBe(true);
  });

  it('does so even if the journal was lost', async () => {
    const { plan, results } = await clip();
    await run(plan);
    rmSync(join(results, 'journal.jsonl'));
    expect((await run(plan)).computed).toEqual([]);
  });

  it('refuses a changed input, model or setting, and says what changed', async () => {
    const { plan, results, input } = await clip();
    await run(plan);
    const before = contentOf(results);
    const settings: [Partial<Plan>, string][] = [
      [{ iterations: 9 }, '--iterations (3, now 9)'],
      [{ maxSize: 512 }, '--max-size (not set, now 512)'],
      [{ backward: true }, '--backward (false, now true)'],
      [{ formats: ['npy'] }, '--format (flo, now npy)'],
      [{ viz: ['png'] }, '--viz (none, now png)'],
      [{ frames: { start: 0, end: 3, step: 1 } }, '--frames (0::1, now 0:3:1)'],
    ];
    for (const [changed, sentence] of settings) {
      const { error, computed } = await run({ ...plan, ...changed });
      expect(error).toMatchObject({ code: 'other-results', message: expect.stringContaining(sentence) });
      expect(computed).toEqual([]);
    }
    const model = await run(plan, { sha256: 'e'.repeat(64) });
    expect(model.error?.message).toContain('the model (fake, now fake)');
    await writeImages(input, 7);
    const source = await run(plan);
    expect(source.error?.message).toContain('the input (');
    expect(contentOf(results)).toEqual(before);
  });

  it('takes the default spelled out as the same setting', async () => {
    const { plan } = await clip();
    await run(plan);
    expect((await run({ ...plan, iterations: 3 })).done).toMatchObject({ computed: 0 });
  });

  it('with --overwrite replaces all that runs wrote, and nothing else', async () => {
    const { plan, results } = await clip();
    await run({ ...plan, backward: true, viz: ['png', 'mp4'] });
    writeFileSync(join(results, 'notes.txt'), 'mine');
    writeFileSync(join(results, 'forward', '999999.flo'), 'mine');
    const { error } = await run({ ...plan, frames: { start: 1, end: 3, step: 1 }, overwrite: true });
    expect(error).toBeUndefined();
    const { 'notes.txt': _notes, 'forward/999999.flo': _flo, ...ours } = contentOf(results);
    expect([_notes, _flo]).not.toContain(undefined);
    expect(Object.keys(ours).sort()).toEqual([
      'forward/000001.flo',
      'forward/000002.flo',
      'journal.jsonl',
      'manifest.json',
    ]);
    expect(manifestIn(results).pairs.map((pair) => pair.first)).toEqual([1, 2]);
  });

  it('never writes over results that are not its own', async () => {
    const { plan, results } = await clip();
    mkdirSync(join(results, 'forward'), { recursive: true });
    writeFileSync(join(results, 'forward', '000000.flo'), 'mine');
    for (const overwrite of [false, true]) {
      const { error } = await run({ ...plan, overwrite });
      expect(error).toMatchObject({ code: 'folder-not-ours' });
    }
    expect(contentOf(results)).toHaveProperty('forward/000000.flo');
    expect(Object.keys(contentOf(results))).toHaveLength(1);
  });

  it('never touches a folder whose manifest it does not understand', async () => {
    const { plan, results } = await clip();
    mkdirSync(results, { recursive: true });
    for (const manifest of ['{"schema": 2}', 'text']) {
      writeFileSync(join(results, 'manifest.json'), manifest);
      const { error } = await run({ ...plan, overwrite: true });
      expect(error).toMatchObject({ code: 'folder-not-ours' });
      expect(readdirSync(results)).toEqual(['manifest.json']);
    }
  });
});

describe('what goes wrong', () => {
  it('is a source that ends early: its results stay, marked incomplete', async () => {
    const { plan, results } = await clip();
    const services = { openSource: cutAfter(4) };
    for (const computed of [[0, 1, 2], []]) {
      const cut = await run({ ...plan, viz: ['mp4'] }, {}, services);
      expect(cut.error).toMatchObject({
        code: 'truncated',
        message: expect.stringContaining('only 4 of 6 frames could be decoded'),
      });
      expect(cut.done).toBeUndefined();
      expect(cut.computed).toEqual(computed);
      expect(readdirSync(join(results, 'forward'))).toEqual(['000000.flo', '000001.flo', '000002.flo']);
      expect(manifestIn(results)).toMatchObject({ complete: false, reason: cut.error?.message });
      expect((await openSource([join(results, 'viz', 'forward.mp4')])).frameCount).toBe(3);
    }
  });

  it.each([0, 1])('is a source of which %i frames are left: no folder is', async (count) => {
    const { root, plan } = await clip();
    const { error } = await run(plan, {}, { openSource: cutAfter(count) });
    expect(error).toMatchObject({ code: 'truncated' });
    expect(readdirSync(root)).toEqual(['in']);
  });

  it('is no matter where the frames asked for are all there', async () => {
    const { plan } = await clip();
    const range = { start: 0, end: 3, step: 1 };
    const { error } = await run({ ...plan, frames: range }, {}, { openSource: cutAfter(4) });
    expect(error).toBeUndefined();
  });

  it('is a range that goes on after the source: it is told, and what there is is done', async () => {
    const { plan } = await clip();
    const { events, done } = await run({ ...plan, frames: { start: 3, end: 9, step: 1 } });
    expect(done).toMatchObject({ computed: 2 });
    const notices = events.filter((event) => event.type === 'notice');
    expect(notices.map(({ message }) => message)).toContainEqual(expect.stringContaining('ends at frame 5'));
  });

  it('is a range beyond the source', async () => {
    const { root, plan } = await clip();
    const { error } = await run({ ...plan, frames: { start: 5, end: 9, step: 1 } });
    expect(error).toMatchObject({ code: 'too-few-frames', message: expect.stringContaining('5:9:1') });
    expect(readdirSync(root)).toEqual(['in']);
  });

  it('is a broken image in the middle: what came before it stays', async () => {
    const { plan, results, input } = await clip();
    const third = join(input, '003.png');
    truncateSync(third, 80);
    const { error } = await run(plan);
    expect(error).toMatchObject({ code: 'image-corrupt', message: expect.stringContaining(third) });
    expect(readdirSync(join(results, 'forward'))).toEqual(['000000.flo', '000001.flo']);
    expect(manifestIn(results)).toMatchObject({ complete: false });
  });

  it('is a file where the output folder should be', async () => {
    const { plan, out } = await clip();
    writeFileSync(out, 'a file');
    const { error } = await run(plan);
    expect(error).toMatchObject({
      code: 'not-a-folder',
      message: `${out} is a file where a folder is needed.`,
    });
  });

  it('is a second run into the same folder at the same time', async () => {
    const { plan, results } = await clip();
    const first = run(plan, { delayMs: 60 });
    while (!existsSync(join(results, 'manifest.json'))) await delay(5);
    const second = await run(plan);
    expect(second.error).toMatchObject({ code: 'folder-busy' });
    expect((await first).done).toMatchObject({ computed: 5 });
  });

  it('is a write that fails: the computing stops at once and the error names the file', async () => {
    const { plan, results } = await clip(40);
    const blocked = join(results, 'forward', '000002.flo');
    const onPair = (first: number) => {
      if (first === 1) mkdirSync(blocked);
    };
    const { error, computed } = await run(plan, { onPair, delayMs: 5 });
    expect(error?.message).toContain(blocked);
    expect(computed.length).toBeLessThan(8);
    expect(readdirSync(join(results, 'forward'))).toEqual(['000000.flo', '000001.flo', '000002.flo']);
  });

  it('is Ctrl-C: it ends within a second, keeps what is finished, and goes on from there', async () => {
    const { plan, results } = await clip(8);
    const controller = new AbortController();
    const cancelled = new StudioError('cancelled', 'Cancelled.');
    const onPair = (first: number) => {
      if (first === 2) setTimeout(() => controller.abort(cancelled), 20);
    };
    const started = performance.now();
    const { error, events } = await run(plan, { onPair, delayMs: 300 }, {}, controller.signal);
    expect(error).toBe(cancelled);
    expect(performance.now() - started).toBeLessThan(2500);
    expect(events.filter((event) => event.type === 'frame')).toHaveLength(3);
    expect(manifestIn(results)).toMatchObject({ complete: false, reason: 'Cancelled.' });
    expect((await run(plan)).computed).toEqual([3, 4, 5, 6]);
  });

  it('is Ctrl-C before the first pair: nothing is left', async () => {
    const { root, plan } = await clip();
    const controller = new AbortController();
    const cancelled = new StudioError('cancelled', 'Cancelled.');
    setTimeout(() => controller.abort(cancelled), 100);
    expect((await run(plan, { delayMs: 5000 }, {}, controller.signal)).error).toBe(cancelled);
    expect(readdirSync(root)).toEqual(['in']);
  });
});

/** Sources that declare all their frames but end after `count` of them, as a cut video does. */
function cutAfter(count: number): JobServices['openSource'] {
  return async (paths): Promise<FrameSource> => {
    const source = await openSource(paths);
    return {
      ...source,
      async *frames(range, signal) {
        for await (const frame of source.frames(range, signal)) {
          if (frame.index >= count) return;
          yield frame;
        }
      },
    };
  };
}
