import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Camera, fitted, keepInSight, pan, toClip, toScreen, visibleGrid, zoomAt } from './camera.js';

const clip = { width: 1920, height: 1080 };
const box = { x: 100, y: 50, width: 800, height: 600 };
const camera = fc.record({
  x: fc.double({ min: 0, max: 1920, noNaN: true }),
  y: fc.double({ min: 0, max: 1080, noNaN: true }),
  zoom: fc.double({ min: 0.3, max: 60, noNaN: true }),
});
const point = fc.record({
  x: fc.double({ min: 100, max: 900, noNaN: true }),
  y: fc.double({ min: 50, max: 650, noNaN: true }),
});

it('fits the whole clip, centred', () => {
  const whole = fitted(clip, box);
  expect(toScreen(whole, box, { x: 0, y: 0 })).toEqual({ x: 100, y: 125 });
  expect(toScreen(whole, box, { x: 1920, y: 1080 })).toEqual({ x: 900, y: 575 });
});

it('goes from the screen to the clip and back', () => {
  fc.assert(
    fc.property(camera, point, (camera, at) => {
      const back = toScreen(camera, box, toClip(camera, box, at));
      expect(back.x).toBeCloseTo(at.x, 6);
      expect(back.y).toBeCloseTo(at.y, 6);
    }),
  );
});

it('holds the point under the pointer while zooming, at the limits too', () => {
  fc.assert(
    fc.property(camera, point, fc.double({ min: 0.01, max: 100, noNaN: true }), (camera, at, factor) => {
      const before = toClip(camera, box, at);
      const after = toClip(zoomAt(camera, clip, box, at, factor), box, at);
      expect(after.x).toBeCloseTo(before.x, 6);
      expect(after.y).toBeCloseTo(before.y, 6);
    }),
  );
  const centre = { x: 500, y: 350 };
  expect(zoomAt(fitted(clip, box), clip, box, centre, 1e9).zoom).toBe(64);
  expect(zoomAt(fitted(clip, box), clip, box, centre, 1e-9).zoom).toBeCloseTo(fitted(clip, box).zoom / 2);
});

it('moves the picture with the pointer, and never out of sight', () => {
  const start: Camera = { x: 960, y: 540, zoom: 2 };
  expect(pan(start, 30, -10)).toEqual({ x: 945, y: 545, zoom: 2 });
  expect(keepInSight(pan(start, 1e6, -1e6), clip)).toEqual({ x: 0, y: 1080, zoom: 2 });
});

it('covers what is in sight by squares that stay where they are on the clip', () => {
  const whole = visibleGrid(fitted(clip, box), clip, box, 26);
  expect(whole).toEqual({ firstColumn: 0, firstRow: 0, columns: 30, rows: 17, step: 64 });
  const near = visibleGrid({ x: 100, y: 100, zoom: 40 }, clip, box, 26);
  expect(near).toEqual({ firstColumn: 90, firstRow: 92, columns: 20, rows: 16, step: 1 });
});
