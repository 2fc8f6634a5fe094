/** From video to metres a second, with the built program and the bundled model. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalysisInput } from '../engine/analysis/analysis.js';
import { temporaryFolder } from './folders.js';
import { cli, eventsIn, finish, start } from './support/cli.js';
import { makeClip } from './support/clips.js';
import { readTable, type Table } from './support/csv.js';
import { MOVING, movingClip } from './support/moving-clip.js';
import { pannedScene, SCENE } from './support/panned-scene.js';
import { COUETTE, particleVideo, RANKINE } from './support/particles.js';

/** Analyses `inputs` and returns the result folder of each. */
async function analyse(
  folder: string,
  analysis: Omit<AnalysisInput, 'schema'>,
  ...inputs: string[]
): Promise<void> {
  const plan = join(folder, 'plan.json');
  writeFileSync(plan, JSON.stringify({ schema: 1, ...analysis }));
  const { code, stderr } = await cli(
    'analyze',
    ...inputs,
    '--plan',
    plan,
    '--out',
    join(folder, 'out'),
    '--quiet',
  );
  if (code !== 0 || stderr !== '') throw new Error(`exit code ${code}: ${stderr}`);
}

const scaled = (metresPerPixel: number) =>
  ({
    kind: 'length',
    from: { x: 0, y: 100 },
    to: { x: 200, y: 100 },
    length: 200 * metresPerPixel,
    unit: 'm',
  }) as const;

/** A regular polygon so fine that it is a disc. */
const disc = (centre: { x: number; y: number }, radius: number) => ({
  kind: 'polygon' as const,
  points: Array.from({ length: 72 }, (_, i) => ({
    x: centre.x + radius * Math.cos((i * Math.PI) / 36),
    y: centre.y + radius * Math.sin((i * Math.PI) / 36),
  })),
});

const meanOf = (
  table: Table,
  column: string,
  where: (row: Record<string, string>) => boolean = () => true,
) => {
  const values = table.rows.filter(where).map((row) => Number(row[column]));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
};

describe('particles in a vortex', () => {
  const { metresPerPixel, film, centre, core, omega } = RANKINE;
  const folder = mkdtempSync(join(tmpdir(), 'flow-studio-vortex-'));
  const results = join(folder, 'out', 'vortex');
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(async () => {
    const video = await particleVideo(folder, 'vortex', RANKINE.flow, film);
    const analysis: Omit<AnalysisInput, 'schema'> = {
      calibration: scaled(metresPerPixel),
      axes: { origin: centre, yUp: true },
      regions: [
        { name: 'core', shape: disc(centre, 0.75 * core) },
        { name: 'vortex', shape: disc(centre, 2 * core) },
      ],
      lines: [{ name: 'radius', from: centre, to: { x: centre.x + 2.2 * core, y: centre.y } }],
    };
    await analyse(folder, analysis, video);
  }, 180_000);

  const regions = () => readTable(join(results, 'regions.csv'));

  it('turn at the true rate, against the clock as y leads up', () => {
    // Clockwise on the screen, omega radians a frame.
    const vorticity = meanOf(regions(), 'vorticity_mean_per_s', ({ region }) => region === 'core');
    expect(vorticity / (-2 * omega * film.fps)).toBeGreaterThan(0.95);
    expect(vorticity / (-2 * omega * film.fps)).toBeLessThan(1.05);
  });

  it('move at the true speed in metres a second', () => {
    // The mean over a disc of twice the core, of v = omega r within it and omega core^2 / r beyond.
    const inner = (2 * Math.PI * omega * core ** 3) / 3;
    const outer = 2 * Math.PI * omega * core ** 2 * (2 * core - core);
    const speed = ((inner + outer) / (4 * Math.PI * core ** 2)) * metresPerPixel * film.fps;
    const measured = meanOf(regions(), 'speed_mean_m_per_s', ({ region }) => region === 'vortex');
    expect(Math.abs(measured / speed - 1)).toBeLessThan(0.05);
    expect(
      measured / meanOf(regions(), 'speed_mean_px_per_s', ({ region }) => region === 'vortex'),
    ).toBeCloseTo(metresPerPixel, 8);
  });

  it('carry as much across a radius as they should', () => {
    // Down the screen on the right of the centre, which is the right of a line that leads to the right.
    const perFrame = omega * core ** 2 * (1 / 2 + Math.log(2.2));
    const flux = meanOf(readTable(join(results, 'lines.csv')), 'flux_m^2_per_s');
    expect(Math.abs(flux / (perFrame * metresPerPixel ** 2 * film.fps) - 1)).toBeLessThan(0.05);
  });

  it('have the times of the stream', () => {
    const times = readTable(join(results, 'quality.csv')).rows.map((row) => Number(row.first_time_s));
    expect(times).toEqual([0, 0.04, 0.08, 0.12]);
  });

  it('become figures and a report that stands alone, with the plan to measure the next film by', () => {
    const figures = readdirSync(join(results, 'figures'));
    for (const name of ['speed', 'mean-speed', 'vorticity', 'profile-radius', 'flux', 'directions-core']) {
      expect(figures).toContain(`${name}.svg`);
      expect(figures).toContain(`${name}.png`);
    }
    const page = readFileSync(join(results, 'report.html'), 'utf8');
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
    const plan = JSON.parse(readFileSync(join(results, 'analysis.json'), 'utf8'));
    expect(plan.calibration.length).toBeCloseTo(0.1, 10);
    const { summary } = JSON.parse(readFileSync(join(results, 'results.json'), 'utf8'));
    expect(summary).toHaveLength(2);
    expect(existsSync(join(results, 'fields.npz'))).toBe(true);
  });
});

it('measures a Couette flow between plates within 5 %', { timeout: 180_000 }, async () => {
  const folder = temporaryFolder();
  const { film, metresPerPixel, speed, gap } = COUETTE;
  const video = await particleVideo(folder, 'plates', COUETTE.flow, film);
  await analyse(
    folder,
    {
      calibration: scaled(metresPerPixel),
      regions: [
        { name: 'fast', shape: { kind: 'rectangle', x: 30, y: 20, width: 300, height: 80 } },
        { name: 'all', shape: { kind: 'rectangle', x: 30, y: 20, width: 300, height: 216 } },
      ],
      outputs: ['csv'],
    },
    video,
  );
  const regions = readTable(join(folder, 'out', 'plates', 'regions.csv'));
  const of = (region: string, column: string) => meanOf(regions, column, (row) => row.region === region);
  const at = (y: number) => speed * (1 - y / gap) * metresPerPixel * film.fps;
  expect(Math.abs(of('fast', 'velocity_x_mean_m_per_s') / at(59.5) - 1)).toBeLessThan(0.05);
  expect(Math.abs(of('all', 'velocity_x_mean_m_per_s') / at(127.5) - 1)).toBeLessThan(0.05);
  // The velocity falls with y, which leads down: dv/dx - du/dy is the shear rate.
  expect(Math.abs(of('all', 'vorticity_mean_per_s') / ((speed / gap) * film.fps) - 1)).toBeLessThan(0.05);
});

it('goes by the true times of a film whose frames do not come evenly', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const { motion } = MOVING;
  // Five frames a tenth of a second apart, and then each a fifth.
  const times = "setpts='if(lt(N,5),N/10,0.5+(N-5)/5)/TB'";
  const video = makeClip(folder, 'uneven.mkv', [
    ...['-i', await movingClip(folder), '-vf', times, '-vsync', 'passthrough'],
    ...['-c:v', 'libx264', '-crf', '8', '-pix_fmt', 'yuv444p'],
  ]);
  await analyse(folder, { frames: { start: 2, end: 8, step: 1 }, calibration: scaled(0.02) }, video);
  const { rows } = readTable(join(folder, 'out', 'uneven', 'regions.csv'));
  expect(rows.map((row) => Number(row.duration_s))).toEqual([0.1, 0.1, 0.1, 0.2, 0.2, 0.2]);
  for (const row of rows) {
    const speed = (Math.hypot(motion.u, motion.v) * 0.02) / Number(row.duration_s);
    expect(Math.abs(Number(row.speed_median_m_per_s) / speed - 1)).toBeLessThan(0.05);
  }
});

it('finds the camera, the object and its speed in a panned shot', { timeout: 180_000 }, async () => {
  const folder = temporaryFolder();
  const video = await pannedScene(folder);
  await analyse(
    folder,
    { camera: { model: 'similarity' }, objects: { minArea: 400, minSpeed: 2 }, outputs: ['csv'] },
    video,
  );
  const results = join(folder, 'out', 'panned');
  const camera = readTable(join(results, 'camera.csv'));
  const { pan, object, fps } = SCENE;
  const length = Math.hypot(pan.u, pan.v);
  for (const row of camera.rows) {
    const error = Math.hypot(
      Number(row.velocity_x_px_per_frame) - pan.u,
      Number(row.velocity_y_px_per_frame) - pan.v,
    );
    expect(error / length).toBeLessThan(0.02);
  }
  const objects = readTable(join(results, 'objects.csv')).rows;
  expect(new Set(objects.map((row) => row.object))).toEqual(new Set(['1']));
  expect(objects).toHaveLength(camera.rows.length);
  const speed = Math.hypot(object.u, object.v) * fps;
  expect(Math.abs(meanOf({ columns: [], rows: objects }, 'speed_px_per_s') / speed - 1)).toBeLessThan(0.05);
  for (const [t, row] of objects.entries()) {
    const at = { x: object.x + t * (object.u + pan.u), y: object.y + t * (object.v + pan.v) };
    expect(Math.hypot(Number(row.centroid_x_px) - at.x, Number(row.centroid_y_px) - at.y)).toBeLessThan(6);
    expect(Math.abs(Number(row['area_px^2']) / (Math.PI * object.radius ** 2) - 1)).toBeLessThan(0.2);
  }
});

describe('a plan', () => {
  it('measures all clips of a folder, and what fails does not stop the others', {
    timeout: 180_000,
  }, async () => {
    const folder = temporaryFolder();
    const clips = join(folder, 'clips');
    await pannedScene(clips, 'a', 2);
    await pannedScene(clips, 'b', 2);
    writeFileSync(join(clips, 'c.mp4'), 'no video');
    const plan = join(folder, 'plan.json');
    writeFileSync(plan, JSON.stringify({ schema: 1, outputs: ['csv', 'json'] }));
    const out = join(folder, 'out');
    const { code, stdout } = await cli('analyze', clips, '--plan', plan, '--out', out, '--json');
    expect(code).toBe(1);
    const done = eventsIn(stdout).find((event) => event.type === 'done');
    expect(done).toMatchObject({ computed: 2, failed: 1 });
    expect(readdirSync(out).sort()).toEqual(['a', 'b']);
    expect(readdirSync(join(out, 'a')).sort()).toEqual([
      'analysis.json',
      'quality.csv',
      'regions.csv',
      'results.json',
      'samples.jsonl',
      'summary.csv',
    ]);
    const [row] = readTable(join(out, 'a', 'regions.csv')).rows;
    const first = JSON.parse(readFileSync(join(out, 'a', 'samples.jsonl'), 'utf8').split('\n')[1]!);
    expect(first).toMatchObject({ table: 'regions', region: 'frame' });
    expect(String(first.speed_mean_px_per_s)).toBe(row!.speed_mean_px_per_s);

    const again = await cli(
      'analyze',
      join(clips, 'a.mp4'),
      '--plan',
      join(out, 'a', 'analysis.json'),
      '--out',
      out,
      '--quiet',
    );
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringMatching(/holds an analysis already\. Give --overwrite/),
    ]);
  });

  it('that is cancelled leaves nothing', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const video = await pannedScene(folder, 'long', 60);
    writeFileSync(join(folder, 'plan.json'), '{"schema": 1}');
    const out = join(folder, 'out');
    const running = start('analyze', video, '--plan', join(folder, 'plan.json'), '--out', out, '--json');
    const ended = finish(running);
    running.stdout!.on('data', (chunk) => {
      if (String(chunk).includes('"progress"')) running.kill('SIGINT');
    });
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(stdout).toContain('"code":"cancelled"');
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['{', /is not JSON\./],
    ['{"schema": 1, "lines": [{"name": "x"}]}', /cannot be used \(at lines\.0\.from\)/],
    ['{"schema": 1, "probes": [{"name": "far", "x": 9000, "y": 2}]}', /probe far leaves the frames/],
    ['{"schema": 1, "frames": {"start": 50, "step": 1}}', /no pair of frames/],
  ])(
    'that cannot be used is refused in one sentence, and nothing is left: %s',
    { timeout: 60_000 },
    async (text, sentence) => {
      const folder = temporaryFolder();
      const video = await pannedScene(folder, 'a', 2);
      writeFileSync(join(folder, 'plan.json'), text);
      const { code, stderr } = await cli(
        'analyze',
        video,
        '--plan',
        join(folder, 'plan.json'),
        '--out',
        join(folder, 'out'),
        '--quiet',
      );
      expect(code).toBe(1);
      expect(stderr).toMatch(sentence);
      expect(stderr.trimEnd()).not.toContain('\n');
      expect(existsSync(join(folder, 'out'))).toBe(false);
    },
  );
});
