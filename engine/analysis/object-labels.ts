/** Who is who from one pair to the next: objects keep their numbers. */
import type { FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';
import type { MovingObject, MovingObjects } from './moving-objects.js';

export interface LabelledObject extends MovingObject {
  /** From 1, never used again. */
  readonly id: number;
}

/** An object that is not seen for more pairs than this gets a new number when it is back. */
const MEMORY = 5;
/** Of the smaller of the two, the share that must be covered. */
const COVERED = 0.3;

interface Remembered {
  readonly id: number;
  /** Where its cells are expected, by number. */
  expected: readonly number[];
  /** In pixels a pair, camera and all. */
  readonly motion: { readonly x: number; readonly y: number };
  missed: number;
}

export class ObjectLabels {
  private remembered: Remembered[] = [];
  private last = 0;

  /**
   * Numbers the objects of the next pair. `field` is the flow of that pair with the camera's motion in it, by which their cells are carried
   * along: an object is the one whose expected cells it shares most of.
   */
  label({ grid, objects }: MovingObjects, field: FlowField): LabelledObject[] {
    const pairs = objects.flatMap((object) => this.overlapsWith(object)).sort((a, b) => b.common - a.common);
    const ids = new Map<MovingObject, number>();
    const taken = new Set<number>();
    for (const { object, known } of pairs) {
      if (ids.has(object) || taken.has(known.id)) continue;
      ids.set(object, known.id);
      taken.add(known.id);
    }
    const labelled = objects.map((object) => ({ ...object, id: ids.get(object) ?? ++this.last }));
    const missing = this.remembered.filter(({ id, missed }) => !taken.has(id) && missed < MEMORY);
    this.remembered = [
      ...labelled.map((object) => remember(object, grid, field)),
      ...missing.map((one) => ({
        ...one,
        expected: carry(one.expected, one.motion, grid),
        missed: one.missed + 1,
      })),
    ];
    return labelled;
  }

  private overlapsWith(object: MovingObject) {
    const inside = new Set(object.cells);
    return this.remembered.flatMap((known) => {
      const common = known.expected.filter((i) => inside.has(i)).length;
      const needed = COVERED * Math.min(inside.size, known.expected.length);
      return common > 0 && common >= needed ? [{ object, known, common }] : [];
    });
  }
}

type Grid = MovingObjects['grid'];

function remember({ id, cells }: LabelledObject, grid: Grid, field: FlowField): Remembered {
  let [x, y, count] = [0, 0, 0];
  for (const i of cells) {
    const column = (i % grid.width) * grid.side + (grid.side >> 1);
    const row = Math.floor(i / grid.width) * grid.side + (grid.side >> 1);
    const at = row * field.width + column;
    const [u, v] = [field.data[at]!, field.data[field.width * field.height + at]!];
    if (!isKnown(u, v)) continue;
    x += u;
    y += v;
    count++;
  }
  const motion = { x: x / (count || 1), y: y / (count || 1) };
  return { id, motion, missed: 0, expected: carry(cells, motion, grid) };
}

/** Cells after a motion, without those that left the picture. */
function carry(
  cells: readonly number[],
  motion: { x: number; y: number },
  { width, height, side }: Grid,
): number[] {
  const [right, down] = [Math.round(motion.x / side), Math.round(motion.y / side)];
  return cells.flatMap((i) => {
    const [x, y] = [(i % width) + right, Math.floor(i / width) + down];
    return x >= 0 && x < width && y >= 0 && y < height ? [y * width + x] : [];
  });
}
