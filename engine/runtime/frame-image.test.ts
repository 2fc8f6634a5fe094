import { describe, expect, it } from 'vitest';
import { modelImage, resized } from './frame-image.js';

const picture = (width: number, height: number, value: (x: number, y: number, c: number) => number) => ({
  width,
  height,
  data: Float32Array.from({ length: width * height * 3 }, (_, i) =>
    value(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3),
  ),
});

describe('modelImage', () => {
  it('separates channels, cuts out the part and repeats the edge beyond the frame', () => {
    const { data, shape } = modelImage(
      picture(10, 6, (x, y, c) => 100 * c + 10 * y + x),
      { left: 8, top: 0, width: 8, height: 8, padding: 'edge' },
    );
    expect(shape).toEqual([1, 3, 8, 8]);
    expect([...data.slice(0, 8)]).toEqual([8, 9, 9, 9, 9, 9, 9, 9]);
    expect([...data.slice(7 * 8, 8 * 8)]).toEqual([58, 59, 59, 59, 59, 59, 59, 59]);
    expect([...data.slice(128, 130)]).toEqual([208, 209]);
  });
});

describe('modelImage beyond the frame', () => {
  const grey = picture(10, 6, (x, y, c) => 100 * c + 10 * y + x + 1);

  it('is black where it is to be black', () => {
    const { data } = modelImage(grey, { left: 0, top: 0, width: 16, height: 8, padding: 'black' });
    expect([...data.slice(5 * 16 + 8, 5 * 16 + 12)]).toEqual([59, 60, 0, 0]);
    expect(data.slice(6 * 16, 8 * 16).every((value) => value === 0)).toBe(true);
  });

  it('repeats the first row and column too', () => {
    const { data } = modelImage(grey, { left: -3, top: -1, width: 16, height: 8, padding: 'edge-around' });
    const row = [1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10];
    expect([...data.slice(0, 16)]).toEqual(row);
    expect([...data.slice(16, 32)]).toEqual(row);
    expect([...data.slice(32, 48)]).toEqual(row.map((value) => value + 10));
  });
});

describe('resized', () => {
  it('keeps a gradient straight and a mean as it is', () => {
    const { data } = resized(
      picture(64, 48, (x) => 2 * x),
      16,
      12,
    );
    // A pixel of the copy covers four of the original: its centre is at 4 i + 1.5.
    for (const i of [2, 7, 13]) expect(data[3 * (5 * 16 + i)]).toBeCloseTo(2 * (4 * i + 1.5), 3);
  });

  it('does not alias: stripes of one pixel become grey', () => {
    const { data } = resized(
      picture(90, 90, (x) => (x % 2) * 255),
      30,
      30,
    );
    const inner = Array.from({ length: 20 }, (_, i) => data[3 * (15 * 30 + 5 + i)]);
    for (const value of inner) expect(Math.abs(value - 127.5)).toBeLessThan(20);
  });
});
