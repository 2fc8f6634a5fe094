import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Shape, sizeOf } from '../ops.js';
import { type Layout, plain, reshaped, sameInMemory, storedShape, transposed } from './layout.js';

/** The numbers 0, 1, ... of a plain tensor, as they lie in memory in a layout of its axes. */
function numbersIn({ shape, order }: Layout): number[] {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  return order.reduce<number[]>(
    (places, axis) =>
      places.flatMap((place) => Array.from({ length: shape[axis] }, (_, i) => place + i * strides[axis])),
    [0],
  );
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
const shuffled = (shape: Shape) =>
  fc.shuffledSubarray(
    shape.map((_, axis) => axis),
    { minLength: shape.length },
  );
const layouts = shapes.chain((shape) => shuffled(shape).map((order) => ({ shape, order })));

/** Other shapes of as many numbers: the prime factors, dealt to axes. */
const sameSize = (shape: Shape) =>
  fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }).map((cuts) => {
    const factors = shape.flatMap((n) => (n === 4 ? [2, 2] : [n]));
    const axes: number[] = [1];
    for (const [i, n] of factors.entries()) {
      if (cuts[i]) axes.push(n);
      else axes.push(axes.pop()! * n);
    }
    return axes;
  });

it('a reshape that moves nothing leaves the numbers where they lie', () => {
  const cases = layouts.chain((layout) => fc.tuple(fc.constant(layout), sameSize(layout.shape)));
  fc.assert(
    fc.property(cases, ([layout, shape]) => {
      const after = reshaped(layout, shape);
      if (after) expect(numbersIn(after)).toEqual(numbersIn(layout));
    }),
    { numRuns: 1000 },
  );
});

it('channels last become tokens, and tokens channels last, without moving anything', () => {
  const map = { shape: [2, 24, 5, 7], order: [0, 2, 3, 1] };
  const tokens = reshaped(map, [2, 24, 35]);
  expect(transposed(tokens!, [0, 2, 1])).toEqual(plain([2, 35, 24]));
  const back = reshaped(transposed(plain([35, 24]), [1, 0]), [1, 24, 5, 7])!;
  expect(sameInMemory(back, [0, 2, 3, 1])).toBe(true);
  expect(sameInMemory(back, [0, 1, 2, 3])).toBe(false);
});

it('a plain tensor takes any shape, and one that is not plain none that joins what lies apart', () => {
  fc.assert(
    fc.property(
      shapes.chain((shape) => fc.tuple(fc.constant(shape), sameSize(shape))),
      ([shape, to]) => {
        expect(reshaped(plain(shape), to)?.shape).toEqual(to);
      },
    ),
  );
  expect(reshaped({ shape: [3, 4], order: [1, 0] }, [12])).toBeUndefined();
});

it('transposing says how the same numbers are meant', () => {
  const cases = layouts.chain((layout) => fc.tuple(fc.constant(layout), shuffled(layout.shape)));
  fc.assert(
    fc.property(cases, ([layout, axes]) => {
      expect(storedShape(transposed(layout, axes))).toEqual(storedShape(layout));
    }),
  );
});
