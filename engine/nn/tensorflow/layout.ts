import type { Shape } from '../ops.js';

/**
 * How a tensor lies in memory: `order` lists its axes from the outermost to the innermost. TensorFlow wants channels last
 * where our models have them second; with an order of its own a value is turned around only when something needs it to.
 */
export interface Layout {
  readonly shape: Shape;
  readonly order: readonly number[];
}

export const plain = (shape: Shape): Layout => ({ shape, order: shape.map((_, axis) => axis) });

/** Sizes in the order they lie in memory. */
export const storedShape = ({ shape, order }: Layout): Shape => order.map((axis) => shape[axis]);

/** Whether the axes in another order lie the same: those of length one make no difference. */
export const sameInMemory = ({ shape, order }: Layout, other: readonly number[]): boolean => {
  const long = (axes: readonly number[]) => axes.filter((axis) => shape[axis] !== 1).join();
  return long(order) === long(other);
};

/** Output axis i is input axis axes[i]; nothing moves. */
export const transposed = ({ shape, order }: Layout, axes: readonly number[]): Layout => ({
  shape: axes.map((axis) => shape[axis]),
  order: order.map((axis) => axes.indexOf(axis)),
});

/** Axes that become others: consecutive ones before, consecutive ones after, of the same size together. */
interface Group {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The layout under another shape, if nothing has to move for it: axes that are joined must lie side by side. */
export function reshaped({ shape, order }: Layout, to: Shape): Layout | undefined {
  // Axes of length one lie wherever one likes.
  const stored = order.filter((axis) => shape[axis] !== 1);
  const placed = groups(shape, to).map(({ before, after }) => {
    const places = before.filter((axis) => shape[axis] !== 1).map((axis) => stored.indexOf(axis));
    const together = places.every((place, i) => place === places[0] + i);
    return { after, place: together ? (places[0] ?? stored.length) : undefined };
  });
  if (placed.some(({ place }) => place === undefined)) return undefined;
  const inMemory = placed.sort((a, b) => a.place! - b.place!);
  return { shape: to, order: inMemory.flatMap(({ after }) => after) };
}

/** The finest groups that a reshape maps to each other. */
function groups(from: Shape, to: Shape): Group[] {
  const found: Group[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    const before = i < from.length ? [i++] : [];
    const after = j < to.length ? [j++] : [];
    let product = before.length ? from[before[0]] : 1;
    let wanted = after.length ? to[after[0]] : 1;
    while (product !== wanted) {
      if (product < wanted) {
        product *= from[i];
        before.push(i++);
      } else {
        wanted *= to[j];
        after.push(j++);
      }
    }
    found.push({ before, after });
  }
  return found;
}
