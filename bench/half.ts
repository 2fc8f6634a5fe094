/**
 * What half precision would do to nano's flow: all products with learned weights, and of attention and costs, on operands
 * rounded to the 11 significant bits of float16, and so their results; sums are float32, as tensor cores keep them. Computed
 * on the processor, which has no such arithmetic; the range of float16 is not modelled.
 *
 *     node dist/bench/half.js IMAGE1 IMAGE2 [IMAGE1 IMAGE2 ...]
 *
 * Prints how far the flow of each pair is from that in float32, in pixels.
 */
import { basename } from 'node:path';
import { table } from '../engine/cli/text.js';
import { nano } from '../engine/models/flowformer/config.js';
import { flowFormer, wholeFlow } from '../engine/models/flowformer/flowformer.js';
import { locateModel } from '../engine/models/locate.js';
import type { Interpreter } from '../engine/nn/interpreter.js';
import { OnnxGraph, type OnnxValue } from '../engine/nn/onnx/graph.js';
import type { Op, Shape } from '../engine/nn/ops.js';
import { Parameters } from '../engine/nn/parameters.js';
import { Tensor } from '../engine/nn/tensor.js';
import { computeThreads } from '../engine/runtime/cores.js';
import { modelImage } from '../engine/runtime/frame-image.js';
import { GraphSession } from '../engine/runtime/graph-session.js';
import { loadModel } from '../engine/runtime/host.js';
import type { Values } from '../engine/runtime/session.js';
import { readImage } from '../engine/video/image.js';

/** Builds an ONNX graph whose products are those of half precision. */
class HalfProducts implements Interpreter<OnnxValue> {
  /** Names of values made of learned tensors alone, and of those made of the graph's inputs. */
  private readonly learned = new Set<string>();
  private readonly varying = new Set<string>();

  constructor(private readonly graph: OnnxGraph) {}

  input(name: string, ...shape: number[]): Tensor<OnnxValue> {
    const { value } = this.graph.input(name, ...shape);
    this.varying.add(value.name);
    return new Tensor(this, value, shape);
  }

  constant(data: Float32Array | Int32Array, shape: Shape): OnnxValue {
    return this.graph.constant(data, shape);
  }

  parameter(name: string, shape: Shape): OnnxValue {
    this.learned.add(name);
    return this.graph.parameter(name, shape);
  }

  apply(op: Op, inputs: readonly OnnxValue[], shape: Shape): OnnxValue {
    const [x, y] = inputs;
    const varies = inputs.some(({ name }) => this.varying.has(name));
    // Tables that places are computed with hold whole numbers that half precision lacks.
    const isProduct = ['conv2d', 'linear', 'matmul'].includes(op.kind) && this.varying.has(x.name);
    const isRounded = isProduct && (this.learned.has(y.name) || this.varying.has(y.name));
    const operands = isRounded ? [this.rounded(x), this.rounded(y), ...inputs.slice(2)] : inputs;
    const result = this.graph.apply(op, operands, shape);
    const value = isRounded ? this.rounded(result) : result;
    if (varies) this.varying.add(value.name);
    else if (inputs.some(({ name }) => this.learned.has(name))) this.learned.add(value.name);
    return value;
  }

  /** To 11 significant bits, by Veltkamp's splitting. */
  private rounded(x: OnnxValue): OnnxValue {
    const binary = (fn: 'mul' | 'sub', a: OnnxValue, b: OnnxValue) =>
      this.graph.apply({ kind: 'binary', fn }, [a, b], x.shape);
    const large = binary('mul', x, this.graph.constant(Float32Array.of(2 ** 13 + 1), [1]));
    return binary('sub', large, binary('sub', large, x));
  }
}

const { path } = await locateModel('nano', 'flow');
const { lookup } = await loadModel({ path, config: nano });

async function flowOf(image1: Values, image2: Values, half: boolean): Promise<Float32Array> {
  const graph = new OnnxGraph(lookup);
  const interpreter = half ? new HalfProducts(graph) : graph;
  const images = ['image1', 'image2'].map((name) => interpreter.input(name, ...image1.shape));
  const model = flowFormer(new Parameters<OnnxValue>(interpreter), nano);
  graph.output('flow', wholeFlow(model, images[0], images[1], nano.decoder.iterations));
  const session = await GraphSession.load(graph.encode(), { provider: 'cpu', threads: computeThreads() });
  const { flow } = await session.run({ image1, image2 });
  await session.release();
  return (flow as Values).data;
}

/** As a model takes it. */
async function read(file: string): Promise<Values> {
  const picture = await readImage(file);
  const [width, height] = [picture.width, picture.height].map((side) => Math.ceil(side / 8) * 8);
  return modelImage(picture, { left: 0, top: 0, width, height, padding: 'edge' });
}

async function row(file1: string, file2: string): Promise<string[]> {
  const images = [await read(file1), await read(file2)] as const;
  const [exact, half] = [await flowOf(...images, false), await flowOf(...images, true)];
  const area = exact.length / 2;
  const length = (of: (i: number) => number) =>
    Float64Array.from({ length: area }, (_, i) => Math.hypot(of(i), of(area + i)));
  const difference = length((i) => half[i] - exact[i]).sort();
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / area;
  const numbers = [
    mean(length((i) => exact[i])),
    mean(difference),
    difference[Math.floor(0.99 * area)],
    difference[area - 1],
  ];
  return [basename(file1), ...numbers.map((n) => n.toFixed(3))];
}

const files = process.argv.slice(2);
const rows: string[][] = [];
for (let i = 0; i < files.length; i += 2) rows.push(await row(files[i], files[i + 1]));
console.log(table(['pair', 'speed', 'mean', '99 %', 'largest'], rows).join('\n'));
