import type { Interpreter } from '../interpreter.js';
import { type Op, type Shape, sizeOf } from '../ops.js';
import { Tensor } from '../tensor.js';
import { flopsOf } from './flops.js';
import { peakBytes, type Storage } from './storage.js';

/** What a model needs, found without computing it. Bytes are those of float32. */
export interface Cost {
  /** The shape of each learned tensor by its state_dict name, in the order the model asks for them. */
  readonly parameters: ReadonlyMap<string, Shape>;
  /** Numbers in all of them. */
  readonly parameterCount: number;
  /** Of each run (see flops.ts). */
  readonly flops: number;
  /** The most that inputs, outputs and values in between take at one time, constants apart (see storage.ts). */
  readonly peakBytes: number;
  /** Parameters, tables and what is folded from them, as far as a run reads them. */
  readonly constantBytes: number;
  readonly largestTensorBytes: number;
}

/** A value of which only the size is known. */
export interface Counted {
  readonly shape: Shape;
  readonly storage: Storage;
}

/** Counts what the ops of a model cost. What depends on constants and parameters alone is taken as folded on loading. */
export class ShapeCounter implements Interpreter<Counted> {
  private readonly parameters = new Map<string, Counted>();
  private readonly storages: Storage[] = [];
  private flops = 0;
  private step = 0;

  input(_name: string, ...shape: number[]): Tensor<Counted> {
    const value = this.value(shape, false);
    return new Tensor(this, value, shape);
  }

  constant(_data: Float32Array | Int32Array, shape: Shape): Counted {
    return this.value(shape, true);
  }

  parameter(name: string, shape: Shape): Counted {
    const known = this.parameters.get(name);
    if (known && known.shape.join() !== shape.join()) {
      throw new Error(`${name} is asked for as (${known.shape.join(', ')}) and as (${shape.join(', ')})`);
    }
    const value = known ?? this.value(shape, true);
    this.parameters.set(name, value);
    return value;
  }

  apply(op: Op, inputs: readonly Counted[], shape: Shape): Counted {
    if (op.kind === 'reshape') return { shape, storage: inputs[0].storage };
    if (inputs.every(({ storage }) => storage.constant)) return this.value(shape, true);
    this.step++;
    for (const { storage } of inputs) storage.lastUse = this.step;
    this.flops += flopsOf(
      op,
      inputs.map((input) => input.shape),
      shape,
    );
    return this.value(shape, false);
  }

  /** What everything so far costs, if `outputs` are kept to the end. */
  cost(outputs: readonly Tensor<Counted>[]): Cost {
    for (const { value } of outputs) value.storage.lastUse = this.step;
    const shapes = [...this.parameters].map(([name, { shape }]) => [name, shape] as const);
    const read = this.storages.filter(({ constant, lastUse }) => constant && lastUse > 0);
    return {
      parameters: new Map(shapes),
      parameterCount: shapes.reduce((sum, [, shape]) => sum + sizeOf(shape), 0),
      flops: this.flops,
      peakBytes: peakBytes(this.storages.filter(({ constant }) => !constant)),
      constantBytes: read.reduce((sum, { bytes }) => sum + bytes, 0),
      largestTensorBytes: this.storages.reduce((most, { bytes }) => Math.max(most, bytes), 0),
    };
  }

  private value(shape: Shape, constant: boolean): Counted {
    const storage = { bytes: 4 * sizeOf(shape), constant, born: this.step, lastUse: 0 };
    this.storages.push(storage);
    return { shape, storage };
  }
}

/** The cost of a model that takes its inputs from `counter.input` and returns its outputs. */
export function count(model: (counter: ShapeCounter) => readonly Tensor<Counted>[]): Cost {
  const counter = new ShapeCounter();
  return counter.cost(model(counter));
}

/** What a checkpoint must hold for a model: the shape of each tensor by name. */
export const expectedParameters = (
  model: (counter: ShapeCounter) => Tensor<Counted>,
): ReadonlyMap<string, Shape> => count((counter) => [model(counter)]).parameters;
