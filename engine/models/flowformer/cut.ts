import type { Interpreter } from '../../nn/interpreter.js';
import { mapToTokens } from '../../nn/layers/patches.js';
import { OnnxGraph, type ParameterLookup } from '../../nn/onnx/graph.js';
import { Parameters } from '../../nn/parameters.js';
import type { Tensor } from '../../nn/tensor.js';
import { type FlowFormerConfig, STRIDE } from './config.js';
import { patchCount } from './cost-volume.js';
import { FlowFormer } from './flowformer.js';

/** The graphs a flow estimate is cut into on a CPU, so that none runs for long and a frame's features are reused. */
export type GraphName = 'features' | 'context' | 'basis' | 'tokens' | 'memory' | 'refine' | 'upsample';

/** Sizes a graph is built for: the image's, multiples of 8, and the refinements that `refine` takes at once. */
export interface CutOptions {
  readonly height: number;
  readonly width: number;
  readonly steps: number;
}

/** An interpreter whose values may depend on inputs. */
interface Graph<T> extends Interpreter<T> {
  input(name: string, ...shape: number[]): Tensor<T>;
}

type Body<T> = (graph: Graph<T>, model: FlowFormer<T>) => Record<string, Tensor<T>>;

/**
 * Latent tokens are computed for this many bytes of embedded cost maps at a time: what is in work then stays in the
 * processor's caches. (Measured on two cores: 8 MiB takes 1.3 times as long, 32 MiB 1.7 times, 1 MiB 1.1 times.)
 */
const TOKEN_CHUNK_BYTES = 2 << 20;

/** How many pixels of the coarse map `tokens` takes at once. */
export function tokenChunk(config: FlowFormerConfig, height: number, width: number): number {
  const perPixel = patchCount(height, width) * config.cost.patchChannels[0] * 4 * 4;
  return Math.max(1, Math.min(height * width, Math.floor(TOKEN_CHUNK_BYTES / perPixel)));
}

/**
 * The bodies of all graphs. Inputs and outputs, with h and w the coarse map's sides:
 *
 *     features   image (1, 3, H, W) -> map (1, C, h, w), pixels (h w, C)
 *     context    image -> state (1, hidden, h, w), gates (1, 6 hidden, h, w)
 *     basis      map -> basis
 *     tokens     pixels (N, C), basis -> tokens (N tokens, channels), N = tokenChunk
 *     memory     tokens (h w tokens, channels) -> keys, values (h w, heads, tokens, d)
 *     refine     pixels, map, keys, values, gates, flow (1, 2, h, w), state -> flow, state, `steps` further
 *     upsample   flow, state -> flow (2, H, W)
 *
 * The cost volume is made within `refine`: handing it from graph to graph costs more than making it again.
 */
function bodies<T>(config: FlowFormerConfig, options: CutOptions): Record<GraphName, Body<T>> {
  const h = options.height / STRIDE;
  const w = options.width / STRIDE;
  const pixels = h * w;
  const { tokens, channels } = config.cost;
  const { heads } = config.decoder;
  const basis = patchCount(h, w) * 4 * config.cost.patchChannels[0];
  const image = (g: Graph<T>) => g.input('image', 1, 3, options.height, options.width);
  const map = (g: Graph<T>) => g.input('map', 1, config.features, h, w);
  const flowInput = (g: Graph<T>) => g.input('flow', 1, 2, h, w);
  const stateInput = (g: Graph<T>) => g.input('state', 1, config.hidden, h, w);
  const memory = (g: Graph<T>, name: string) => g.input(name, pixels, heads, tokens, channels / heads);
  return {
    features: (g, model) => {
      const features = model.features(image(g));
      return { map: features, pixels: mapToTokens(features).reshape(pixels, config.features) };
    },
    context: (g, model) => model.context(image(g)),
    basis: (g, model) => ({ basis: model.costBasis(map(g)) }),
    tokens: (g, model) => {
      const some = g.input('pixels', tokenChunk(config, h, w), config.features);
      return { tokens: model.latentTokens(some, g.input('basis', config.features + 1, basis), [h, w]) };
    },
    memory: (g, model) => model.memory(g.input('tokens', pixels * tokens, channels), [h, w]),
    refine: (g, model) => {
      const read = {
        cost: model.cost(g.input('pixels', pixels, config.features), map(g)),
        keys: memory(g, 'keys'),
        values: memory(g, 'values'),
        gates: g.input('gates', 1, 6 * config.hidden, h, w),
      };
      let flow = flowInput(g);
      let state = stateInput(g);
      for (let i = 0; i < options.steps; i++) ({ flow, state } = model.refine(flow, state, read));
      return { flow, state };
    },
    upsample: (g, model) => ({ flow: model.upsample(flowInput(g), stateInput(g)) }),
  };
}

/** Interprets one of the graphs: its outputs by name. */
export function interpretGraph<T>(
  name: GraphName,
  graph: Graph<T>,
  config: FlowFormerConfig,
  options: CutOptions,
): Record<string, Tensor<T>> {
  return bodies<T>(config, options)[name](graph, new FlowFormer(new Parameters(graph), config));
}

/** One of the graphs as the bytes of an .onnx file. */
export function buildGraph(
  name: GraphName,
  config: FlowFormerConfig,
  lookup: ParameterLookup,
  options: CutOptions,
): Uint8Array {
  const graph = new OnnxGraph(lookup);
  const outputs = interpretGraph(name, graph, config, options);
  for (const [output, tensor] of Object.entries(outputs)) graph.output(outputName(output), tensor);
  return graph.encode();
}

/** Graph outputs carry a prefix, since a graph may take and yield a value of the same name. */
export const outputName = (name: string): string => `out.${name}`;
