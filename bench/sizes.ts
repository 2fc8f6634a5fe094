/**
 * What the sizes that training/explore.py compares cost in our engine: seconds of a pair of a video at 1024x440, features of one
 * frame included, in turns with the base, with weights made of a counter:
 *
 *     node dist/bench/sizes.js
 *
 * Attention along rows and columns, two encoders, and a first flow of zero are not of the engine: see the learning curves.
 */
import { table } from '../engine/cli/text.js';
import { type CompactConfig, nano, type StemSwinConfig } from '../engine/models/flowformer/config.js';
import { pairCost } from '../engine/models/flowformer/cost.js';
import { computeThreads } from '../engine/runtime/cores.js';
import { CutNetwork } from '../engine/runtime/cut-network.js';
import { counterWeights } from '../test/support/backbones.js';
import { runAsHost } from './as-host.js';
import { median } from './median.js';

const FRAME = { width: 1024, height: 440 };
const ROUNDS = 5;
/** Refinements in one graph. */
const STEPS = 8;

const stem = nano.encoder as StemSwinConfig;
const encoder = (change: Partial<StemSwinConfig>): CompactConfig => ({
  ...nano,
  encoder: { ...stem, ...change },
});
const cost = (change: Partial<CompactConfig['cost']>): CompactConfig => ({
  ...nano,
  cost: { ...nano.cost, ...change },
});
const iterations = (count: number): CompactConfig => ({
  ...nano,
  decoder: { ...nano.decoder, iterations: count },
});
const vit = {
  type: 'vit',
  channels: 192,
  depth: 4,
  heads: 3,
  patch: 16,
  grid: 14,
  resampling: 'timm',
} as const;

const sizes: Readonly<Record<string, CompactConfig>> = {
  base: nano,
  '2 cost tokens': cost({ tokens: 2 }),
  '8 cost tokens': cost({ tokens: 8 }),
  '1 layer of attention': cost({ layers: 1 }),
  '2 Swin blocks': encoder({ depth: 2 }),
  '6 Swin blocks': encoder({ depth: 6 }),
  'narrow encoder': encoder({ channels: 32, heads: 4 }),
  'wide encoder': { ...encoder({ channels: 64, heads: 8 }), features: 128 },
  'GRU of 64': { ...nano, hidden: 64, context: 64 },
  'GRU of 96': { ...nano, hidden: 96, context: 96 },
  'ViT encoder': { ...nano, encoder: vit },
  '2 iterations': iterations(2),
  '6 iterations': iterations(6),
  '8 iterations': iterations(8),
};

const { width, height } = FRAME;
const image = (phase: number) => ({
  shape: [1, 3, height, width],
  data: Float32Array.from({ length: 3 * height * width }, (_, i) => 127 + 120 * Math.sin(i / 37 + phase)),
});
const images = [image(0), image(0.5)];
const settings = { provider: 'cpu', threads: computeThreads() };
const { signal } = new AbortController();

/** Seconds of a following pair. */
async function secondsOf(network: CutNetwork, config: CompactConfig): Promise<number> {
  const first = await network.features(images[0]);
  const started = performance.now();
  const second = await network.features(images[1]);
  const context = await network.context(first, () => images[0]);
  await network.flow(first, second, context, config.decoder.iterations, signal);
  return (performance.now() - started) / 1000;
}

function networkOf(config: CompactConfig): CutNetwork {
  const { tensors } = counterWeights(config);
  const lookup = (key: string) => tensors.get(key)!.toFloat32();
  return new CutNetwork({ config, lookup }, width, height, settings);
}

/** Times of a size and of the base, taken in turns. */
async function compare(name: string): Promise<string[]> {
  const config = sizes[name];
  const [own, base] = [networkOf(config), networkOf(nano)];
  const rounds: { own: number; base: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const times = { own: await secondsOf(own, config), base: await secondsOf(base, nano) };
    // The first round loads the graphs.
    if (round > 0) rounds.push(times);
  }
  await own.release();
  await base.release();
  const { flops } = pairCost(config, { ...FRAME, steps: STEPS }, config.decoder.iterations);
  return [
    name,
    (flops / 1e9).toFixed(0),
    median(rounds.map(({ own }) => own)).toFixed(2),
    median(rounds.map(({ own, base }) => own / base)).toFixed(2),
  ];
}

async function measure(): Promise<void> {
  const rows: string[][] = [];
  for (const name of Object.keys(sizes)) rows.push(await compare(name));
  for (const line of table(['size', 'GFLOP a pair', 's a pair', 'times base'], rows)) console.log(line);
}

if (process.argv[2] === 'measure') await measure();
else process.stdout.write(runAsHost('sizes', 'measure'));
