import { join } from 'node:path';
import { expect } from 'vitest';
import { nano } from '../../engine/models/flowformer/config.js';
import { flowFormerParameters } from '../../engine/models/flowformer/cost.js';
import { projectRoot } from '../../engine/root.js';
import { matchTensors } from '../../engine/weights/match.js';
import { readWeights } from '../../engine/weights/read.js';
import { type Goldens, readGoldens, type Value } from './goldens.js';

/** What training/goldens.py wrote of one image size. */
export interface NanoCase {
  readonly size: string;
  readonly height: number;
  readonly width: number;
  /** (1, 3, H, W), RGB 0..255, H and W the next multiples of 8. */
  readonly images: readonly [Value<Float32Array>, Value<Float32Array>];
  /** (2, H, W): of all pixels, or of every eighth row and column. */
  readonly flow: Value<Float32Array>;
  readonly every: 1 | 8;
}

/** The bundled weights, checked against the model's parameters. */
export async function nanoWeights(): Promise<ReadonlyMap<string, Value<Float32Array>>> {
  const file = await readWeights(join(projectRoot, 'weights/nano.safetensors'));
  matchTensors(file, flowFormerParameters(nano));
  const values = [...file.tensors].map(([name, tensor]) => {
    return [name, { shape: tensor.shape, data: tensor.toFloat32() }] as const;
  });
  return new Map(values);
}

export const nanoGoldens: Goldens = await readGoldens('nano.safetensors');
export const iterations = Number(nanoGoldens.metadata.iterations);

const listed: readonly { size: string; enlarge: number }[] = JSON.parse(nanoGoldens.metadata.cases);

export const nanoCases: readonly NanoCase[] = listed.map(({ size, enlarge }) => {
  const [height, width] = size.split('x').map(Number);
  const image = (name: string) => toModelInput(nanoGoldens.float(`${size}.${name}`), enlarge);
  const every = enlarge === 1 ? 1 : 8;
  const flow = nanoGoldens.float(`${size}.${every === 1 ? 'flow' : 'flow_every8'}`);
  return { size, height, width, images: [image('image1'), image('image2')], flow, every };
});

/** (h, w, 3) -> (1, 3, H, W): each pixel repeated, then the last row and column up to multiples of 8. */
function toModelInput({ data, shape: [h, w] }: Value<Float32Array>, enlarge: number): Value<Float32Array> {
  const height = Math.ceil((h * enlarge) / 8) * 8;
  const width = Math.ceil((w * enlarge) / 8) * 8;
  const planes = new Float32Array(3 * height * width);
  for (let i = 0; i < planes.length; i++) {
    const x = Math.min(Math.floor((i % width) / enlarge), w - 1);
    const y = Math.min(Math.floor((Math.floor(i / width) % height) / enlarge), h - 1);
    planes[i] = data[(y * w + x) * 3 + Math.floor(i / (height * width))];
  }
  return { shape: [1, 3, height, width], data: planes };
}

/** Pixels; what is asked of a whole estimate. In practice it is about 1e-5. */
const TOLERANCE = 2e-3;

/** Compares what the golden holds: the flow without padding, or every eighth pixel of it. */
export function expectNanoFlow(flow: Value<Float32Array>, { flow: expected, every }: NanoCase): void {
  const [, height, width] = flow.shape;
  const [, rows, columns] = expected.shape;
  let worst = 0;
  expected.data.forEach((value, i) => {
    const component = Math.floor(i / (rows * columns));
    const y = (Math.floor(i / columns) % rows) * every;
    const x = (i % columns) * every;
    const error = Math.abs(flow.data[(component * height + y) * width + x] - value);
    worst = Math.max(worst, error); // NaN stays NaN.
  });
  expect(worst).toBeLessThan(TOLERANCE);
}
