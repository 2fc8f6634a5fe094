/** SIGKILL at any moment: every file that can be seen is whole, and running again ends as if nothing had happened. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFlow } from '../engine/flow/formats/index.js';
import { projectRoot } from '../engine/root.js';
import { openSource } from '../engine/video/open.js';
import { resultsOf, temporaryFolder, writeImages } from './folders.js';
import { bundled } from './support/bundle.js';
import { manifestOf } from './support/cli.js';

interface Line {
  readonly type: string;
  readonly first?: number;
  readonly index?: number;
  readonly message?: string;
}

/** When to kill: `ms` after the first line of a type. */
interface Moment {
  readonly type: string;
  readonly ms: number;
}

const FRAMES = 16;

/** Spread over a run: before, between and in the steps of writing a pair, and while a video is rendered. */
const moments: Moment[] = [
  { type: 'progress', ms: 0 },
  ...[0, 6, 14, 24, 36, 50].map((ms) => ({ type: 'computed', ms })),
  { type: 'frame', ms: 0 },
  ...[0, 60].map((ms) => ({ type: 'rendering', ms })),
];

let child: Awaited<ReturnType<typeof bundled>>;
beforeAll(async () => {
  child = await bundled(join('test', 'kill-child.ts'));
}, 60_000);
afterAll(() => child?.remove());

it('loses nothing and breaks nothing', { timeout: 120_000 }, async () => {
  const root = temporaryFolder();
  const input = await writeImages(join(root, 'clip'), FRAMES);
  const plan = { schema: 1, inputs: [input], formats: ['flo', 'kitti'], viz: ['png', 'mp4'], backward: true };
  const whole = join(root, 'whole');
  expect(await run({ ...plan, out: whole })).toMatchObject({ killed: false });

  const out = join(root, 'out');
  mkdirSync(out);
  const written = new Set<number>();
  let kills = 0;
  for (const moment of [...moments, undefined]) {
    const { lines, killed } = await run({ ...plan, out }, moment);
    await expectWholeFiles(out);
    for (const line of lines) {
      if (line.type === 'computed')
        expect(written, `pair ${line.first} computed again`).not.toContain(line.first);
      if (line.type === 'frame') written.add(line.index!);
    }
    if (killed) kills += 1;
  }
  expect(kills).toBeGreaterThanOrEqual(moments.length - 1);
  expect(resultsOf(join(out, 'clip'))).toEqual(resultsOf(join(whole, 'clip')));
  const manifest = manifestOf(join(out, 'clip'));
  expect(manifest).toMatchObject({ complete: true });
  expect(manifest.pairs).toHaveLength(FRAMES - 1);
});

const KILLS = 50;
const MANY = 120;

it(`ends as if nothing had happened after ${KILLS} kills at random moments`, {
  timeout: 300_000,
}, async () => {
  const root = temporaryFolder();
  const input = await writeImages(join(root, 'clip'), MANY);
  const plan = { schema: 1, inputs: [input], formats: ['flo', 'kitti'], viz: ['mp4'] };
  const whole = join(root, 'whole');
  await run({ ...plan, out: whole });

  const out = join(root, 'out');
  const written = new Set<number>();
  let [kills, computed] = [0, 0];
  while (kills < KILLS) {
    // Now and then before the first pair: while the folder is made, locked, and looked through.
    const type = Math.random() < 0.2 ? 'begun' : 'progress';
    const { lines, killed } = await run({ ...plan, out }, { type, ms: 50 * Math.random() });
    expect(killed, `a run ended before it could be killed, after ${kills} kills`).toBe(true);
    kills += 1;
    computed += lines.filter((line) => line.type === 'computed').length;
    for (const line of lines) {
      if (line.type === 'computed') expect(written).not.toContain(line.first);
      if (line.type === 'frame') written.add(line.index!);
    }
    if (kills % 10 === 0) await expectWholeFiles(out, MANY);
  }
  await run({ ...plan, out });
  expect(resultsOf(join(out, 'clip'))).toEqual(resultsOf(join(whole, 'clip')));
  const { complete, pairs } = manifestOf(join(out, 'clip'));
  expect([complete, pairs.length]).toEqual([true, MANY - 1]);
  // Not all of it was there before the first kill, and not all in flight at each.
  expect(computed).toBeGreaterThan(20);
});

async function run(plan: object, moment?: Moment) {
  const running = spawn(process.execPath, [child.path, JSON.stringify(plan)], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  running.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    running.on('close', (_code, signal) => resolve(signal));
  });
  const lines: Line[] = [];
  for await (const text of createInterface(running.stdout)) {
    // A kill may tear the last line.
    if (!text.endsWith('}')) continue;
    const line = JSON.parse(text) as Line;
    lines.push(line);
    if (moment && typeOf(line) === moment.type) setTimeout(() => running.kill('SIGKILL'), moment.ms);
  }
  const killed = (await ended) === 'SIGKILL';
  if (!killed) expect(complaints).toBe('');
  return { lines, killed };
}

function typeOf({ type, message }: Line): string {
  return message?.startsWith('Rendering') ? 'rendering' : type;
}

/** Reads every file that does not hide as what its name says it is. */
async function expectWholeFiles(folder: string, frames = FRAMES): Promise<void> {
  const names = readdirSync(folder, { recursive: true }).map(String);
  for (const name of names.filter((candidate) => !basename(candidate).startsWith('.'))) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) continue;
    if (name.includes('viz') && name.endsWith('.png'))
      await sharp(path, { failOn: 'warning' }).raw().toBuffer();
    else if (name.endsWith('.flo') || name.endsWith('.png'))
      expect(await readFlow(path)).toMatchObject({ width: 24 });
    else if (name.endsWith('.mp4'))
      expect(await openSource([path])).toMatchObject({ frameCount: frames - 1 });
    else if (name.endsWith('manifest.json')) JSON.parse(readFileSync(path, 'utf8'));
    else expect(name).toMatch(/journal\.jsonl$/);
  }
}
