import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FakeEstimator } from '../../test/fake-estimator.js';
import { temporaryFolder, writeImages } from '../../test/folders.js';
import { Unhurried } from '../runtime/unhurried.js';
import { ByteCache } from './byte-cache.js';
import { type Clip, Clips } from './clips.js';
import { Engines } from './engines.js';
import { Flows } from './flows.js';
import { Turns } from './turns.js';

const never = new AbortController().signal;

/** Flows of a clip of eight small images, by a stand-in that takes as long as a test needs, and what it has begun. */
async function flowsOf(delayMs: number) {
  const folder = temporaryFolder();
  for (const name of ['previews', 'fields']) mkdirSync(join(folder, name));
  const clips = new Clips(join(folder, 'previews'));
  const { id } = await clips.add([await writeImages(join(folder, 'images'), 8)]);
  onTestFinished(() => clips.close());
  // All previews are there.
  await clips.get(id).frame(7, 24);
  const computed: number[] = [];
  const engine = new FakeEstimator({ delayMs, onPair: (first) => computed.push(first) });
  const cache = new ByteCache(join(folder, 'fields'), 1e6);
  const flows = new Flows(cache, new Engines(async () => engine, 2), new Turns());
  return { flows, clip: clips.get(id), computed };
}

const pair = (first: number) => ({ first, second: first + 1, model: 'fake' });
const view = (first: number) => ({ ...pair(first), width: 24 });

it('computes for whoever looks before what a survey waits for', async () => {
  const { flows, clip, computed } = await flowsOf(20);
  const draft = (first: number) => flows.draft(clip, pair(first), never, 'background');
  await Promise.all([draft(0), draft(1), draft(2), flows.view(clip, view(5), never)]);
  expect(computed.indexOf(5)).toBeLessThan(2);
});

it('stops what is made ready for a view when somebody looks at something else', async () => {
  const { flows, clip, computed } = await flowsOf(300);
  const ready = flows.view(clip, view(0), never, 'background');
  const stopped = expect(ready).rejects.toBeInstanceOf(Unhurried);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await flows.view(clip, view(5), never);
  await stopped;
  expect(computed).toEqual([5]);
});

it('computes a field once that is asked for twice at the same time', async () => {
  const { flows, clip, computed } = await flowsOf(20);
  const [one, other] = await Promise.all([
    flows.view(clip, view(3), never),
    flows.view(clip, view(3), never),
  ]);
  expect(Buffer.from(one.bytes)).toEqual(Buffer.from(other.bytes));
  expect(computed).toEqual([3]);
});

it('finds the best field there is: the widest, and of these one that is no draft', async () => {
  const { flows, clip } = await flowsOf(0);
  const best = () => flows.best(clip, pair(2));
  expect(await best()).toBeUndefined();
  await flows.view(clip, { ...view(2), width: 16 }, never);
  expect(await best()).toMatchObject({ width: 16 });
  // These images are so small that a draft of them is as wide as they are.
  const draft = await flows.draft(clip, pair(2), never);
  expect(Buffer.from((await best())!.bytes)).toEqual(Buffer.from(draft.bytes));
  const { bytes } = await flows.view(clip, view(2), never);
  const field = (await best())!;
  expect(field.width).toBe(24);
  expect(Buffer.from(field.bytes)).toEqual(Buffer.from(bytes));
  expect(await flows.best(clip, { ...pair(2), model: 'other' })).toBeUndefined();
  await flows.forget(clip as Clip);
  expect(await best()).toBeUndefined();
});

it('keeps whole fields by how they are computed', async () => {
  const { flows, clip, computed } = await flowsOf(0);
  await flows.whole(clip, pair(2), never);
  // As an analysis has it that asks for nothing.
  await flows.whole(clip, pair(2), never, { iterations: undefined, maxSize: undefined, tiling: {} });
  expect(computed).toEqual([2]);
  await flows.whole(clip, pair(2), never, { maxSize: 16, tiling: {} });
  expect(computed).toEqual([2, 2]);
});

it('ends what it computes when it is closed', async () => {
  const { flows, clip } = await flowsOf(60_000);
  const asked = expect(flows.view(clip, view(0), never)).rejects.toMatchObject({ code: 'closed' });
  await new Promise((resolve) => setTimeout(resolve, 60));
  await flows.close();
  await asked;
});
