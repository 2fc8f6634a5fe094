import type { Shape } from '../../nn/ops.js';
import { Parameters } from '../../nn/parameters.js';
import { type Cost, count, expectedParameters } from '../../nn/shape/counter.js';
import { type FlowFormerConfig, STRIDE } from './config.js';
import { type CutOptions, type GraphName, interpretGraph, tokenChunk } from './cut.js';
import { FlowFormer } from './flowformer.js';

/** The shape of each tensor that a checkpoint of this FlowFormer holds, by name. */
export function flowFormerParameters(config: FlowFormerConfig): ReadonlyMap<string, Shape> {
  return expectedParameters((counter) => {
    const image = counter.input('image', 1, 3, STRIDE, STRIDE);
    return new FlowFormer(new Parameters(counter), config).flow(image, image, 1);
  });
}

/** What the flow of one pair of a video costs: all graphs of cut.ts as often as they run. */
export interface PairCost {
  readonly flops: number;
  /** Of the graph that needs most, its inputs and outputs included. */
  readonly peakBytes: number;
  readonly constantBytes: number;
  readonly largestTensorBytes: number;
  readonly graphs: Readonly<Record<GraphName, Cost & { readonly runs: number }>>;
}

/**
 * The cost of the flow from one frame to the next of a video, where each frame's features serve both its pairs: image
 * sides in multiples of 8, `iterations` refinements.
 */
export function pairCost(config: FlowFormerConfig, options: CutOptions, iterations: number): PairCost {
  const pixels = (options.height * options.width) / STRIDE ** 2;
  const chunk = tokenChunk(config, options.height / STRIDE, options.width / STRIDE);
  const graph = (name: GraphName, runs: number) => ({
    runs,
    ...count((counter) => Object.values(interpretGraph(name, counter, config, options))),
  });
  const graphs = {
    features: graph('features', 1),
    context: graph('context', 1),
    basis: graph('basis', 1),
    tokens: graph('tokens', Math.ceil(pixels / chunk)),
    memory: graph('memory', 1),
    refine: graph('refine', Math.ceil(iterations / options.steps)),
    upsample: graph('upsample', 1),
  };
  const all = Object.values(graphs);
  return {
    flops: all.reduce((sum, { flops, runs }) => sum + flops * runs, 0),
    peakBytes: Math.max(...all.map(({ peakBytes }) => peakBytes)),
    constantBytes: all.reduce((sum, { constantBytes }) => sum + constantBytes, 0),
    largestTensorBytes: Math.max(...all.map(({ largestTensorBytes }) => largestTensorBytes)),
    graphs,
  };
}
