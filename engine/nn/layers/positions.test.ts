import { expect, it } from 'vitest';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compute } from '../../../test/support/onnx.js';
import { gridPoints, gridPositions, sinusoidalPositions } from './positions.js';

const goldens = await readGoldens('layers.safetensors');

it('encodes points by sines and cosines', async () => {
  const x = goldens.float('positions.x');
  const out = await compute({ x }, new Map(), (inputs) => sinusoidalPositions(inputs.x, 16));
  // An angle of 590, the largest here, has a rounding error of 3e-5 in float32.
  expectClose(out, goldens.float('positions.out'), 4e-5);
});

it('lists the centres of cells row by row, x first', () => {
  expect([...gridPoints(2, 3)]).toEqual([0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1]);
  expect([...gridPoints(1, 2, 8, 4)]).toEqual([4, 4, 12, 4]);
});

it('resamples learned positions, rows and columns apart', async () => {
  const x = { shape: [2, 2, 1], data: Float32Array.of(0, 8, 40, 48) };
  const halves = [0, 0.5, 1].map((share) => ({ first: 0, weights: [1 - share, share] }));
  const out = await compute({ x }, new Map(), (inputs) => gridPositions(inputs.x, halves, halves.slice(1)));
  expectClose(out, { shape: [3, 2, 1], data: Float32Array.of(4, 8, 24, 28, 44, 48) }, 0);
});
