/** What a model consists of, as a tree: counted by the shape interpreter, named as in its state_dict. */
import { basename } from 'node:path';
import { type Op, type Shape, sizeOf } from '../nn/ops.js';
import { Parameters } from '../nn/parameters.js';
import { type Counted, ShapeCounter } from '../nn/shape/counter.js';
import { flopsOf } from '../nn/shape/flops.js';
import type { Storage } from '../nn/shape/storage.js';
import { type Architecture, findEntry, unknownModel } from './catalog.js';
import { logits } from './classifier.js';
import { VIDEO } from './describe.js';
import { pairCost } from './flowformer/cost.js';
import { interpretGraph } from './flowformer/cut.js';
import { inferenceOf } from './flowformer/inference.js';
import { recogniseFile } from './recognise.js';
import { findInstalled } from './store.js';

export interface ModelPart {
  /** The last segment of its name in the state_dict; of the model, its id. */
  readonly name: string;
  readonly kind: 'model' | 'group' | 'attention' | 'convolution' | 'linear' | 'norm' | 'table';
  /** Learned numbers in it. */
  readonly parameters: number;
  /** Of one pair, or picture, of the size that the description names. */
  readonly flops: number;
  /** Of what it yields. */
  readonly shape?: Shape;
  readonly children: readonly ModelPart[];
}

/** Throws StudioError as describeModel. */
export async function describeStructure(id: string): Promise<ModelPart> {
  const installed = await findInstalled(id);
  const known = findEntry(id)?.architecture;
  if (!known && !installed) throw unknownModel(id);
  const architecture = known ?? (await recogniseFile(installed!.path)).architecture;
  return structureOf(architecture, id, ...(installed && !known ? [basename(installed.path)] : []));
}

function structureOf(architecture: Architecture, ...names: readonly string[]): ModelPart {
  const counter = new PartCounter();
  if (architecture.task === 'flow') {
    const { config } = architecture;
    const { iterations } = inferenceOf(config, ...names);
    const options = { ...VIDEO, steps: iterations };
    for (const { name, runs } of pairCost(config, options, iterations).graphs) {
      counter.runs = runs;
      interpretGraph(name, counter, config, options);
    }
  } else {
    const { config, side } = architecture;
    logits(counter.input('images', 1, 3, side, side), new Parameters(counter), config);
  }
  return treeOf(counter, names[0]!);
}

interface Work {
  flops: number;
  shape: Shape;
}

/** Counts for each part what is computed with its parameters, and around them. */
class PartCounter extends ShapeCounter {
  /** How often what follows is run. */
  runs = 1;
  readonly shapes = new Map<string, Shape>();
  readonly works = new Map<string, Work>();
  /** Which part a parameter, or what was folded from it, belongs to. */
  private readonly owners = new Map<Storage, string>();
  private last = '';

  override parameter(name: string, shape: Shape): Counted {
    const value = super.parameter(name, shape);
    this.shapes.set(name, shape);
    this.owners.set(value.storage, parentOf(name));
    return value;
  }

  override apply(op: Op, inputs: readonly Counted[], shape: Shape): Counted {
    const value = super.apply(op, inputs, shape);
    const owner = inputs.map(({ storage }) => this.owners.get(storage)).find((found) => found !== undefined);
    if (value.storage.constant) {
      if (owner !== undefined) this.owners.set(value.storage, owner);
      return value;
    }
    this.last = owner ?? this.last;
    // What takes no parameters, such as the products of attention, belongs to what lies around the last that did.
    this.count(owner ?? parentOf(this.last), op, inputs, shape);
    return value;
  }

  private count(part: string, op: Op, inputs: readonly Counted[], shape: Shape): void {
    const own = inputs.map((input) => input.shape);
    const flops = this.runs * flopsOf(op, own, shape) + (this.works.get(part)?.flops ?? 0);
    this.works.set(part, { flops, shape });
  }
}

function treeOf(counter: PartCounter, name: string): ModelPart {
  const build = (path: string, label: string): ModelPart => {
    const prefix = path === '' ? '' : `${path}.`;
    const names = [...counter.shapes.keys()].filter((one) => one.startsWith(prefix));
    const segments = names.map((one) => one.slice(prefix.length).split('.'));
    const below = new Set(segments.filter((parts) => parts.length > 1).map(([first]) => first!));
    const children = [...below].map((segment) => build(prefix + segment, segment));
    const own = names.filter((one) => !one.slice(prefix.length).includes('.'));
    const work = counter.works.get(path);
    const sum = (key: 'parameters' | 'flops') => children.reduce((total, child) => total + child[key], 0);
    const learned = own.reduce((total, one) => total + sizeOf(counter.shapes.get(one)!), 0);
    return {
      name: label,
      kind: path === '' ? 'model' : kindOf(children, own, prefix, counter.shapes),
      parameters: learned + sum('parameters'),
      flops: (work?.flops ?? 0) + sum('flops'),
      shape: work?.shape ?? children.at(-1)?.shape,
      children,
    };
  };
  return build('', name);
}

function kindOf(
  children: readonly ModelPart[],
  own: readonly string[],
  prefix: string,
  shapes: ReadonlyMap<string, Shape>,
): ModelPart['kind'] {
  if (children.length > 0) {
    return children.some(({ name }) => /^(qkv|q|k|v|query|key|value)$/.test(name)) ? 'attention' : 'group';
  }
  const rank = shapes.get(`${prefix}weight`)?.length;
  if (rank === 4) return 'convolution';
  if (rank === 2) return 'linear';
  return rank === 1 && own.length === 2 ? 'norm' : 'table';
}

const parentOf = (name: string): string => name.split('.').slice(0, -1).join('.');
