/** What is measured over time: averages, pooled percentiles, spectra. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../test/support/fields.js';
import { flowStatistics } from '../flow/statistics.js';
import { PooledSpeeds } from './pooled-speeds.js';
import { wholeFrame } from './shapes.js';
import { spectrumOf } from './spectrum.js';
import { TimeAverager } from './time-average.js';

it('averages fields over time, each pixel over those in which it is known', () => {
  const averager = new TimeAverager(3, 1);
  // u at pixel 0: 1, 2, ..., 10; pixel 1 is known every other time; pixel 2 never.
  for (let t = 1; t <= 10; t++) {
    averager.add(
      fieldOf(3, 1, (x) => (x === 0 ? [t, 5] : x === 1 && t % 2 ? [t, 0] : [NaN, NaN])),
      2,
    );
  }
  const { mean, rms, counts, fields } = averager.result();
  expect([...counts, fields]).toEqual([10, 5, 0, 10]);
  expect([...mean.data]).toEqual([11, 10, NaN, 10, 0, NaN]);
  // The population deviation of 2, 4, ..., 20 is sqrt(4 * 99 / 12), of 2, 6, ..., 18 sqrt(32).
  expect(rms.data[0]).toBeCloseTo(Math.sqrt(33), 5);
  expect(rms.data[1]).toBeCloseTo(Math.sqrt(32), 5);
  expect(rms.data[3]).toBe(0);
});

it('pools speeds of any size to 0.05 %', () => {
  const speed = fc.double({ min: 1e-3, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(fc.array(speed, { minLength: 1, maxLength: 60 }), (speeds) => {
      const pooled = new PooledSpeeds();
      const field = fieldOf(speeds.length, 1, (x) => [0, -speeds[x]!]);
      pooled.add(field, wholeFrame(speeds.length, 1));
      const sorted = speeds.toSorted((a, b) => a - b);
      for (const share of [0, 5, 50, 95, 100]) {
        const exact = sorted[Math.floor((share / 100) * (sorted.length - 1))]!;
        expect(Math.abs(pooled.percentile(share) / exact - 1)).toBeLessThan(5e-4);
      }
      expect(pooled.mean / flowStatistics(field).mean).toBeCloseTo(1, 6);
    }),
  );
  const rest = new PooledSpeeds();
  expect([rest.percentile(50), rest.mean]).toEqual([NaN, NaN]);
  rest.add(
    fieldOf(4, 1, () => [0, 0]),
    wholeFrame(4, 1),
  );
  expect(rest.percentile(50)).toBe(0);
});

describe('a spectrum', () => {
  const tone = (t: number) =>
    7 + 3 * Math.sin(2 * Math.PI * 2.5 * t + 0.4) + 0.5 * Math.cos(2 * Math.PI * 6 * t);
  const peak = (times: number[], values = times.map(tone)) =>
    spectrumOf(times, values).reduce((best, line) => (line.amplitude > best.amplitude ? line : best));

  it('finds tones exactly where they are evenly sampled', () => {
    const times = Array.from({ length: 100 }, (_, i) => i / 25);
    const lines = spectrumOf(times, times.map(tone));
    const at = (frequency: number) =>
      lines.find((line) => Math.abs(line.frequency - frequency) < 1e-9)!.amplitude;
    expect(at(2.5)).toBeCloseTo(3, 9);
    expect(at(6)).toBeCloseTo(0.5, 9);
    expect(at(4)).toBeCloseTo(0, 9);
    expect(lines.at(-1)!.frequency).toBeCloseTo(12.5, 9);
  });

  it('finds them with a variable frame rate and gaps', () => {
    const times = Array.from({ length: 200 }, (_, i) => i / 25 + 0.013 * Math.sin(i * i));
    const values = times.map((t, i) => (i > 60 && i < 80 ? NaN : tone(t)));
    const { frequency, amplitude } = peak(times, values);
    expect(frequency).toBeCloseTo(2.5, 1);
    expect(Math.abs(amplitude - 3)).toBeLessThan(0.1);
  });

  it('is empty where there is too little, and bounded where there is much', () => {
    expect(spectrumOf([0, 1, 2], [1, 2, 1])).toEqual([]);
    const times = Array.from({ length: 5000 }, (_, i) => i);
    expect(
      spectrumOf(
        times,
        times.map((t) => Math.sin(t)),
      ).length,
    ).toBeLessThanOrEqual(2048);
  });
});
