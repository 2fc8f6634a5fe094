import { expect, it } from 'vitest';
import { expectClose, type Value } from '../../../test/support/goldens.js';
import { load, lookupIn } from '../../../test/support/onnx.js';
import { multiHeadSelfAttention } from '../layers/attention.js';
import { Parameters } from '../parameters.js';
import type { Tensor } from '../tensor.js';
import { OnnxGraph, type OnnxValue, type Precision } from './graph.js';

const values = (shape: readonly number[], of: (i: number) => number): Value<Float32Array> => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => of(i)),
});

/** A layer of x as the bytes of an .onnx file. */
function encode(
  x: Value<Float32Array>,
  weights: Readonly<Record<string, Value<Float32Array>>>,
  layer: (x: Tensor<OnnxValue>, p: Parameters<OnnxValue>) => Tensor<OnnxValue>,
  precision: Precision,
): Uint8Array {
  const graph = new OnnxGraph(lookupIn(new Map(Object.entries(weights))));
  graph.output('out', layer(graph.input('x', ...x.shape), new Parameters(graph)));
  return graph.encode(undefined, precision);
}

const run = async (model: Uint8Array, x: Value<Float32Array>) => (await (await load(model))({ x })).out;

// Between 0 and 255, both taken: rounded with a scale of one.
const pixels = values([3, 128], (i) => (i * 37) % 256);

it('multiplies whole numbers without any error', async () => {
  // Each column reaches 64, the largest whole number of a weight.
  const weight = values([96, 128], (i) => (i % 128 === 0 ? 64 : ((i * 29) % 127) - 63));
  const weights = { 'fc.weight': weight, 'fc.bias': values([96], (i) => i) };
  const layer = (x: Tensor<OnnxValue>, p: Parameters<OnnxValue>) => x.linear(p.at('fc'), 96);
  const exact = await run(encode(pixels, weights, layer, 'float32'), pixels);
  expectClose(await run(encode(pixels, weights, layer, 'int8'), pixels), exact, 1e-6);
});

it('gives each column of a matrix a scale of its own', async () => {
  const weight = values([96, 128], (i) => Math.sin(i) * 10 ** -(Math.floor(i / 128) % 4));
  const layer = (x: Tensor<OnnxValue>, p: Parameters<OnnxValue>) => x.linear(p.at('fc'), 96, { bias: false });
  const exact = await run(encode(pixels, { 'fc.weight': weight }, layer, 'float32'), pixels);
  const rounded = await run(encode(pixels, { 'fc.weight': weight }, layer, 'int8'), pixels);
  for (let column = 0; column < 96; column++) {
    const size = 10 ** -(column % 4);
    expect(Math.abs(rounded.data[column] - exact.data[column])).toBeLessThan(20 * size);
  }
});

it('takes weights that are cut apart for heads, and keeps products of activations as they are', async () => {
  const x = values([2, 5, 64], (i) => Math.sin(i * i));
  const weights = {
    'qkv.weight': values([192, 64], (i) => Math.cos(i * 0.7) / 4),
    'qkv.bias': values([192], (i) => Math.sin(i)),
    'proj.weight': values([64, 64], (i) => Math.cos(i * 1.3) / 4),
    'proj.bias': values([64], (i) => Math.cos(i)),
  };
  const layer = (tokens: Tensor<OnnxValue>, p: Parameters<OnnxValue>) => multiHeadSelfAttention(tokens, p, 2);
  const float = encode(x, weights, layer, 'float32');
  const int8 = encode(x, weights, layer, 'int8');
  expectClose(await run(int8, x), await run(float, x), 0.1);
  const text = Buffer.from(int8).toString('latin1');
  // The queries', keys', values' and output's projections; scores and what they read stay.
  expect(text.split('MatMulInteger').length - 1).toBe(4);
  expect(int8.length).toBeLessThan(0.6 * float.length);
});
