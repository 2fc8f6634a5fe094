import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../test/support/fields.js';
import type { Picture } from '../flow/warp.js';
import { type AnalysisInput, parseAnalysis } from './analysis.js';
import { ClipAnalyzer } from './clip-analyzer.js';
import { type Homography, invert, project } from './homography.js';
import type { PairSamples } from './samples.js';

const [WIDTH, HEIGHT] = [64, 48];
const picture: Picture = { width: WIDTH, height: HEIGHT, data: new Uint8Array(3 * WIDTH * HEIGHT).fill(90) };
type Motion = (x: number, y: number) => readonly [number, number];

/** Measures pairs that all show the same motion, at the given times of frames. */
function analyse(
  analysis: Omit<AnalysisInput, 'schema'>,
  motion: Motion,
  times: readonly (number | undefined)[],
  back: Motion = (x, y) => motion(x, y).map((value) => -value) as [number, number],
) {
  const analyzer = new ClipAnalyzer(parseAnalysis({ schema: 1, ...analysis }), WIDTH, HEIGHT);
  const [forward, backward] = [fieldOf(WIDTH, HEIGHT, motion), fieldOf(WIDTH, HEIGHT, back)];
  const samples: PairSamples[] = times.slice(1).map((secondTime, first) =>
    analyzer.add({
      first,
      second: first + 1,
      firstTime: times[first],
      secondTime,
      forward,
      backward,
      picture,
      nextPicture: picture,
    }),
  );
  return { samples, summary: analyzer.summary };
}

const SCALE = { kind: 'length', from: { x: 0, y: 0 }, to: { x: 50, y: 0 }, length: 2, unit: 'cm' } as const;

describe('units', () => {
  const moving: Motion = () => [3, 4];

  it('are pixels a frame, pixels a second by the true times, and metres a second', () => {
    const { samples, summary } = analyse({ calibration: SCALE }, moving, [0, 0.04, 0.44]);
    const speeds = samples.map(({ regions }) => {
      const { perFrame, perSecond, metric } = regions[0]!.motion;
      return [perFrame, perSecond!, metric!].map(({ statistics }) => Number(statistics.mean.toPrecision(6)));
    });
    // 0.4 mm a pixel; the second pair takes ten times as long.
    expect(speeds).toEqual([
      [5, 125, 0.05],
      [5, 12.5, 0.005],
    ]);
    expect(summary.regions().get('frame')).toMatchObject({
      unit: 'm/s',
      mean: expect.closeTo(0.0275, 6),
      vectors: 2 * WIDTH * HEIGHT,
    });
    const [pixels, metres] = summary.averageFlow();
    expect([pixels!.unit, metres!.unit]).toEqual(['px/s', 'm/s']);
    expect(pixels!.mean.data[0]).toBeCloseTo((3 / 0.04 + 3 / 0.4) / 2, 4);
    expect(metres!.rms.data[0]).toBeCloseTo(0.0004 * ((3 / 0.04 - 3 / 0.4) / 2), 6);
  });

  it('have no seconds without times, unless the analysis knows the frame rate', () => {
    const still = analyse({ calibration: SCALE }, moving, [undefined, undefined]).samples[0]!;
    expect(still.regions[0]!.motion.perSecond).toBeUndefined();
    expect(still.regions[0]!.motion.metric).toBeUndefined();
    const slow = analyse({ calibration: SCALE, frameRate: 1000 }, moving, [0, 0.04]).samples[0]!;
    expect(slow.pair).toEqual({ first: 0, second: 1, time: 0, seconds: 0.001 });
    expect(slow.regions[0]!.motion.metric!.statistics.mean).toBeCloseTo(2, 5);
  });
});

it('knows the speed on a plane that is seen at a slant, wherever on it', () => {
  // From pixels to metres on the plane, and what moves by (0.05, -0.02) m on it everywhere.
  const view: Homography = [0.02, 0.002, -0.3, 0.001, 0.03, -0.2, 0.001, 0.006, 1];
  const back = invert(view);
  const corners = [
    { x: 2, y: 3 },
    { x: 60, y: 1 },
    { x: 55, y: 45 },
    { x: 5, y: 40 },
  ];
  const points = corners.map((image) => ({ image, plane: project(view, image.x, image.y) }));
  const { samples, summary } = analyse(
    {
      calibration: { kind: 'plane', points, unit: 'm' },
      probes: [
        { name: 'near', x: 30, y: 40 },
        { name: 'far', x: 30, y: 5 },
      ],
    },
    (x, y) => {
      const at = project(view, x, y);
      const there = project(back, at.x + 0.05, at.y - 0.02);
      return [there.x - x, there.y - y];
    },
    [0, 0.5, 1],
  );
  const [near, far] = samples[0]!.probes.map(({ velocity }) => velocity);
  expect(near!.perFrame.x / far!.perFrame.x).toBeGreaterThan(1.15);
  for (const velocity of [near!, far!]) {
    expect(velocity.metric).toEqual({ x: expect.closeTo(0.1, 5), y: expect.closeTo(-0.04, 5) });
  }
  const { statistics, rates } = samples[0]!.regions[0]!.motion.metric!;
  expect(statistics.mean).toBeCloseTo(Math.hypot(0.1, 0.04), 5);
  // Pixels seem to spread and shear; the plane does not.
  expect(Math.abs(rates.divergence)).toBeLessThan(1e-3);
  expect(Math.abs(samples[0]!.regions[0]!.motion.perSecond!.rates.divergence)).toBeGreaterThan(1e-3);
  expect(summary.averageFlow()[1]).toMatchObject({ unit: 'm/s' });
  expect(summary.averageFlow()[1]!.mean.data[700]).toBeCloseTo(0.1, 5);
});

it('measures regions, probes, lines and tracks of the same pair', () => {
  const shear: Motion = (_x, y) => [0.1 * y, 0];
  const { samples, summary } = analyse(
    {
      regions: [{ name: 'low', shape: { kind: 'rectangle', x: 0, y: 30, width: 64, height: 11 } }],
      probes: [
        { name: 'point', x: 10.5, y: 12.5 },
        { name: 'disc', x: 20, y: 20, radius: 5 },
      ],
      lines: [{ name: 'down', from: { x: 30, y: 0 }, to: { x: 30, y: 40 } }],
      tracks: [{ name: 'float', x: 5, y: 20 }],
    },
    shear,
    [0, 1, 2, 3, 4, 5],
  );
  const { regions, probes, lines, tracks } = samples[0]!;
  expect(regions).toHaveLength(1);
  expect(regions[0]!.motion.perFrame.statistics.u.mean).toBeCloseTo(3.5, 5);
  expect(regions[0]!.motion.perFrame.rates.vorticity).toBeCloseTo(-0.1, 5);
  expect(regions[0]!.centroid.pixels).toEqual({ x: 31.5, y: 35 });
  expect(probes.map(({ velocity }) => velocity.perFrame.x)).toEqual([
    expect.closeTo(1.25, 5),
    expect.closeTo(2, 5),
  ]);
  // The integral of 0.1 y from 0 to 40, from right to left.
  expect(lines[0]!.flux.perFrame).toBeCloseTo(-80, 3);
  expect(tracks[0]).toMatchObject({ track: 'float', state: 'seen', at: { x: expect.closeTo(7, 4), y: 20 } });
  expect(samples.at(-1)!.tracks[0]!.at.x).toBeCloseTo(15, 4);
  const profile = summary.profiles(summary.averageFlow()[0]!).get('down')!;
  expect(profile[20]!.across).toBeCloseTo(-2, 4);
});

it('tells of a pair alone, along a line, what it tells of a clip of that pair', () => {
  const shear: Motion = (_x, y) => [0.1 * y, 0];
  const line = { name: 'across', from: { x: 10, y: 5 }, to: { x: 30, y: 40 } };
  const plane: AnalysisInput['calibration'] = {
    kind: 'plane',
    unit: 'm',
    points: [
      { image: { x: 10, y: 0 }, plane: { x: 0, y: 0 } },
      { image: { x: 50, y: 0 }, plane: { x: 1, y: 0 } },
      { image: { x: 63, y: 47 }, plane: { x: 1, y: 1 } },
      { image: { x: 0, y: 47 }, plane: { x: 0, y: 1 } },
    ],
  };
  for (const calibration of [undefined, SCALE, plane]) {
    for (const times of [
      [0, 0.04],
      [undefined, undefined],
    ]) {
      const analysis = parseAnalysis({ schema: 1, calibration, lines: [line] });
      const analyzer = new ClipAnalyzer(analysis, WIDTH, HEIGHT);
      const { measured } = analyzer.measure({
        ...{ first: 0, second: 1, firstTime: times[0], secondTime: times[1] },
        ...{ forward: fieldOf(WIDTH, HEIGHT, shear), picture, nextPicture: picture },
      });
      const { unit, length, places } = measured.profile(analysis.lines[0]!);
      const { summary } = analyse({ calibration, lines: [line] }, shear, times);
      const average = summary.averageFlow().at(-1)!;
      expect([unit, length]).toEqual([average.unit, average.reference.unit]);
      const expected = summary.profiles(average).get('across')!;
      expect(places).toHaveLength(expected.length);
      places.forEach(({ at, ...values }, i) => {
        const { at: place, ...others } = expected[i]!;
        expect(at).toEqual(place);
        for (const key of Object.keys(values) as (keyof typeof values)[])
          expect(values[key]).toBeCloseTo(others[key], 5);
      });
    }
  }
});

it('takes the camera off, tells its motion, and steadies the picture', () => {
  const object = (x: number, y: number) => x > 40 && y > 30;
  const { samples } = analyse(
    {
      camera: { model: 'translation' },
      regions: [
        { name: 'ground', shape: { kind: 'rectangle', x: 0, y: 0, width: 30, height: 40 } },
        { name: 'thing', shape: { kind: 'rectangle', x: 44, y: 34, width: 10, height: 8 } },
      ],
    },
    (x, y) => (object(x, y) ? [5, 1] : [2, 1]),
    [0, 1, 2],
  );
  const [first, second] = samples;
  expect(first!.camera!.velocity.perFrame).toEqual({ x: expect.closeTo(2, 5), y: expect.closeTo(1, 5) });
  expect(second!.camera!.toFirst[2]).toBeCloseTo(-4, 5);
  const [ground, thing] = first!.regions.map(({ motion }) => motion.perFrame.statistics.mean);
  expect(ground).toBeCloseTo(0, 5);
  expect(thing).toBeCloseTo(3, 5);
});

it('leaves out what is hidden, and marks what it repaired', () => {
  const { samples } = analyse(
    { validation: { consistency: true, medianTest: {} } },
    (x, y) => (x === 30 && y === 20 ? [30, 9] : [1, 0]),
    [0, 1],
    (x) => (x < 16 ? [5, 5] : [-1, 0]),
  );
  const { quality, regions } = samples[0]!;
  // Columns 0 to 14 lead to where the flow back leads elsewhere, column 15 half, and the last out of the picture.
  expect(quality.hidden).toBeCloseTo(16 / 64, 2);
  expect(quality.known).toBeCloseTo(1 - quality.hidden!, 5);
  expect(quality.outliers).toBe(0);
  expect(regions[0]!.motion.perFrame.statistics.max).toBe(1);
});

it('marks where vectors were repaired', () => {
  const { samples, summary } = analyse(
    { validation: { medianTest: {} } },
    (x, y) => (x === 30 && y === 20 ? [30, 9] : [1, 0]),
    [0, 1, 2],
  );
  expect(samples[0]!.quality.outliers).toBeCloseTo(1 / (WIDTH * HEIGHT), 8);
  expect(samples[0]!.regions[0]!.motion.perFrame.statistics.max).toBe(1);
  const marked = [...summary.outlierShares()!.entries()].filter(([, share]) => share > 0);
  expect(marked).toEqual([[20 * WIDTH + 30, 1]]);
});

it('pools directions over time, each vector alike', () => {
  const analyzer = new ClipAnalyzer(parseAnalysis({ schema: 1 }), WIDTH, HEIGHT);
  const motions: Motion[] = [() => [3, 0], (x) => (x < 32 ? [0, 3] : [0.1, 0])];
  for (const [first, motion] of motions.entries()) {
    const forward = fieldOf(WIDTH, HEIGHT, motion);
    const times = { firstTime: first, secondTime: first + 1 };
    analyzer.add({ first, second: first + 1, ...times, forward, picture, nextPicture: picture });
  }
  const { direction, directions } = analyzer.summary.regions().get('frame')!;
  expect(directions.map((share) => Math.round(share))).toEqual([50, 0, 25, 0, 0, 0, 0, 0]);
  // Two vectors to the right for each one down.
  expect(direction.degrees).toBeCloseTo((Math.atan2(1, 2) * 180) / Math.PI, 6);
  expect(direction.concentration).toBeCloseTo(Math.sqrt(5) / 3, 6);
});

it('carries a region along, and says when it is lost', () => {
  const { samples } = analyse(
    {
      regions: [
        { name: 'it', follow: true, shape: { kind: 'rectangle', x: 5, y: 10, width: 20, height: 12 } },
      ],
    },
    () => [12, 0],
    [0, 1, 2, 3, 4, 5, 6],
  );
  const seen = samples.map(({ regions }) => regions[0] && [regions[0].centroid.pixels.x, regions[0].drift]);
  expect(seen[0]).toEqual([14.5, 0]);
  // A pixel on an edge may fall to either side.
  expect(seen[1]![0]).toBeCloseTo(26.5, 0);
  expect(seen[2]![0]).toBeCloseTo(38.5, 0);
  expect(seen.at(-1)).toBeUndefined();
});

it.each([
  [{ probes: [{ name: 'far', x: 64, y: 3 }] }, /probe far leaves the frames/],
  [{ lines: [{ name: 'long', from: { x: 0, y: 0 }, to: { x: 0, y: 48 } }] }, /line long leaves the frames/],
  [
    { regions: [{ name: 'off', shape: { kind: 'rectangle', x: 70, y: 0, width: 5, height: 5 } }] },
    /region off holds no pixel/,
  ],
] as const)('refuses what does not fit the frames: %j', (analysis, sentence) => {
  const parsed = parseAnalysis({ schema: 1, ...analysis });
  expect(() => new ClipAnalyzer(parsed, WIDTH, HEIGHT)).toThrowError(sentence);
});
