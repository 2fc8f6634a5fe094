/**
 * Particle films whose motion is known, measured by the bundled model and by OpenPIV (`pip install openpiv`) from the same
 * decoded frames. Prints a table. `node dist/bench/openpiv.js`
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vectorAt } from '../engine/analysis/line.js';
import { TimeAverager } from '../engine/analysis/time-average.js';
import { table } from '../engine/cli/text.js';
import type { FlowField } from '../engine/flow/field.js';
import { services } from '../engine/jobs/real-services.js';
import { projectRoot } from '../engine/root.js';
import type { Frame } from '../engine/video/frame.js';
import { openSource } from '../engine/video/open.js';
import {
  couetteFlow,
  type KnownFlow,
  type ParticleFilm,
  particleVideo,
  rankineVortex,
} from '../test/support/particles.js';
import { writePictures } from '../test/support/pictures.js';

interface Vectors {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly u: readonly number[];
  readonly v: readonly number[];
}

interface Case {
  readonly name: string;
  readonly flow: KnownFlow;
  readonly film: ParticleFilm;
  /** Pixels from its edge that are left out. */
  readonly border: number;
}

const FRAMES = 5;

const vortex = (size: number, core: number, speed: number, more: Partial<ParticleFilm> = {}): Case => ({
  name: `Rankine vortex, ${size} px, core ${core} px, ${speed} px/frame${described(more)}`,
  flow: rankineVortex({ x: (size - 1) / 2, y: (size - 1) / 2 }, core, speed / core),
  film: { width: size, height: size, frames: FRAMES, ...more },
  border: 16,
});
const couette = (height: number, speed: number, more: Partial<ParticleFilm> = {}): Case => ({
  name: `Couette flow, ${height} px, ${speed} px/frame${described(more)}`,
  flow: couetteFlow(speed, height, FRAMES),
  film: { width: 384, height, frames: FRAMES, ...more },
  border: 16,
});
const described = ({ density, diameter }: Partial<ParticleFilm>): string =>
  `${density ? `, ${density} particles/px` : ''}${diameter ? `, ${diameter} px wide` : ''}`;

const CASES: readonly Case[] = [
  vortex(512, 96, 6),
  vortex(512, 96, 3),
  vortex(512, 96, 12),
  vortex(512, 96, 6, { density: 0.02 }),
  vortex(512, 96, 6, { diameter: 5 }),
  vortex(256, 48, 6),
  vortex(256, 24, 6),
  couette(256, 6),
  couette(256, 12),
  couette(256, 3),
];

const python = process.env.FLOW_STUDIO_PYTHON ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'flow-studio-bench-'));
try {
  const estimator = await services.openEstimator({ model: 'nano', device: 'cpu', onNotice: () => {} });
  const rows: string[][] = [];
  for (const [i, one] of CASES.entries()) {
    const video = await particleVideo(folder, `case-${i}`, one.flow, { ...one.film, fps: 25 });
    const frames = await decode(video);
    const average = new TimeAverager(one.film.width, one.film.height);
    for await (const { forward } of estimator.pairs(stream(frames), { backward: false }))
      average.add(forward);
    const pictures = frames.map(({ data }) => Uint8Array.from(data));
    await writePictures(folder, `decoded-${i}`, one.film, pictures);
    const piv: Vectors = JSON.parse(
      execFileSync(python, [join(projectRoot, 'bench/openpiv_pairs.py'), join(folder, `decoded-${i}`)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 2 ** 28,
      }),
    );
    rows.push([one.name, ...errorsOf(one, onGrid(average.result().mean, piv)), ...errorsOf(one, piv)]);
    console.error(rows.at(-1)!.join('  '));
  }
  await estimator.close();
  const header = ['flow', 'nano: speed', 'gain', 'rms error', 'OpenPIV: speed', 'gain', 'rms error'];
  for (const line of table(header, rows)) console.log(line);
} finally {
  rmSync(folder, { recursive: true });
}

async function decode(video: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of (await openSource([video])).frames({ start: 0, step: 1 })) frames.push(frame);
  return frames;
}

async function* stream(frames: readonly Frame[]): AsyncGenerator<Frame> {
  yield* frames;
}

/** The mean field where OpenPIV has its vectors, so that both are judged at the same places. */
function onGrid(field: FlowField, { x, y }: Vectors): Vectors {
  const vectors = x.map((at, i) => vectorAt(field, at, y[i]!));
  return { x, y, u: vectors.map((vector) => vector.x), v: vectors.map((vector) => vector.y) };
}

/**
 * Mean speed against the true one; how much of the true motion there is on the whole (the factor that fits best); and the
 * root-mean-square error as a share of the largest speed. In percent.
 */
function errorsOf({ flow, film, border }: Case, { x, y, u, v }: Vectors): string[] {
  let [speed, trueSpeed, product, square, error, largest, count] = [0, 0, 0, 0, 0, 0, 0];
  for (const [i, at] of x.entries()) {
    const row = y[i]!;
    if (at < border || row < border || at > film.width - border || row > film.height - border) continue;
    const to = flow.path(at, row, 1);
    const [trueU, trueV] = [to[0] - at, to[1] - row];
    speed += Math.hypot(u[i]!, v[i]!);
    trueSpeed += Math.hypot(trueU, trueV);
    product += u[i]! * trueU + v[i]! * trueV;
    square += trueU ** 2 + trueV ** 2;
    error += (u[i]! - trueU) ** 2 + (v[i]! - trueV) ** 2;
    largest = Math.max(largest, Math.hypot(trueU, trueV));
    count++;
  }
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  return [
    percent(speed / trueSpeed - 1),
    percent(product / square),
    percent(Math.sqrt(error / count) / largest),
  ];
}
