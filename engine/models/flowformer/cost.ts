import type { Shape } from '../../nn/ops.js';
import { Parameters } from '../../nn/parameters.js';
import { type Cost, count, expectedParameters } from '../../nn/shape/counter.js';
import { type FlowFormerConfig, STRIDE, smallestSide } from './config.js';
import { type CutOptions, type GraphName, interpretGraph, tokenChunk } from './cut.js';
import { flowFormer, wholeFlow } from './flowformer.js';

/** The shape of each tensor that a checkpoint of this FlowFormer holds, by name. */
export function flowFormerParameters(config: FlowFormerConfig): ReadonlyMap<string, Shape> {
  const side = smallestSide(config);
  return expectedParameters((counter) => {
    const image = counter.input('image', 1, 3, side, side);
    return wholeFlow(flowFormer(new Parameters(counter), config), image, image, 1);
  });
}

/** What one graph costs, and how often a pair runs it. */
export interface GraphCost extends Cost {
  readonly name: GraphName;
  readonly runs: number;
}

/** What the flow of one pair of a video costs: all graphs of cut.ts as often as they run. */
export interface PairCost {
  readonly flops: number;
  /** Of the graph that needs most, its inputs and outputs included. */
  readonly peakBytes: number;
  readonly constantBytes: number;
  readonly largestTensorBytes: number;
  readonly graphs: readonly GraphCost[];
}

/**
 * The cost of the flow from one frame to the next of a video, where each frame's features serve both its pairs.
 * Refinements are taken `options.steps` at a time, what is left of `iterations` in a graph of its own.
 */
export function pairCost(config: FlowFormerConfig, options: CutOptions, iterations: number): PairCost {
  const pixels = (options.height * options.width) / STRIDE ** 2;
  const chunk = tokenChunk(config, options.height / STRIDE, options.width / STRIDE);
  const graph = (name: GraphName, runs = 1, steps = options.steps): GraphCost => ({
    name,
    runs,
    ...count((counter) => Object.values(interpretGraph(name, counter, config, { ...options, steps }))),
  });
  const rest = iterations % options.steps;
  const graphs = [
    graph('features'),
    graph('context'),
    graph('basis'),
    graph('tokens', Math.ceil(pixels / chunk)),
    graph('memory'),
    graph('volumes'),
    graph('refine', Math.floor(iterations / options.steps)),
    graph('refine', rest > 0 ? 1 : 0, rest),
    graph('upsample'),
  ].filter(({ runs }) => runs > 0);
  return {
    flops: graphs.reduce((sum, { flops, runs }) => sum + flops * runs, 0),
    peakBytes: Math.max(...graphs.map(({ peakBytes }) => peakBytes)),
    constantBytes: graphs.reduce((sum, { constantBytes }) => sum + constantBytes, 0),
    largestTensorBytes: Math.max(...graphs.map(({ largestTensorBytes }) => largestTensorBytes)),
    graphs,
  };
}
