/**
 * ONNX Runtime's WebGPU provider on SwiftShader, the Vulkan driver without a card that comes with Debian's Chromium: the numbers of
 * every op, layer and small model. Set VK_ICD_FILENAMES to a card's driver to test that.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nano } from '../engine/models/flowformer/config.js';
import type { Op } from '../engine/nn/ops.js';
import { openGraph } from '../engine/runtime/open-graph.js';
import { PairNetwork } from '../engine/runtime/pair-network.js';
import { releaseOperands } from '../engine/runtime/session.js';
import { expectClose } from './support/goldens.js';
import { describeModels } from './support/model-cases.js';
import { expectNanoFlow, iterations, nanoCases, nanoWeights } from './support/nano.js';
import { type FloatValue, lookupIn, runModelOn, runOpOn } from './support/onnx.js';
import { describeOps, opCases } from './support/op-cases.js';

process.env.VK_ICD_FILENAMES ??= '/usr/lib/chromium/vk_swiftshader_icd.json';

const missing = missingDriver();
if (missing) it.skip(`WebGPU: ${missing}`, () => {});
else {
  describeOps('ops on WebGPU', runOpOn('webgpu'), 1e-3);
  describeModels('models on WebGPU', runModelOn('webgpu'), { large: false });

  it('keeps what it computed of frames, and finds the flow of pairs that follow each other', async () => {
    const notices: string[] = [];
    const settings = { provider: 'webgpu', threads: 1, onNotice: (message: string) => notices.push(message) };
    const [golden] = nanoCases;
    const [, , height, width] = golden.images[0].shape;
    const model = { config: nano, lookup: lookupIn(await nanoWeights()) };
    const network = new PairNetwork(model, width, height, settings);
    const [first, second] = [
      await network.features(golden.images[0]),
      await network.features(golden.images[1]),
    ];
    const { signal } = new AbortController();
    for (const [from, to] of [
      [first, second],
      [second, first],
      [first, second],
    ]) {
      const context = await network.context(from, () => golden.images[0]);
      const held = [from.map, from.pixels, from.guide!, ...Object.values(context)];
      expect(held.filter((operand) => !('held' in operand))).toEqual([]);
      const data = await network.flow(from, to, context, iterations, signal);
      releaseOperands(Object.values(context));
      if (from === first) expectNanoFlow({ data, shape: [2, height, width] }, golden);
    }
    releaseOperands([first, second].flatMap(({ map, pixels, guide }) => [map, pixels, guide]));
    await network.release();
    // All of it was computed there.
    expect(notices).toEqual([]);
  }, 120_000);

  it('says so where the processor has to help out, and the numbers are right', async () => {
    const notices: string[] = [];
    const settings = { provider: 'webgpu', threads: 1, onNotice: (message: string) => notices.push(message) };
    const { inputs, op, output } = opCases.find(({ name }) => name === 'gridSample border, corners')!;
    const [image, grid] = inputs as readonly FloatValue[];
    const { alignCorners } = op as Extract<Op, { kind: 'gridSample' }>;
    const session = await openGraph(
      (g) => ({
        out: g.input('image', ...image.shape).gridSample(g.input('grid', ...grid.shape), alignCorners),
      }),
      lookupIn(new Map()),
      settings,
    );
    expectClose((await session.run({ image, grid })).out, output, 1e-5);
    expect(notices).toEqual([
      'The device webgpu lacks operations of this model, so the processor computes these.',
    ]);
    await session.release();
  });
}

/** What is not here of what WebGPU without a card needs. */
function missingDriver(): string | undefined {
  const driver = process.env.VK_ICD_FILENAMES!;
  if (!existsSync(driver)) return `there is no ${driver} (Debian: chromium)`;
  const libraries = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  return libraries.includes('libvulkan.so.1') ? undefined : 'there is no Vulkan loader (Debian: libvulkan1)';
}
