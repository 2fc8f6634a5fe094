import type { Graph } from '../../nn/interpreter.js';
import { mapToTokens } from '../../nn/layers/patches.js';
import { Parameters } from '../../nn/parameters.js';
import { ShapeCounter } from '../../nn/shape/counter.js';
import type { Tensor } from '../../nn/tensor.js';
import { type FlowFormerConfig, STRIDE } from './config.js';
import { patchCount } from './cost-volume.js';
import { type FlowFormer, flowFormer, type Named, pairFlow } from './flowformer.js';
import { costMapBytes } from './original/cost-maps.js';

/**
 * The graphs a flow estimate is cut into, so that a frame's features are reused and, on a CPU, none runs for long. A graphics
 * card has `pair` in the place of all from `basis` to `upsample`.
 */
export type GraphName =
  | 'features'
  | 'context'
  | 'basis'
  | 'tokens'
  | 'memory'
  | 'volumes'
  | 'refine'
  | 'upsample'
  | 'pair';

/** Sizes a graph is built for: the image's, multiples of 8, and the refinements that `refine` or `pair` take at once. */
export interface CutOptions {
  readonly height: number;
  readonly width: number;
  readonly steps: number;
  /** Whether `pair` is given the flow before the first refinement. */
  readonly started?: boolean;
}

type Body<T> = (graph: Graph<T>, model: FlowFormer<T>) => Named<T>;

/**
 * Latent tokens are computed for this many bytes of embedded cost maps at a time: what is in work then stays in the
 * processor's caches. (Measured on two cores: 8 MiB takes 1.3 times as long, 32 MiB 1.7 times, 1 MiB 1.1 times.)
 */
const TOKEN_CHUNK_BYTES = 2 << 20;

/** The same within `pair`: few large pieces suit a graphics card, but drivers limit how large a buffer may be (WebGPU: 128 MiB). */
const PAIR_CHUNK_BYTES = 64 << 20;

/** How many pixels of the coarse map `tokens` takes at once. */
export function tokenChunk(
  config: FlowFormerConfig,
  height: number,
  width: number,
  bytes = TOKEN_CHUNK_BYTES,
): number {
  const perPixel = bytesPerPixel(config, height, width);
  return Math.max(1, Math.min(height * width, Math.floor(bytes / perPixel)));
}

function bytesPerPixel(config: FlowFormerConfig, height: number, width: number): number {
  return config.architecture === 'compact'
    ? patchCount(height, width) * config.cost.patchChannels[0] * 4 * 4
    : costMapBytes(config.cost, height, width);
}

/**
 * The bodies of all graphs. Inputs and outputs, with h and w the coarse map's sides:
 *
 *     features   image (1, 3, H, W) -> map (1, C, h, w), pixels (h w, C), and guide where the model has one
 *     context    guide, or image where there is none -> state (1, hidden, h, w) and what else the model derives from the first image
 *     basis      map -> basis
 *     tokens     pixels (N, C), basis -> tokens (N tokens, channels), N = tokenChunk
 *     memory     tokens (h w tokens, channels), context -> memory, and start (1, 2, h, w) where the model has one
 *     volumes    pixels, map, context -> volumes (h w, ...)
 *     refine     context, memory, volumes, flow (1, 2, h, w), state -> flow, state, `steps` further
 *     upsample   flow, state -> flow (2, H, W)
 *     pair       pixels of the first frame, map of the second, context of the first, and flow if `started` -> flow (2, H, W)
 *
 * `context`, `memory` and `volumes` stand for all that those graphs yield; a graph takes of it what it reads.
 */
function bodies<T>(config: FlowFormerConfig, options: CutOptions): Record<GraphName, Body<T>> {
  const h = options.height / STRIDE;
  const w = options.width / STRIDE;
  const image = (g: Graph<T>) => g.input('image', 1, 3, options.height, options.width);
  const flowInput = (g: Graph<T>) => g.input('flow', 1, 2, h, w);
  /** The outputs of another graph as inputs of this one. */
  const from = (g: Graph<T>, name: GraphName): Record<string, Tensor<T>> => {
    const outputs = interpretGraph(name, new ShapeCounter(), config, options);
    return Object.fromEntries(
      Object.entries(outputs).map(([key, { shape }]) => [key, g.input(key, ...shape)]),
    );
  };
  return {
    features: (g, model) => {
      const { map, guide } = model.features(image(g));
      const matched: Named<T> = { map, pixels: mapToTokens(map).reshape(h * w, config.features) };
      return guide ? { ...matched, guide } : matched;
    },
    context: (g, model) => model.context(from(g, 'features').guide ?? image(g)),
    basis: (g, model) => ({ basis: model.costBasis(from(g, 'features').map) }),
    tokens: (g, model) => {
      const some = g.input('pixels', tokenChunk(config, h, w), config.features);
      return { tokens: model.latentTokens(some, from(g, 'basis').basis, [h, w]) };
    },
    memory: (g, model) => {
      const tokens = g.input('tokens', h * w * config.cost.tokens, config.cost.channels);
      return model.memory(tokens, from(g, 'context'), [h, w]);
    },
    volumes: (g, model) => {
      const { map, pixels } = from(g, 'features');
      return model.volumes(pixels, map, from(g, 'context'));
    },
    refine: (g, model) => {
      const read = { ...from(g, 'context'), ...from(g, 'memory'), ...from(g, 'volumes') };
      let flow = flowInput(g);
      let { state } = read;
      for (let i = 0; i < options.steps; i++) ({ flow, state } = model.refine(flow, state, read));
      return { flow, state };
    },
    upsample: (g, model) => ({ flow: model.upsample(flowInput(g), from(g, 'context').state) }),
    pair: (g, model) => {
      const { map, pixels } = from(g, 'features');
      const start = options.started ? flowInput(g) : undefined;
      const chunk = tokenChunk(config, h, w, PAIR_CHUNK_BYTES);
      return {
        flow: pairFlow(model, { pixels, map, context: from(g, 'context') }, options.steps, { start, chunk }),
      };
    },
  };
}

/** Interprets one of the graphs: its outputs by name. */
export function interpretGraph<T>(
  name: GraphName,
  graph: Graph<T>,
  config: FlowFormerConfig,
  options: CutOptions,
): Readonly<Record<string, Tensor<T>>> {
  return bodies<T>(config, options)[name](graph, flowFormer(new Parameters(graph), config));
}
