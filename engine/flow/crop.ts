import { createField, type FlowField } from './field.js';

/** The part of a field that lies within a rectangle, which must be inside it. */
export function cropField(
  field: FlowField,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): FlowField {
  const part = createField(width, height);
  for (let row = 0; row < 2 * height; row++) {
    const plane = row < height ? 0 : field.height;
    const start = (plane + y + (row % height)) * field.width + x;
    part.data.set(field.data.subarray(start, start + width), row * width);
  }
  return part;
}
