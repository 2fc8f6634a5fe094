import { expect, it } from 'vitest';
import { fieldOf } from '../../test/support/fields.js';
import { occlusions } from '../flow/consistency.js';
import { PointTrack } from './point-track.js';

const [WIDTH, HEIGHT] = [60, 40];

it('goes along a rotation, exactly but for the rounding of the grid, and knows that it has not strayed', () => {
  const angle = 0.1;
  const turn = (sign: number) => {
    const [cos, sin] = [Math.cos(angle), sign * Math.sin(angle)];
    return fieldOf(WIDTH, HEIGHT, (x, y) => {
      const [dx, dy] = [x - 30, y - 20];
      return [cos * dx - sin * dy - dx, sin * dx + cos * dy - dy];
    });
  };
  const [forward, backward] = [turn(1), turn(-1)];
  const track = new PointTrack({ x: 42, y: 20 });
  for (let t = 0; t < 20; t++) track.advance(forward, backward, occlusions(forward, backward));
  expect(track.last.state).toBe('seen');
  expect(track.last.x).toBeCloseTo(30 + 12 * Math.cos(2), 3);
  expect(track.last.y).toBeCloseTo(20 + 12 * Math.sin(2), 3);
  expect(track.last.drift).toBeLessThan(1e-3);
});

it('says when it is hidden, and ends there', () => {
  const forward = fieldOf(WIDTH, HEIGHT, () => [5, 0]);
  // What covers the right half moves on its own: the flow back leads elsewhere.
  const backward = fieldOf(WIDTH, HEIGHT, (x) => (x < 30 ? [-5, 0] : [3, 0]));
  const hidden = occlusions(forward, backward);
  const track = new PointTrack({ x: 17, y: 10 });
  const states = [1, 2, 3, 4].map(() => track.advance(forward, backward, hidden)?.state);
  expect(states).toEqual(['seen', 'seen', 'hidden', undefined]);
});

it('says when it left the picture', () => {
  const forward = fieldOf(WIDTH, HEIGHT, () => [0, 30]);
  const backward = fieldOf(WIDTH, HEIGHT, () => [0, -30]);
  const track = new PointTrack({ x: 17, y: 20 });
  expect(track.advance(forward, backward, occlusions(forward, backward))?.state).toBe('left');
});

it('adds up how far going back misses the start', () => {
  const forward = fieldOf(WIDTH, HEIGHT, () => [1, 0]);
  const backward = fieldOf(WIDTH, HEIGHT, () => [-1, 0.2]);
  const track = new PointTrack({ x: 17, y: 10 });
  for (let t = 0; t < 3; t++) track.advance(forward, backward, occlusions(forward, backward));
  expect(track.last.drift).toBeCloseTo(0.6, 5);
});
