import { expect, it } from 'vitest';
import { expectClose, readGoldens } from '../../../test/support/goldens.js';
import { compute } from '../../../test/support/onnx.js';
import { gridPoints, learnedPositions, sinusoidalPositions } from './positions.js';

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

it('adds learned positions', async () => {
  const x = { shape: [1, 2, 2], data: Float32Array.of(1, 2, 3, 4) };
  const learned = new Map([['pos_embed', { shape: [1, 2, 2], data: Float32Array.of(10, 20, 30, 40) }]]);
  const out = await compute({ x }, learned, (inputs, p) => learnedPositions(inputs.x, p));
  expect([...out.data]).toEqual([11, 22, 33, 44]);
});
