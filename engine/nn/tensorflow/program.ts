import type { Graph, ParameterLookup } from '../interpreter.js';
import type { Op, Shape } from '../ops.js';
import { Tensor } from '../tensor.js';
import { compute } from './kernels.js';
import { plain } from './layout.js';
import { type TensorFlow, Value } from './value.js';

/** A value of a program: where it stands among all. */
export interface Slot {
  readonly index: number;
  readonly shape: Shape;
  /** Made of weights and tables alone. */
  readonly constant: boolean;
}

interface Step {
  readonly op: Op;
  readonly inputs: readonly Slot[];
  readonly output: Slot;
}

interface Numbers {
  readonly data: Float32Array | Int32Array;
  readonly shape: Shape;
}

/**
 * Interprets a model as the list of its ops, to be computed on tfjs one after the other, as often as one likes. Weights are
 * handed to tfjs once, what follows from them alone is computed once, and everything else lives until it was read for the
 * last time, so that memory is that of a graph's peak and the same after each run.
 */
export class Program implements Graph<Slot> {
  private readonly steps: Step[] = [];
  private readonly inputs = new Map<string, Slot>();
  private readonly outputs = new Map<string, Slot>();
  private readonly parameters = new Map<string, Slot>();
  private readonly uploads = new Map<number, () => Numbers>();
  private slots = 0;

  constructor(private readonly lookup: ParameterLookup) {}

  input(name: string, ...shape: number[]): Tensor<Slot> {
    const slot = this.slot(shape, false);
    this.inputs.set(name, slot);
    return new Tensor(this, slot, shape);
  }

  output(name: string, { value }: Tensor<Slot>): void {
    this.outputs.set(name, value);
  }

  constant(data: Float32Array | Int32Array, shape: Shape): Slot {
    const slot = this.slot(shape, true);
    this.uploads.set(slot.index, () => ({ data, shape }));
    return slot;
  }

  parameter(name: string, shape: Shape): Slot {
    const known = this.parameters.get(name);
    if (known) return known;
    const slot = this.slot(shape, true);
    this.uploads.set(slot.index, () => ({ data: this.lookup(name, shape), shape }));
    this.parameters.set(name, slot);
    return slot;
  }

  apply(op: Op, inputs: readonly Slot[], shape: Shape): Slot {
    const output = this.slot(
      shape,
      inputs.every(({ constant }) => constant),
    );
    this.steps.push({ op, inputs, output });
    return output;
  }

  /** Hands the weights to tfjs and computes what follows from them. */
  load(tf: TensorFlow): LoadedProgram {
    const outputs = [...this.outputs.values()];
    const needed = this.neededSteps(outputs);
    const live = needed.filter(({ output }) => !output.constant);
    const kept = [...live.flatMap(({ inputs }) => inputs.filter(({ constant }) => constant)), ...outputs];
    const values = new Map<number, Value>();
    const fold = planned(
      needed.filter(({ output }) => output.constant),
      kept,
    );
    const upload = (slot: Slot) => {
      const numbers = this.uploads.get(slot.index);
      if (numbers && !values.has(slot.index)) values.set(slot.index, toValue(tf, numbers()));
    };
    for (const step of fold) {
      step.inputs.forEach(upload);
      perform(tf, step, values);
    }
    kept.forEach(upload);
    return new LoadedProgram(tf, this.inputs, this.outputs, planned(live, kept), values);
  }

  /** Those that the outputs depend on. */
  private neededSteps(outputs: readonly Slot[]): Step[] {
    const read = new Set(outputs);
    const needed = this.steps.toReversed().filter(({ inputs, output }) => {
      if (!read.has(output)) return false;
      for (const input of inputs) read.add(input);
      return true;
    });
    return needed.reverse();
  }

  private slot(shape: Shape, constant: boolean): Slot {
    return { index: this.slots++, shape, constant };
  }
}

/** A step, and what nobody reads after it. */
interface PlannedStep extends Step {
  readonly last: readonly Slot[];
}

function planned(steps: readonly Step[], keep: readonly Slot[]): PlannedStep[] {
  const read = new Set(keep);
  const backwards = steps.toReversed().map((step) => {
    const last = [...new Set(step.inputs)].filter((input) => !read.has(input));
    for (const input of last) read.add(input);
    return { ...step, last };
  });
  return backwards.reverse();
}

function perform(
  tf: TensorFlow,
  { op, inputs, output, last }: PlannedStep,
  values: Map<number, Value>,
): void {
  const operands = inputs.map(({ index }) => values.get(index)!);
  values.set(output.index, compute(tf, op, operands, output.shape));
  for (const { index } of last) {
    values.get(index)!.dispose();
    values.delete(index);
  }
}

const toValue = (tf: TensorFlow, { data, shape }: Numbers): Value =>
  new Value(tf, tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32'), plain(shape));

/** A program whose weights are with tfjs. */
export class LoadedProgram {
  constructor(
    private readonly tf: TensorFlow,
    private readonly inputs: ReadonlyMap<string, Slot>,
    private readonly outputs: ReadonlyMap<string, Slot>,
    private readonly steps: readonly PlannedStep[],
    /** Weights, tables and what was made of them. */
    private readonly constants: ReadonlyMap<number, Value>,
  ) {}

  /** Inputs that no op reads may be left out; of others (by name) the data of their shape is expected, or what was held. */
  async run(feeds: Feeds): Promise<Record<string, Computed>> {
    const values = new Map(this.constants);
    try {
      this.perform(feeds, values);
      const results = [...this.outputs].map(async ([name, { index, shape }]) => {
        const data = (await values.get(index)!.plain().data()) as Float32Array;
        return [name, { data, shape }] as const;
      });
      return Object.fromEntries(await Promise.all(results));
    } finally {
      this.dispose(values);
    }
  }

  /** The same, but what is computed stays with tfjs until it is released. */
  runHeld(feeds: Feeds): Record<string, Held> {
    const values = new Map(this.constants);
    try {
      this.perform(feeds, values);
      const results = [...this.outputs].map(([name, { index, shape }]) => {
        const held = values.get(index)!.reshaped(shape);
        return [name, { held, shape, release: () => held.dispose() }] as const;
      });
      return Object.fromEntries(results);
    } finally {
      this.dispose(values);
    }
  }

  private perform(feeds: Feeds, values: Map<number, Value>): void {
    const read = new Set([...this.steps.flatMap(({ inputs }) => inputs), ...this.outputs.values()]);
    for (const [name, slot] of this.inputs) {
      if (read.has(slot)) values.set(slot.index, fedValue(this.tf, feeds[name], slot.shape));
    }
    for (const step of this.steps) perform(this.tf, step, values);
  }

  /** Of a run: all but what stays for the next. */
  private dispose(values: ReadonlyMap<number, Value>): void {
    for (const [index, value] of values) if (!this.constants.has(index)) value.dispose();
  }

  release(): void {
    for (const value of this.constants.values()) value.dispose();
  }
}

/** A value of its own, to be disposed of: what was held stays. */
const fedValue = (tf: TensorFlow, feed: Feeds[string], shape: Shape): Value =>
  'held' in feed ? (feed.held as Value).reshaped(shape) : toValue(tf, { data: feed.data, shape });

/** What a program takes, by name. */
type Feeds = Readonly<Record<string, { readonly data: Float32Array } | { readonly held: unknown }>>;

/** What a program yields. */
export interface Computed {
  readonly data: Float32Array;
  readonly shape: Shape;
}

/** The same, kept with tfjs. */
export interface Held {
  readonly held: unknown;
  readonly shape: Shape;
  release(): void;
}
