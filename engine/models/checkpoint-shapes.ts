import type { StudioError } from '../errors.js';
import type { WeightFile } from '../weights/tensors.js';

/** No model that runs here has a tensor with a longer side. */
const LONGEST_SIDE = 1 << 16;

/** Windows of more tokens on a side would need tables of more than a million places. */
const LARGEST_WINDOW = 32;

/** The sizes of a checkpoint's tensors below one prefix: what a model's configuration is read from. */
export class CheckpointShapes {
  /** `refuse` makes the error for a sentence that tells what is wrong. */
  constructor(
    private readonly file: WeightFile,
    readonly refuse: (sentence: string) => StudioError,
    private readonly prefix = '',
  ) {}

  /** Those below `name`, as in Parameters. */
  at(...names: (string | number)[]): CheckpointShapes {
    return new CheckpointShapes(this.file, this.refuse, `${this.prefix}${names.join('.')}.`);
  }

  has(name: string): boolean {
    return this.file.tensors.has(this.prefix + name);
  }

  /** The sizes of a tensor with that many axes. Throws what `refuse` makes if there is none such. */
  of(name: string, axes: number): readonly number[] {
    const shape = this.file.tensors.get(this.prefix + name)?.shape;
    const usable = shape?.length === axes && shape.every((size) => size > 0 && size <= LONGEST_SIDE);
    if (shape && usable) return shape;
    const found = shape ? `has the shape [${shape.join(', ')}]` : 'is missing';
    throw this.refuse(`${this.file.path}: the tensor ${this.prefix}${name} ${found}.`);
  }

  /** How many consecutive parts there are below `name`, counted by a tensor that each has. */
  count(name: string, mark: string): number {
    let parts = 0;
    while (this.has(`${name}.${parts}.${mark}`)) parts++;
    return parts;
  }

  /** What a Swin block's table of biases tells: ((2 window - 1)^2, heads). */
  window(name: string): { window: number; heads: number } {
    const [biases, heads] = this.of(`${name}.relative_position_bias_table`, 2);
    const window = this.whole((Math.sqrt(biases) + 1) / 2, `${name}: the side of a window`);
    if (window > LARGEST_WINDOW) throw this.wrong(`${name}: the side of a window`, window);
    return { window, heads };
  }

  /** `value` if it is a whole number above 0. */
  whole(value: number, what: string): number {
    if (Number.isInteger(value) && value > 0) return value;
    throw this.wrong(what, value);
  }

  private wrong(what: string, value: number): StudioError {
    return this.refuse(`${this.file.path}: ${this.prefix}${what} would be ${value}.`);
  }
}
