import type { FlowSettings } from '../engine/runtime/estimator.js';
import type { Frame } from '../engine/video/frame.js';
import { readWeights } from '../engine/weights/read.js';

/** Two images and what the authors' code makes of them, as test/golden/make_original.py writes it for one size. */
export interface GoldenPair {
  readonly width: number;
  readonly height: number;
  readonly settings: FlowSettings & { readonly iterations: number };
  /** (2, H, W), px */
  readonly flow: Float32Array;
  /** The two images, over and over. */
  frames(count: number): AsyncGenerator<Frame>;
}

/** The only case of a file: HEIGHTxWIDTHxITERATIONS, and .HEIGHTxWIDTH of a tile if it was computed in tiles. */
export async function readGoldenPair(path: string): Promise<GoldenPair> {
  const { tensors } = await readWeights(path);
  const [name, ...numbers] = [...tensors.keys()].flatMap(
    (key) => /^(\d+)x(\d+)x(\d+)(?:\.(\d+)x(\d+))?\.flow$/.exec(key) ?? [],
  );
  const [height, width, iterations, tileHeight, tileWidth] = numbers.map(Number);
  const tile = tileHeight ? ({ width: tileWidth, height: tileHeight } as const) : 'auto';
  const golden = (what: string) => tensors.get(name.replace(/flow$/, what))!.toFloat32();
  const area = width * height;
  const pictures = ['image1', 'image2'].map(golden).map((planes) => {
    return Float32Array.from({ length: 3 * area }, (_, i) => planes[(i % 3) * area + Math.floor(i / 3)]);
  });
  return {
    width,
    height,
    settings: { iterations, backward: false, tiling: { tile } },
    flow: golden('flow'),
    async *frames(count) {
      for (let index = 0; index < count; index++) yield { index, width, height, data: pictures[index % 2] };
    },
  };
}

/** The largest difference, in pixels. */
export const worstDifference = (flow: Float32Array, golden: Float32Array): number =>
  golden.reduce((most, value, i) => Math.max(most, Math.abs(value - flow[i])), 0);
