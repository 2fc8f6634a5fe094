import { describe, expect, it } from 'vitest';
import { multiHeadSelfAttention } from '../layers/attention.js';
import { Parameters } from '../parameters.js';
import { count, expectedParameters, type ShapeCounter } from './counter.js';

const input = (counter: ShapeCounter, ...shape: number[]) => counter.input('x', ...shape);

describe('FLOPs', () => {
  it('of a convolution: two for each output, kernel place and input channel of its group', () => {
    const { flops } = count((c) => {
      const weight = new Parameters(c).tensor('w', [6, 2, 3, 5]);
      return [input(c, 1, 4, 10, 12).conv2dWith(weight, undefined, { stride: 2, padding: 1, groups: 2 })];
    });
    expect(flops).toBe(2 * (6 * 5 * 5) * (2 * 3 * 5));
  });

  it('of linear layers and products, over all leading axes', () => {
    const linear = count((c) => [input(c, 2, 3, 7).linear(new Parameters(c), 5)]);
    expect(linear.flops).toBe(2 * (2 * 3 * 5) * 7);
    const matmul = count((c) => [input(c, 3, 1, 4, 7).matmul(c.input('y', 2, 7, 5))]);
    expect(matmul.flops).toBe(2 * (3 * 2 * 4 * 5) * 7);
  });

  it('leave out what is folded from weights and tables on loading', () => {
    const { flops, constantBytes } = count((c) => {
      const p = new Parameters(c);
      const folded = p.tensor('a', [4, 100]).matmul(p.tensor('b', [100, 3]));
      return [input(c, 2, 4).matmul(folded.reshape(4, 3))];
    });
    expect(flops).toBe(2 * (2 * 3) * 4);
    expect(constantBytes).toBe(4 * (4 * 3));
  });

  it('agree with the formula of the paper for attention: 4 N C^2 + 2 N^2 C multiply-adds', () => {
    const { flops } = count((c) => [multiHeadSelfAttention(input(c, 1, 50, 32), new Parameters(c), 4)]);
    expect(flops).toBe(2 * (4 * 50 * 32 ** 2 + 2 * 50 ** 2 * 32));
  });
});

describe('peak bytes', () => {
  it('of a chain are those of a value and the next', () => {
    const { peakBytes, largestTensorBytes } = count((c) => [
      input(c, 10).relu().pad([0], [20]).relu().slice(0, 0, 5),
    ]);
    expect(peakBytes).toBe(4 * (30 + 30));
    expect(largestTensorBytes).toBe(4 * 30);
  });

  it('hold what is read again later', () => {
    const { peakBytes } = count((c) => {
      const x = input(c, 10);
      return [x.relu().tanh().add(x)];
    });
    expect(peakBytes).toBe(4 * (10 + 10 + 10));
  });

  it('hold outputs to the end', () => {
    const { peakBytes } = count((c) => {
      const wide = input(c, 10).sin();
      const narrow = wide.slice(0, 0, 1);
      return [wide, narrow.sin().sin()];
    });
    expect(peakBytes).toBe(4 * (10 + 10));
  });

  it('count a reshaped value once, and as long as any of its shapes is read', () => {
    const { peakBytes } = count((c) => {
      const x = input(c, 2, 6).relu();
      const flat = x.reshape(12);
      const square = x.reshape(3, 4).sum(0);
      return [flat.slice(0, 0, 4).add(square)];
    });
    // relu's 12, sum's 4, slice's 4; then without the 12, the sum of both.
    expect(peakBytes).toBe(4 * 24);
  });

  it('leave out weights and tables, but not from the largest tensor', () => {
    const cost = count((c) => [input(c, 5).mul(new Parameters(c).tensor('w', [100, 1]).sum(0))]);
    expect(cost).toMatchObject({ peakBytes: 4 * 10, constantBytes: 4, largestTensorBytes: 400 });
  });
});

describe('expected parameters', () => {
  it('are listed once, by full name, unused ones too', () => {
    const parameters = expectedParameters((c) => {
      const p = new Parameters(c).at('layers', 0);
      p.unused('k.bias', [7]);
      return input(c, 2, 3).linear(p.at('fc'), 3).linear(p.at('fc'), 3).layerNorm(p.at('norm'));
    });
    expect(Object.fromEntries(parameters)).toEqual({
      'layers.0.k.bias': [7],
      'layers.0.fc.weight': [3, 3],
      'layers.0.fc.bias': [3],
      'layers.0.norm.weight': [3],
      'layers.0.norm.bias': [3],
    });
  });

  it('add up', () => {
    const { parameterCount } = count((c) => [input(c, 2, 3).linear(new Parameters(c), 4)]);
    expect(parameterCount).toBe(3 * 4 + 4);
  });

  it('have one shape', () => {
    const model = (c: ShapeCounter) => {
      const p = new Parameters(c);
      return input(c, 2, 3).linear(p, 4).linear(p, 4);
    };
    expect(() => expectedParameters(model)).toThrow('weight is asked for as (4, 3) and as (4, 4)');
  });
});
