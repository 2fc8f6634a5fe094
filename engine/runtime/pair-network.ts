import { STRIDE } from '../models/flowformer/config.js';
import { interpretGraph } from '../models/flowformer/cut.js';
import type { Context, Features, FlowNetwork, LoadedModel } from './flow-network.js';
import { openGraph, openHoldingGraph } from './open-graph.js';
import type { Operand, Session, SessionSettings, Values } from './session.js';

/**
 * FlowFormer on a graphics card: what a frame tells by itself is computed once and stays there where the provider allows,
 * and a pair is one graph with all refinements inside, so that only images go there and flow comes back. Each weight is read
 * by one graph alone.
 */
export class PairNetwork implements FlowNetwork {
  private readonly frames = new Map<'features' | 'context', Promise<Session<Operand>>>();
  private readonly pairs = new Map<string, Promise<Session>>();

  constructor(
    private readonly model: LoadedModel,
    private readonly width: number,
    private readonly height: number,
    private readonly settings: SessionSettings,
  ) {}

  async features(image: Values): Promise<Features> {
    const { map, pixels, guide } = await this.ofFrame('features', { image });
    return { map, pixels, guide };
  }

  context({ guide }: Features, image: () => Values): Promise<Context> {
    return this.ofFrame('context', guide ? { guide } : { image: image() });
  }

  async flow(
    first: Features,
    second: Features,
    context: Context,
    iterations: number,
    signal: AbortSignal,
    start?: Float32Array,
  ): Promise<Float32Array> {
    const session = await this.pair(iterations, start !== undefined);
    signal.throwIfAborted();
    const shape = [1, 2, this.height / STRIDE, this.width / STRIDE];
    const inputs = { ...context, pixels: first.pixels, map: second.map };
    return (await session.run(start ? { ...inputs, flow: { data: start, shape } } : inputs)).flow.data;
  }

  async release(): Promise<void> {
    const all = [...this.frames.values(), ...this.pairs.values()];
    for (const session of all) await (await session).release();
    this.frames.clear();
    this.pairs.clear();
  }

  private async ofFrame(name: 'features' | 'context', inputs: Record<string, Operand>) {
    const { width, height, settings } = this;
    const { config, lookup } = this.model;
    const known = this.frames.get(name);
    const options = { width, height, steps: 0 };
    const session =
      known ?? openHoldingGraph((graph) => interpretGraph(name, graph, config, options), lookup, settings);
    this.frames.set(name, session);
    return (await session).run(inputs);
  }

  private pair(steps: number, started: boolean): Promise<Session> {
    const key = `${steps} ${started}`;
    const { width, height, settings } = this;
    const { config, lookup } = this.model;
    const known = this.pairs.get(key);
    const options = { width, height, steps, started };
    const session =
      known ?? openGraph((graph) => interpretGraph('pair', graph, config, options), lookup, settings);
    this.pairs.set(key, session);
    return session;
  }
}
