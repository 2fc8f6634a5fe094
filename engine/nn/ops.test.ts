import { describe, expect, it } from 'vitest';
import { opCases } from '../../test/support/op-cases.js';
import { type BinaryFunction, type Op, outputShape, type Shape, type UnaryFunction } from './ops.js';

/** The compiler refuses these lists if an op is missing. */
const kinds: Record<Op['kind'], true> = {
  conv2d: true,
  linear: true,
  matmul: true,
  unary: true,
  binary: true,
  clamp: true,
  softmax: true,
  layerNorm: true,
  sum: true,
  reshape: true,
  transpose: true,
  concat: true,
  slice: true,
  pad: true,
  gather: true,
  gatherRows: true,
  gridSample: true,
  depthToSpace: true,
};
const functions: Record<UnaryFunction | BinaryFunction, true> = {
  relu: true,
  gelu: true,
  sigmoid: true,
  tanh: true,
  sin: true,
  cos: true,
  sqrt: true,
  floor: true,
  add: true,
  sub: true,
  mul: true,
  div: true,
};

it('has golden values for every op', () => {
  const ops = opCases.map(({ op }) => op);
  expect(new Set(ops.map(({ kind }) => kind))).toEqual(new Set(Object.keys(kinds)));
  const covered = ops.flatMap((op) => ('fn' in op ? [op.fn] : []));
  expect(new Set(covered)).toEqual(new Set(Object.keys(functions)));
});

describe('outputShape', () => {
  const conv: Op = { kind: 'conv2d', strides: [1, 1], pads: [0, 0, 0, 0], groups: 1 };
  const misfits: readonly [string, Op, readonly Shape[]][] = [
    [
      'a convolution of other channels',
      conv,
      [
        [1, 4, 5, 5],
        [2, 3, 3, 3],
      ],
    ],
    [
      'groups that do not divide the outputs',
      { ...conv, groups: 2 },
      [
        [1, 4, 5, 5],
        [3, 2, 3, 3],
      ],
    ],
    [
      'a kernel larger than the image',
      conv,
      [
        [1, 1, 2, 9],
        [1, 1, 3, 3],
      ],
    ],
    ['a bias of another length', conv, [[1, 1, 5, 5], [2, 1, 3, 3], [3]]],
    [
      'a linear layer of another width',
      { kind: 'linear' },
      [
        [2, 5],
        [3, 4],
      ],
    ],
    [
      'matrices that do not chain',
      { kind: 'matmul' },
      [
        [2, 3],
        [2, 3],
      ],
    ],
    [
      'batches that do not broadcast',
      { kind: 'matmul' },
      [
        [2, 1, 3],
        [3, 3, 1],
      ],
    ],
    ['shapes that do not broadcast', { kind: 'binary', fn: 'add' }, [[4, 2], [4]]],
    ['a layer norm of another width', { kind: 'layerNorm', epsilon: 0 }, [[2, 4], [4], [3]]],
    ['a reshape to another size', { kind: 'reshape', shape: [5] }, [[2, 3]]],
    ['axes that repeat', { kind: 'transpose', axes: [0, 0] }, [[2, 3]]],
    ['a reshape to broken sizes', { kind: 'reshape', shape: [2, 2.5] }, [[5]]],
    ['axes beyond the last', { kind: 'transpose', axes: [0, 2] }, [[2, 3]]],
    ['axes that are missing', { kind: 'transpose', axes: [1, 0] }, [[2, 3, 4]]],
    [
      'parts of different sizes',
      { kind: 'concat', axis: 0 },
      [
        [2, 3],
        [2, 4],
      ],
    ],
    ['parts of different ranks', { kind: 'concat', axis: 1 }, [[2, 3], [2]]],
    ['a slice past the end', { kind: 'slice', axis: 0, start: 1, end: 4, step: 1 }, [[3]]],
    ['an empty slice', { kind: 'slice', axis: 0, start: 2, end: 2, step: 1 }, [[3]]],
    ['an axis that is not there', { kind: 'sum', axis: 2 }, [[2, 3]]],
    [
      'rows of different counts',
      { kind: 'gatherRows' },
      [
        [2, 3],
        [3, 3],
      ],
    ],
    [
      'a grid of three coordinates',
      { kind: 'gridSample', alignCorners: true },
      [
        [1, 1, 2, 2],
        [1, 2, 2, 3],
      ],
    ],
    ['a block that does not divide the channels', { kind: 'depthToSpace', block: 2 }, [[1, 6, 2, 2]]],
  ];
  it.each(misfits)('refuses %s', (_name, op, shapes) => {
    expect(() => outputShape(op, shapes)).toThrow(`${op.kind}: shapes (${shapes[0].join(', ')})`);
  });

  it('takes in the last whole step of a convolution only', () => {
    const shapes = [
      [1, 1, 8, 9],
      [1, 1, 3, 3],
    ];
    expect(outputShape({ ...conv, strides: [2, 2], pads: [0, 1, 0, 0] }, shapes)).toEqual([1, 1, 3, 4]);
  });
});
