import { STRIDE } from '../models/flowformer/config.js';
import { type GraphName, interpretGraph, tokenChunk } from '../models/flowformer/cut.js';
import type { Context, Features, FlowNetwork, LoadedModel } from './flow-network.js';
import { openGraph } from './open-graph.js';
import type { Session, SessionSettings, Values } from './session.js';

/** Refinements in one graph run: at most about a second's work of the largest model. */
const STEPS = 4;

/**
 * FlowFormer on a processor: cut into graphs that run for at most about a second, and whose data fits its caches. Each is
 * loaded when it is first used.
 */
export class CutNetwork implements FlowNetwork<Values> {
  private readonly sessions = new Map<string, Promise<Session>>();
  private readonly h: number;
  private readonly w: number;
  /** Those of the last pair: the next one's are written over them. */
  private volumes?: Record<string, Values>;

  constructor(
    private readonly model: LoadedModel,
    private readonly width: number,
    private readonly height: number,
    private readonly settings: SessionSettings,
  ) {
    this.h = height / STRIDE;
    this.w = width / STRIDE;
  }

  async features(image: Values): Promise<Features<Values>> {
    const { map, pixels, guide } = await this.run('features', { image });
    return { map, pixels, guide };
  }

  async context({ guide }: Features<Values>, image: () => Values): Promise<Context<Values>> {
    return this.run('context', guide ? { guide } : { image: image() });
  }

  async flow(
    first: Features<Values>,
    second: Features<Values>,
    context: Context<Values>,
    iterations: number,
    signal: AbortSignal,
    start?: Float32Array,
  ): Promise<Float32Array> {
    const tokens = await this.tokens(first, second, signal);
    const memory = await this.run('memory', { ...context, tokens });
    const operands = { ...context, pixels: first.pixels, map: second.map };
    this.volumes = await (await this.session('volumes')).run(operands, this.volumes);
    const read = { ...context, ...memory, ...this.volumes };
    const shape = [1, 2, this.h, this.w];
    let flow: Values = start
      ? { data: start, shape }
      : (memory.start ?? { data: new Float32Array(2 * this.h * this.w), shape });
    let state = context.state;
    for (let done = 0; done < iterations; done += STEPS) {
      signal.throwIfAborted();
      const steps = Math.min(STEPS, iterations - done);
      ({ flow, state } = await this.run('refine', { ...read, flow, state }, steps));
    }
    return (await this.run('upsample', { flow, state })).flow.data;
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  /** The latent cost tokens of all pixels, a chunk of pixels at a time. */
  private async tokens(
    first: Features<Values>,
    second: Features<Values>,
    signal: AbortSignal,
  ): Promise<Values> {
    const { config } = this.model;
    const { basis } = await this.run('basis', { map: second.map });
    const pixels = this.h * this.w;
    const perPixel = config.cost.tokens * config.cost.channels;
    const tokens = new Float32Array(pixels * perPixel);
    const chunk = tokenChunk(config, this.h, this.w);
    for (let done = 0; done < pixels; done += chunk) {
      signal.throwIfAborted();
      // The last chunk reaches back over the one before, so that all have one size.
      const at = Math.min(done, pixels - chunk);
      const data = first.pixels.data.subarray(at * config.features, (at + chunk) * config.features);
      const some = await this.run('tokens', { pixels: { data, shape: [chunk, config.features] }, basis });
      tokens.set(some.tokens.data, at * perPixel);
    }
    return { data: tokens, shape: [pixels * config.cost.tokens, config.cost.channels] };
  }

  private async run(
    name: GraphName,
    inputs: Record<string, Values>,
    steps = STEPS,
  ): Promise<Record<string, Values>> {
    return (await this.session(name, steps)).run(inputs);
  }

  private session(name: GraphName, steps = STEPS): Promise<Session> {
    const key = name === 'refine' ? `${name} ${steps}` : name;
    const known = this.sessions.get(key);
    if (known) return known;
    const { width, height } = this;
    const { config, lookup } = this.model;
    const session = openGraph(
      (graph) => interpretGraph(name, graph, config, { width, height, steps }),
      lookup,
      this.settings,
    );
    this.sessions.set(key, session);
    return session;
  }
}
