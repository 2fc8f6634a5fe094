import fc from 'fast-check';
import { createField, type FlowField } from '../../engine/flow/field.js';

/** A field of which pixel (x, y) moves by `motion(x, y)`. */
export function fieldOf(
  width: number,
  height: number,
  motion: (x: number, y: number) => readonly [number, number],
): FlowField {
  const field = createField(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      [field.data[y * width + x], field.data[(height + y) * width + x]] = motion(x, y);
    }
  }
  return field;
}

/** Fields of up to 12 x 12 pixels made of the given components. */
export function anyField(component: fc.Arbitrary<number>): fc.Arbitrary<FlowField> {
  const size = fc.integer({ min: 1, max: 12 });
  return fc.tuple(size, size).chain(([width, height]) => {
    const count = 2 * width * height;
    return fc
      .array(component, { minLength: count, maxLength: count })
      .map((values) => ({ width, height, data: Float32Array.from(values) }));
  });
}
